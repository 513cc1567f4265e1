/**
 * The rpm, looked at by rpm itself and put into a root of its own with a database of its own: nothing of this system is touched.
 * A Fedora to install it on is not here; docs/release.md says what is tried there.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RPM_DEPENDS } from '../../forge.config.ts';
import { fusesThatDiffer } from '../../build/fuses.ts';
import { SYSTEM_PLACES } from './system-places.ts';

const RPM = process.env['CHANCERY_RPM'] ?? '';
const scratch = mkdtempSync(path.join(tmpdir(), 'chancery-rpm-'));
const root = path.join(scratch, 'root');
const rpm = (...words: string[]): string => execFileSync('rpm', words, { encoding: 'utf8' });
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
const inRoot = (place: string): string => path.join(root, place);

beforeAll(() => {
  mkdirSync(root);
  // Scripts would run in that root, where no shell is; they are read and run below.
  rpm('--root', root, '--nodeps', '--noscripts', '-i', RPM);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the rpm', () => {
  it('says what it is, and asks for what Fedora calls so', () => {
    const said = rpm('-qp', '--queryformat', '%{NAME} %{LICENSE} %{OS} %{ARCH}', RPM);
    expect(said).toBe(`chancery MIT linux ${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}`);
    const requires = lines(rpm('-qp', '--requires', RPM));
    for (const name of RPM_DEPENDS) expect(requires).toContain(name);
  });

  it('is whole, and gives every file to root and nobody the right to change it', () => {
    expect(rpm('-K', '--nosignature', RPM)).toContain('OK');
    const files = lines(rpm('-qp', '--queryformat', '[%{FILEMODES:perms} %{FILEUSERNAME} %{FILENAMES}\n]', RPM));
    expect(files.length).toBeGreaterThan(80);
    expect(files.filter((line) => !/^[-l]\S+ root /u.test(line))).toEqual([]);
    expect(files.filter((line) => /^-....(?:w....|....w.) /u.test(line) || /^-\S*s/u.test(line))).toEqual([]);
  });

  it('puts everything where Fedora looks for it', () => {
    for (const place of SYSTEM_PLACES)
      expect(`${place} ${String(existsSync(inRoot(place)) && statSync(inRoot(place)).size > 0)}`).toBe(`${place} true`);
    expect(lstatSync(inRoot('/usr/bin/chancery')).isSymbolicLink()).toBe(true);
    expect(readlinkSync(inRoot('/usr/bin/chancery'))).toBe('/opt/Chancery/bin/chancery');
    // By this a running copy knows by which means it is replaced.
    expect(readFileSync(inRoot('/opt/Chancery/resources/package-type'), 'utf8')).toBe('rpm');
    // Nothing differs from the package's own sums.
    expect(rpm('--root', root, '-V', '--nodeps', '--noscripts', 'chancery')).toBe('');
  });

  it('holds the same program, with its fuses, which does its work from there', async () => {
    expect(await fusesThatDiffer(inRoot('/opt/Chancery/chancery'))).toEqual([]);
    const said = execFileSync(inRoot('/opt/Chancery/bin/chancery'), ['--version'], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', HOME: scratch, LANG: 'C.UTF-8' },
      timeout: 60_000,
    });
    expect(said).toBe(`${process.env['npm_package_version'] ?? '0.1.0'}\n`);
  });

  it('has scripts that a shell takes: the sandbox’s helper after installing, the AppArmor profile away after the last removal', () => {
    const scripts = rpm('-qp', '--scripts', RPM);
    const [, after = '', removed = ''] = scripts.split(/^post(?:install|uninstall) scriptlet .*$/mu);
    for (const script of [after, removed]) {
      execFileSync('sh', ['-n'], { input: script });
      expect(script).not.toContain('${');
    }
    expect(after).toContain("app='/opt/Chancery'");
    expect(after).toContain('chrome-sandbox');
    expect(removed).toContain("profile='/etc/apparmor.d/chancery'");
  });

  it('is gone when it is removed', () => {
    rpm('--root', root, '--noscripts', '-e', 'chancery');
    for (const place of ['/opt/Chancery/chancery', '/usr/bin/chancery', '/usr/share/applications/chancery.desktop'])
      expect(`${place} ${String(existsSync(inRoot(place)))}`).toBe(`${place} false`);
  });
});
