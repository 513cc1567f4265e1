/**
 * The Debian package as a person meets it: installed with apt, started by an ordinary user with the sandbox on, used in the
 * window and headless, and removed. `npm run test:package` makes the package first, and says that this needs root.
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fusesThatDiffer } from '../../build/fuses.ts';
import { SYSTEM_PLACES } from './system-places.ts';
import { startApp } from '../e2e/app.ts';

const DEB = process.env['CHANCERY_DEB'] ?? '';
const USER = 'chancery-try';
const HOME = `/home/${USER}`;
const INSTALLED = '/opt/Chancery';
const EXECUTABLE = `${INSTALLED}/chancery`;
const PASSPHRASE = 'six plain words are easy enough';
const VAULT = `${HOME}/acme.chancery`;
const file = (name: string): string => path.join(HOME, name);
const scratch = mkdtempSync(path.join(tmpdir(), 'chancery-package-'));

const root = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const aptGet = (...words: string[]): string =>
  root('env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-y', '-qq', '-o', 'DPkg::Lock::Timeout=300', ...words);
const asUser = (command: string[], environment: Record<string, string> = {}): string[] => [
  ...['runuser', '-u', USER, '--', 'env', '-i', '-C', HOME, `HOME=${HOME}`, 'PATH=/usr/bin:/bin', 'LANG=C.UTF-8'],
  ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
  ...command,
];

/** `chancery …` typed by the user, without a display. */
function chancery(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const [program = '', ...args] = asUser(['chancery', ...words]);
  return spawnSync(program, args, { encoding: 'utf8', timeout: 60_000 });
}
function json(...words: string[]): Record<string, unknown> {
  const { status, stdout, stderr } = chancery(...words, '--json', '--vault', VAULT, '--passphrase-file', file('pw'));
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** The command lines and states of what runs from the package; a page's process has spaces between its words. */
function processes(): { pid: number; words: string[]; seccomp: string; namespace: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => {
      try {
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split(/[\0 ]/u);
        const seccomp = /^Seccomp:\s*(\d)/mu.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1] ?? '';
        if (words[0]?.startsWith(INSTALLED) !== true) return [];
        return [{ pid: Number(name), words, seccomp, namespace: readlinkSync(`/proc/${name}/ns/user`) }];
      } catch {
        // It ended meanwhile.
        return [];
      }
    });
}

beforeAll(() => {
  root('useradd', '--create-home', '--shell', '/bin/sh', USER);
  root(
    'sh',
    '-c',
    `printf '%s\\n' '${PASSPHRASE}' > ${file('pw')} && chown ${USER} ${file('pw')} && chmod 755 ${HOME}`,
  );
}, 60_000);
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
  spawnSync('userdel', ['--remove', USER], { stdio: 'ignore' });
});

describe('the Debian package', () => {
  it('is installed with apt, and puts everything where the system looks for it', () => {
    aptGet('update');
    aptGet('install', '--no-install-recommends', DEB);
    expect(lstatSync('/usr/bin/chancery').isSymbolicLink()).toBe(true);
    const debian = ['copyright', 'third-party-licences.txt'].map((name) => `/usr/share/doc/chancery/${name}`);
    for (const place of [...SYSTEM_PLACES, ...debian])
      expect(`${place} ${String(statSync(place).size > 0)}`).toBe(`${place} true`);
    expect(readFileSync('/usr/share/applications/chancery.desktop', 'utf8')).toContain(`Exec=${EXECUTABLE} %U`);
    // Nothing differs from the package's own sums.
    expect(root('dpkg', '--verify', 'chancery')).toBe('');
  });

  it('keeps its fuses and leaves nothing that others could write', async () => {
    expect(await fusesThatDiffer(EXECUTABLE)).toEqual([]);
    expect(root('find', INSTALLED, '-perm', '/022', '-not', '-type', 'l')).toBe('');
    expect(root('find', INSTALLED, '-not', '-user', 'root')).toBe('');
    // The setuid helper only where user namespaces are closed.
    const closed = ['/proc/sys/kernel/unprivileged_userns_clone', '/proc/sys/user/max_user_namespaces'].some(
      (setting) => existsSync(setting) && readFileSync(setting, 'utf8').trim() === '0',
    );
    expect((statSync(`${INSTALLED}/chrome-sandbox`).mode & 0o7777).toString(8)).toBe(closed ? '4755' : '755');
  });

  it('has a manual and completions that the system takes', () => {
    expect(root('sh', '-c', 'zcat /usr/share/man/man1/chancery.1.gz | groff -man -Tutf8 -ww 2>&1')).toContain(
      'CHANCERY',
    );
    const completed =
      'source /usr/share/bash-completion/completions/chancery; COMP_WORDS=(chancery cert re); COMP_CWORD=2; _chancery; echo "${COMPREPLY[@]}"';
    expect(execFileSync('bash', ['-c', completed], { encoding: 'utf8' })).toContain('renew');
  });
});

