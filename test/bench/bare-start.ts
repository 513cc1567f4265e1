import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as after } from 'node:timers/promises';

export interface Started {
  readonly executable: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const LONGEST_MS = 60_000;

/**
 * Seconds from the start of a process until its page has shown something, by the clock that both share. Nobody drives it: Playwright
 * holds a window up while it attaches itself. The page is only asked, over its debugging port, to answer when it is so far.
 *
 * @param shown runs in the page, and answers Date.now() of the frame that showed it
 */
export async function secondsToShow(program: Started, shown: () => Promise<number>): Promise<number> {
  const begin = Date.now();
  const child = spawn(program.executable, ['--remote-debugging-port=0', ...program.args], {
    env: program.env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    const answer = await evaluateIn(await pageOf(await debuggingPort(child)), `(${shown.toString()})()`);
    return (answer - begin) / 1_000;
  } finally {
    child.kill();
    await ended;
  }
}

function debuggingPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (part: Buffer) => {
      said = (said + part.toString('latin1')).slice(-10_000);
      const port = /DevTools listening on ws:\/\/127\.0\.0\.1:([0-9]+)\//u.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('close', (status) => reject(new Error(`the program ended with ${String(status)}: ${said}`)));
  });
}

/** The first page's address for whoever asks it, once there is one. */
async function pageOf(port: number): Promise<string> {
  for (const until = Date.now() + LONGEST_MS; Date.now() < until; await after(10)) {
    const reply = await fetch(`http://127.0.0.1:${String(port)}/json/list`);
    const pages = (await reply.json()) as { type: string; url: string; webSocketDebuggerUrl: string }[];
    const page = pages.find(({ type, url }) => type === 'page' && url !== '' && url !== 'about:blank');
    if (page !== undefined) return page.webSocketDebuggerUrl;
  }
  throw new Error('the program shows no page');
}

async function evaluateIn(address: string, expression: string): Promise<number> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', reject, { once: true });
  });
  try {
    for (const until = Date.now() + LONGEST_MS; Date.now() < until;) {
      const value = await ask(socket, expression);
      // Null where the page went from under the question, as its first navigation ends.
      if (value !== null) return value;
    }
    throw new Error('the page never got so far');
  } finally {
    socket.close();
  }
}

let questions = 0;

function ask(socket: WebSocket, expression: string): Promise<number | null> {
  questions += 1;
  const id = questions;
  return new Promise((resolve) => {
    socket.addEventListener('message', function answered(event) {
      const message = JSON.parse(String(event.data)) as { id?: number; result?: { result?: { value?: unknown } } };
      if (message.id !== id) return;
      socket.removeEventListener('message', answered);
      const value = message.result?.result?.value;
      resolve(typeof value === 'number' ? value : null);
    });
    const params = { expression, awaitPromise: true, returnByValue: true };
    socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params }));
  });
}
