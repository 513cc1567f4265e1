import { openSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { ReadStream } from 'node:tty';
import { CertificateError } from '../../shared/errors.ts';
import type { PassphrasePrompt } from './host.ts';

/** What a line editor in raw mode is told by single characters. */
const ENTER = ['\r', '\n'];
const INTERRUPT = '\u0003';
const END = '\u0004';
const ERASE = ['\u0008', '\u007f'];
const ERASE_LINE = '\u0015';

/**
 * The terminal that this process was started from, even where standard input is a pipe; null where there is none.
 * What is typed is not shown, and the terminal is put back as it was whatever happens.
 */
export function openTerminalPrompt(): PassphrasePrompt | null {
  const terminal = openTerminal();
  if (terminal === null) return null;
  return {
    ask: async (question) => {
      terminal.write(question);
      try {
        return await readHidden(terminal.input);
      } finally {
        terminal.write('\n');
      }
    },
    close: () => terminal.close(),
  };
}

interface Terminal {
  readonly input: ReadStream;
  write(text: string): void;
  close(): void;
}

function openTerminal(): Terminal | null {
  const descriptor = process.platform === 'win32' ? null : openDevTty();
  if (descriptor !== null) {
    const input = new ReadStream(descriptor);
    return { input, write: (text) => void writeSync(descriptor, text), close: () => void input.destroy() };
  }
  if (!process.stdin.isTTY) return null;
  return {
    input: process.stdin,
    write: (text) => void process.stderr.write(text),
    close: () => void process.stdin.pause(),
  };
}

/** Null where the process has no controlling terminal, as under cron. */
function openDevTty(): number | null {
  try {
    return openSync('/dev/tty', 'r+');
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENXIO', 'ENOENT', 'EACCES', 'ENOTTY'].includes(String(error.code))
    )
      return null;
    throw error;
  }
}

function readHidden(input: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new StringDecoder('utf8');
    let line = '';
    const finish = (act: () => void): void => {
      input.off('data', onData);
      input.setRawMode(false);
      input.pause();
      act();
    };
    const onData = (bytes: Buffer): void => {
      for (const character of decoder.write(bytes)) {
        if (ENTER.includes(character)) return finish(() => resolve(line));
        if (character === INTERRUPT) return finish(() => process.kill(process.pid, 'SIGINT'));
        if (character === END) {
          return finish(() => reject(new CertificateError('PASSPHRASE_REQUIRED', 'No passphrase was given.')));
        }
        if (character === ERASE_LINE) line = '';
        else if (ERASE.includes(character)) line = [...line].slice(0, -1).join('');
        else line += character;
      }
    };
    input.setRawMode(true);
    input.on('data', onData);
    input.resume();
  });
}
