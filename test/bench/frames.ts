import { join } from 'node:path';
import { bundle } from '../../build/bundle.ts';
import { openHiddenDisplay } from '../../build/display.ts';
import { resolveElectron } from '../../build/electron-runtime.ts';
import { newFolder, startApp, type RunningApp } from '../e2e/app.ts';
import { BENCH_PASSPHRASE } from './bench-vault.ts';
import { gapsDuring, type Gaps } from './frame-gaps.ts';
import { copiedRevokedVault } from './kept.ts';
import type { Bench } from './row.ts';

const common = {
  peer: 'the same window, idle',
  goal: null,
  unit: 'ms',
  atMost: 100,
  rounds: { full: 3, quick: 0 },
} as const;
const IDLE_MS = 2_000;

/** The longest that the window, its page or main, stood still while main worked; nothing is taken off for what the machine itself does. */
export const frameBenches: readonly Bench[] = [
  {
    ...common,
    work: 'longest gap between frames while 1000 certificates are signed with new keys',
    items: { full: 1_000, quick: 10 },
    prepare: (items) => whileOpen(0, (running, round) => issueMany(running, items, round)),
  },
  {
    ...common,
    work: 'longest gap between frames while a CRL of 1000000 entries is signed',
    items: { full: 1_000_000, quick: 2_000 },
    prepare: (items) => whileOpen(items, (running) => call(running, 'issueCrl', { ca: 'ca-1', days: null })),
  },
  {
    ...common,
    work: 'longest gap between frames while an RSA-4096 key is made',
    items: { full: 1, quick: 1 },
    prepare: () => whileOpen(0, (running, round) => issue(running, `rsa${String(round)}`, 'rsa-4096')),
  },
];

type Work = (running: RunningApp, round: number) => Promise<void>;

async function whileOpen(revoked: number, work: Work) {
  const runtime = await resolveElectron();
  await bundle();
  const display = await openHiddenDisplay();
  const folder = newFolder('bench-frames');
  const vault = join(folder.path, 'bench.chancery');
  await (await copiedRevokedVault(vault, revoked)).close();
  const running = await startApp({
    executablePath: runtime.executable,
    env: display.environment,
    profile: join(folder.path, 'profile'),
    files: [vault],
  });
  await running.page.getByRole('navigation', { name: 'Sections' }).waitFor();
  await call(running, 'unlockVault', { passphrase: BENCH_PASSPHRASE });
  await running.page.keyboard.press('Control+2');
  await running.page.getByRole('row').nth(1).waitFor();
  let round = 0;
  return {
    ours: async () => {
      round += 1;
      return worst(await gapsDuring(running.app, running.page, () => work(running, round)));
    },
    theirs: async () => worst(await gapsDuring(running.app, running.page, () => running.page.waitForTimeout(IDLE_MS))),
    end: async () => {
      await running.close();
      await display.stop();
      folder.remove();
    },
  };
}

/** Seconds, as every time that a side measures itself. */
function worst({ page, main }: Gaps): number {
  return Math.max(page, main) / 1_000;
}

async function issueMany(running: RunningApp, count: number, round: number): Promise<void> {
  for (let at = 0; at < count; at += 1) await issue(running, `h${String(round)}x${String(at)}`, 'ec-p256');
}

function issue(running: RunningApp, host: string, keyType: string): Promise<void> {
  const subject = { subject: `CN=${host}.sample.com`, subjectAltNames: [`${host}.sample.com`], keyType };
  return call(running, 'issueWithNewKey', { ...subject, ca: 'ca-1', profile: 'tls-server', validityDays: 90 });
}

async function call(running: RunningApp, method: string, input: unknown): Promise<void> {
  const reply = (await running.call(method, input)) as { ok: boolean; error?: { code: string; message: string } };
  if (!reply.ok) throw new Error(`${method}: ${String(reply.error?.code)} ${String(reply.error?.message)}`);
}
