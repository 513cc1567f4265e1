import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { encodePem } from '../../electron/pki/pem.ts';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import { makeXcaDatabase } from '../xca-database.ts';
import { asAnother, HOST, SERIAL } from './another-certificate.ts';

const PASSWORD = 'xca-bench';
const TITLE = 'X Certificate and Key management';
const LONGEST_MS = 120_000;

/** XCA with a database of so many certificates: each start answers the seconds until its window, which it shows when the database is read, is there. */
export async function xcaStart(certificates: number, environment: NodeJS.ProcessEnv) {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
  const database = join(folder, 'bench.xdb');
  const bundle = join(folder, 'bundle.pem');
  const template = makeTemplate(folder);
  writeFileSync(
    bundle,
    Array.from({ length: certificates }, (_, at) => encodePem('CERTIFICATE', asAnother(template, at))).join(''),
  );
  const env = { ...process.env, ...environment, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  makeXcaDatabase(database, PASSWORD, [bundle], env);
  const made = new Database(availableEngines()[0] ?? 'node:sqlite', database, { readOnly: true });
  const held = made.get('SELECT count(*) AS held FROM certs')?.['held'];
  made.close();
  if (held !== certificates) throw new Error(`XCA imported ${String(held)} of ${String(certificates)} certificates`);
  return {
    start: async (): Promise<number> => {
      const begin = performance.now();
      const xca = spawn('xca', [`--database=${database}`, `--password=pass:${PASSWORD}`], { env, stdio: 'ignore' });
      try {
        while (!isShown(env)) {
          if (xca.exitCode !== null)
            throw new Error(`XCA ended with ${String(xca.exitCode)} before its window was there`);
          if (performance.now() - begin > LONGEST_MS) throw new Error('XCA shows no window');
          await after(10);
        }
        return (performance.now() - begin) / 1_000;
      } finally {
        const ended = new Promise((resolve) => xca.once('close', resolve));
        xca.kill();
        await ended;
      }
    },
    end: () => rmSync(folder, { recursive: true }),
  };
}

function isShown(env: NodeJS.ProcessEnv): boolean {
  const { stdout } = spawnSync('xwininfo', ['-name', TITLE, '-stats'], { env, encoding: 'utf8' });
  return stdout.includes('Map State: IsViewable');
}

function makeTemplate(folder: string): Uint8Array {
  const subject = ['-subj', `/O=Bench/CN=${HOST}.bench.example`, '-days', '397', '-set_serial', `0x${SERIAL}`];
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', join(folder, 'key.pem'), '-outform', 'DER'];
  return new Uint8Array(
    execFileSync('openssl', ['req', '-x509', ...key, ...subject], { stdio: ['ignore', 'pipe', 'ignore'] }),
  );
}
