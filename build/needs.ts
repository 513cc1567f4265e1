import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execFileSync } from 'node:child_process';

/** `window`: what the app needs to open. `test`: that, and the programs of others that judge our files. */
export type Level = 'window' | 'test';

/** One thing that the system has or lacks. */
export interface Need {
  what: string;
  /** Debian's name; where the 64-bit time transition renamed it, both names, newest first. */
  package: string;
  isThere: () => boolean;
  /** Not every distribution has it; without it some tests are skipped, and say so. */
  optional?: true;
}

/** What this level needs here, whether it is there or not. */
export function needsOf(level: Level): Need[] {
  const hasDisplay = Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  const xvfb = [program('Xvfb', 'xvfb'), program('xauth', 'xauth')];
  if (level === 'window') return hasDisplay ? WINDOW : [...WINDOW, ...xvfb];
  return [...WINDOW, ...xvfb, ...JUDGES];
}

const WINDOW: Need[] = [
  library('libgtk-3.so.0', 'libgtk-3-0t64/libgtk-3-0'),
  library('libnss3.so', 'libnss3'),
  library('libasound.so.2', 'libasound2t64/libasound2'),
  library('libgbm.so.1', 'libgbm1'),
  program('unzip', 'unzip'),
  program('zip', 'zip'),
  { what: 'a font', package: 'fonts-dejavu-core', isThere: hasFont },
];

const JUDGES: Need[] = [
  program('openssl', 'openssl'),
  program('ssh-keygen', 'openssh-client'),
  program('certtool', 'gnutls-bin'),
  program('certutil', 'libnss3-tools'),
  program('keytool', 'default-jdk-headless'),
  program('javac', 'default-jdk-headless'),
  // The -bin package is the server without a service that would start with the machine.
  program('apache2', 'apache2-bin'),
  program('nginx', 'nginx'),
  program('dovecot', 'dovecot-imapd'),
  fileOf('/usr/lib/dovecot/pop3-login', 'dovecot-pop3d'),
  // Debian keeps each version's programs in a folder of its own, off the PATH.
  { what: 'initdb', package: 'postgresql', isThere: () => existsSync('/usr/lib/postgresql') },
  program('postfix', 'postfix'),
  program('slapd', 'slapd'),
  program('stunnel4', 'stunnel4'),
  program('haproxy', 'haproxy'),
  program('curl', 'curl'),
  program('faketime', 'faketime'),
  // A share that cannot lock is a few lines of C, loaded before libc.
  program('gcc', 'gcc'),
  fileOf('/usr/include/fcntl.h', 'libc6-dev'),
  program('python3', 'python3'),
  // A reader of the vault's file in another language.
  pythonModule('argon2', 'python3-argon2'),
  pythonModule('cryptography', 'python3-cryptography'),
  program('xca', 'xca'),
  fileOf('/usr/share/easy-rsa/easyrsa', 'easy-rsa'),
  program('groff', 'groff-base'),
  // Makes the rpm and looks into it; reads the AppArmor profile.
  program('rpmbuild', 'rpm'),
  program('apparmor_parser', 'apparmor'),
  program('fish', 'fish'),
  program('zsh', 'zsh'),
  program('xwininfo', 'x11-utils'),
  program('certbot', 'certbot'),
  program('dehydrated', 'dehydrated'),
  program('lego', 'lego'),
  program('caddy', 'caddy'),
  // The keychain of the computer, on a bus of its own.
  program('gnome-keyring-daemon', 'gnome-keyring'),
  program('dbus-run-session', 'dbus-daemon/dbus'),
  library('libsecret-1.so.0', 'libsecret-1-0'),
  // What the system shows a person.
  program('dunst', 'dunst'),
  { ...program('chromium', 'chromium'), optional: true },
];

function program(name: string, inPackage: string): Need {
  return { what: name, package: inPackage, isThere: () => folders().some((folder) => existsSync(join(folder, name))) };
}

function fileOf(path: string, inPackage: string): Need {
  return { what: path, package: inPackage, isThere: () => existsSync(path) };
}

/** Of Debian's own Python, whatever else is on the PATH. */
function pythonModule(name: string, inPackage: string): Need {
  return fileOf(`/usr/lib/python3/dist-packages/${name}`, inPackage);
}

function library(soname: string, inPackage: string): Need {
  return { what: soname, package: inPackage, isThere: () => libraries().has(soname) };
}

/** Servers live in sbin, which an ordinary user's PATH leaves out. */
function folders(): string[] {
  return [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/sbin'];
}

/** The loader's own list: the libraries that a program started now would find. */
function libraries(): Set<string> {
  const ldconfig = ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find((path) => existsSync(path));
  if (ldconfig === undefined) return new Set();
  const listed = execFileSync(ldconfig, ['-p'], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
  return new Set([...listed.matchAll(/^\t(\S+) \(/gmu)].map((match) => match[1] ?? ''));
}

function hasFont(): boolean {
  return ['/usr/share/fonts', '/usr/local/share/fonts'].some(
    (folder) =>
      existsSync(folder) &&
      readdirSync(folder, { recursive: true }).some((name) => /\.(?:ttf|otf|ttc)$/u.test(String(name))),
  );
}
