/** The commands of README and of the guide, typed in an empty folder each: what they say to type works. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROGRAM = path.resolve('electron/cli/main.ts');
const top = mkdtempSync(path.join(tmpdir(), 'chancery-guide-'));
/** Go on until they are stopped, change the system's scheduler, or read what only other programs make (test/oracles has those). */
const ELSEWHERE = /^(?:serve|watch --install|import (?:easy-rsa\/pki|company\.xdb))/u;

const PAGES = ['docs/guide/README.md', 'README.md'].map((page) => ({
  page,
  folder: path.join(top, path.dirname(page)),
}));

/** In the page's order; README tells of coming from elsewhere before it makes the vault that everything goes into. */
function commandsOf(page: string): string[] {
  const lines = [...readFileSync(page, 'utf8').matchAll(/^(?:npm run --silent chancery -- |chancery )(.+)$/gmu)]
    .map(([, line = '']) => line)
    .filter((line) => !ELSEWHERE.test(line));
  const making = lines.filter((line) =>
    /^(?:vault|ca) create .*--(?:name "Acme Root"|vault acme\.chancery$)/u.test(line),
  );
  return [...making, ...lines.filter((line) => !making.includes(line))];
}

function typed(line: string, folder: string): { status: number | null; said: string } {
  // The shell divides the words, as a person's would.
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `"$0" "$1" ${line}`, process.execPath, PROGRAM], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, XDG_CONFIG_HOME: path.join(folder, 'config') },
  });
  return { status, said: stdout + stderr };
}
/** With the passphrase in a file, since nobody is at a prompt here; without it where a command takes none. */
function run(line: string, folder: string): { status: number | null; said: string } {
  const answer = typed(`${line} --passphrase-file pw`, folder);
  return answer.status === 2 && answer.said.includes('--passphrase-file') ? typed(line, folder) : answer;
}
function openssl(folder: string, line: string): void {
  execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'pipe' });
}

beforeAll(() => {
  for (const { folder } of PAGES) {
    mkdirSync(folder, { recursive: true });
    for (const name of ['pw', 'p12-passphrase'])
      writeFileSync(path.join(folder, name), 'six plain words are easy enough\n', { mode: 0o600 });
    openssl(folder, 'req -new -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=vpn.acme.example');
    openssl(folder, 'req -x509 -newkey rsa:2048 -nodes -keyout old.key -out old.pem -subj /CN=Old -days 100');
    openssl(folder, 'pkcs12 -export -in old.pem -inkey old.key -out old.p12 -passout file:p12-passphrase');
    // A folder of openssl ca, with a CA of its own.
    for (const line of [
      'vault create --vault before.chancery',
      'ca create --vault before.chancery --name Before --subject CN=Before',
      'cert issue --vault before.chancery --ca Before --subject CN=old.example --dns old.example',
      'export openssl-ca Before --vault before.chancery --out demoCA',
    ])
      expect([line, run(line, folder).status]).toEqual([line, 0]);
  }
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

describe.each(PAGES)('$page', ({ page, folder }) => {
  it.each(commandsOf(page))('chancery %s', (line) => {
    const { status, said } = run(line, folder);
    expect(status, said).toBe(0);
  });

  it('leaves what it says behind', () => {
    const left = ['demoCA-again', 'acme-2026.chancery', 'kit', 'issued'];
    for (const name of page === 'README.md' ? left : [...left, 'acme.crl', 'site'])
      expect(statSync(path.join(folder, name)).size, name).toBeGreaterThan(0);
    if (page !== 'README.md') openssl(folder, 'verify -CAfile cacert.pem -untrusted issued/fullchain.pem key-cert.pem');
    expect(commandsOf(page).length).toBeGreaterThan(8);
  });
});
