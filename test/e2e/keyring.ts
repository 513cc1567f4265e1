/** Electron on a D-Bus of its own where gnome-keyring is unlocked: the computer's keychain as it is. */
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { IN_CI } from '../../build/in-ci.ts';

/** Whether this computer has what it takes; in CI it must. */
export const HAS_KEYRING =
  IN_CI || ['/usr/bin/gnome-keyring-daemon', '/usr/bin/dbus-run-session'].every((program) => existsSync(program));

const lines = [
  '#!/bin/sh',
  `exec dbus-run-session -- sh -c '`,
  'printf "of the keyring" | gnome-keyring-daemon --unlock --components=secrets >/dev/null',
  `exec "$CHANCERY_ELECTRON" --password-store=gnome-libsecret "$@"' sh "$@"`,
];

/** How to start the app with the keyring of that name, which is kept in the folder. The daemon ends with its bus, and the bus with Electron. */
export function withKeyring(folder: string, keyring: string): { executablePath: string; env: NodeJS.ProcessEnv } {
  const executablePath = path.join(folder, 'with-keyring');
  writeFileSync(executablePath, `${lines.join('\n')}\n`, { mode: 0o700 });
  const home = path.join(folder, keyring);
  mkdirSync(path.join(home, 'run'), { recursive: true });
  chmodSync(path.join(home, 'run'), 0o700);
  return { executablePath, env: { XDG_DATA_HOME: home, XDG_RUNTIME_DIR: path.join(home, 'run') } };
}
