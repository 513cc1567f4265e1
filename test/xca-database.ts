/** A database as Debian's XCA makes it. It asks for a new one's passphrase on a terminal only, so a terminal it is given. */
import { spawnSync } from 'node:child_process';

/**
 * Types the passphrase at each prompt, once the terminal no longer echoes: XCA throws away whatever was typed before that.
 * Ends after a minute whatever XCA does.
 */
const AT_A_TERMINAL = `
import os, pty, select, sys, termios, time
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
said, answered, end = b'', 0, time.time() + 60
while time.time() < end:
    if select.select([terminal], [], [], 0.05)[0]:
        try: chunk = os.read(terminal, 4096)
        except OSError: break
        if not chunk: break
        said += chunk
    echoes = termios.tcgetattr(terminal)[3] & termios.ECHO
    if said.count(b'assword:') > answered and not echoes:
        answered += 1
        os.write(terminal, sys.argv[1].encode() + b'\\n')
else:
    os.kill(pid, 9)
    sys.exit(said.decode(errors='replace') + '\\nXCA did not end within a minute')
`;

/** Makes the database `file` under the passphrase, with what stands in the files `importing`. @throws Error where XCA does not end. */
export function makeXcaDatabase(
  file: string,
  passphrase: string,
  importing: readonly string[],
  env: NodeJS.ProcessEnv = {},
): void {
  const xca = ['xca', '--no-gui', `--database=${file}`, '--import', ...importing];
  const { status, stderr } = spawnSync('python3', ['-c', AT_A_TERMINAL, passphrase, ...xca], {
    env: { ...process.env, QT_QPA_PLATFORM: 'offscreen', ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}