describe('chancery on the PATH', () => {
  it('does its work without a display, and says nothing that is not its own', () => {
    expect(chancery('--version').stdout).toBe(`${process.env['npm_package_version'] ?? '0.1.0'}\n`);
    expect(json('vault', 'create')).toMatchObject({ path: VAULT });
    json('ca', 'create', '--name', 'Acme Root', '--subject', 'CN=Acme Root,O=Acme');
    const issued = json('cert', 'issue', '--ca', 'Acme Root', '--subject', 'CN=a.example', '--dns', 'a.example');
    expect(issued).toMatchObject({ state: 'valid', subject: 'CN=a.example' });
    expect(json('vault', 'check')).toMatchObject({ ok: true });
    const shown = execFileSync('openssl', ['x509', '-noout', '-ext', 'subjectAltName'], {
      input: String(issued['pem']),
    });
    expect(shown.toString()).toContain('DNS:a.example');
  });

  it('gives the exit statuses that scripts depend on', () => {
    expect(chancery('nonsense').status).toBe(2);
    expect(chancery('cert', 'list', '--vault', file('none.chancery')).status).toBe(4);
    writeFileSync(file('wrong'), 'not this one\n');
    chmodSync(file('wrong'), 0o644);
    expect(chancery('vault', 'check', '--vault', VAULT, '--passphrase-file', file('wrong')).status).toBe(3);
  });

  it('takes no switch of Chromium’s among a command’s words', () => {
    const { status, stderr } = chancery('cert', 'list', '--vault', VAULT, '--remote-debugging-port=0');
    expect(status).toBe(2);
    expect(stderr).toContain('--remote-debugging-port');
  });

  it('cannot be made a Node, nor be given an inspector', () => {
    const script = file('as-node.js');
    writeFileSync(script, `require('fs').writeFileSync('${file('as-node')}', '')`);
    for (const environment of [{ ELECTRON_RUN_AS_NODE: '1' }, { NODE_OPTIONS: `--require ${script}` }]) {
      const [program = '', ...args] = asUser(
        [EXECUTABLE, '--ozone-platform=headless', '--terminal', script, '--', '--version'],
        environment,
      );
      spawnSync(program, args, { timeout: 30_000 });
      expect(existsSync(file('as-node'))).toBe(false);
    }
    const [program = '', ...args] = asUser([
      EXECUTABLE,
      '--inspect=0',
      '--ozone-platform=headless',
      '--terminal',
      '--',
      '--version',
    ]);
    expect(spawnSync(program, args, { encoding: 'utf8', timeout: 30_000 }).stderr).not.toContain('Debugger listening');
  });
});

describe('the window', () => {
  const display = { DISPLAY: process.env['DISPLAY'] ?? '' };

  it('opens for an ordinary user with Chromium’s sandbox on, from the command that the menu starts', async () => {
    const [program = '', ...args] = asUser(['chancery', VAULT], display);
    const window: ChildProcess = spawn(program, args, { stdio: 'ignore' });
    try {
      await expect
        .poll(() => spawnSync('xwininfo', ['-root', '-tree'], { encoding: 'utf8' }).stdout, {
          timeout: 60_000,
          interval: 500,
        })
        .toContain('"Chancery"');
      const pageProcesses = (): ReturnType<typeof processes> =>
        processes().filter(({ words }) => words.includes('--type=renderer'));
      await expect.poll(() => pageProcesses().length, { timeout: 30_000 }).toBeGreaterThan(0);
      const running = processes();
      expect(
        running.flatMap(({ words }) => words).filter((word) => /no-sandbox|disable-.*sandbox/u.test(word)),
      ).toEqual([]);
      // 2: seccomp filters (proc_pid_status(5)); a user namespace of its own besides.
      for (const { seccomp, namespace } of pageProcesses()) {
        expect(seccomp).toBe('2');
        expect(namespace).not.toBe(readlinkSync('/proc/self/ns/user'));
      }
    } finally {
      // What was started here, and through runuser and the launcher it alone.
      const mains = processes().filter(({ words }) => words.includes(VAULT));
      for (const { pid } of mains) spawnSync('kill', [String(pid)]);
      if (window.exitCode === null) await once(window, 'exit');
    }
  });

  it('issues a certificate, in the test flavour: the same package, one fuse turned so that it can be driven', async () => {
    // Playwright attaches by --inspect, which what ships refuses.
    await flipFuses(EXECUTABLE, { version: FuseVersion.V1, [FuseV1Options.EnableNodeCliInspectArguments]: true });
    const wrapper = path.join(scratch, 'chancery-as-user');
    const [program = '', ...args] = asUser([EXECUTABLE], display);
    writeFileSync(wrapper, `#!/bin/sh\nexec ${[program, ...args].join(' ')} "$@"\n`);
    chmodSync(wrapper, 0o755);
    const running = await startApp({ executablePath: wrapper, profile: file('profile'), chromiumSandbox: true });
    try {
      const { page } = running;
      await running.answerDialogs([file('window.chancery'), file('cacert.pem'), file('key-cert.pem')]);
      await page.getByLabel('Organisation').fill('The Sample Company');
      await page.getByLabel('CA name').fill('Sample Root CA');
      await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE);
      await page.getByRole('button', { name: 'Create root CA' }).click();
      await page.getByRole('button', { name: 'Save cacert.pem' }).click();
      await page.getByText('Saved and checked').waitFor();
      await page.getByRole('button', { name: 'Issue the first certificate' }).click();
      await page.getByRole('textbox', { name: 'Names' }).fill('www.sample.com');
      await page.getByRole('textbox', { name: 'Names' }).press('Enter');
      await page.getByText('CN=www.sample.com').waitFor();
      await page.keyboard.press('Control+Enter');
      await page.getByRole('button', { name: 'Save key-cert.pem' }).click();
      await page.getByText('key matches, 0600').waitFor();
      expect(running.consoleErrors).toEqual([]);
    } finally {
      await running.close();
    }
    const verified = root('openssl', 'verify', '-x509_strict', '-CAfile', file('cacert.pem'), file('key-cert.pem'));
    expect(verified).toContain('OK');
    expect(root('stat', '-c', '%U %a', file('key-cert.pem')).trim()).toBe(`${USER} 600`);
  });
});

describe('removing it', () => {
  it('takes everything of its own away and leaves the vault', () => {
    const before = root('sha256sum', VAULT);
    aptGet('purge', 'chancery');
    for (const place of [
      INSTALLED,
      '/usr/bin/chancery',
      '/usr/share/applications/chancery.desktop',
      '/etc/apparmor.d/chancery',
    ])
      expect(`${place} ${String(existsSync(place))}`).toBe(`${place} false`);
    expect(root('sha256sum', VAULT)).toBe(before);
    expect(existsSync(file('window.chancery'))).toBe(true);
  });
});
