/** The launcher's own word: what stands behind the next `--` is a headless command. */
const SWITCH = '--terminal';

/** Whether the executable was started for a headless command; else the window is wanted. */
export function isForTerminal(argv: readonly string[]): boolean {
  return splitAtBareDashes(argv).before.includes(SWITCH);
}

/** Chromium reads no switch behind a bare `--`, so that nothing typed behind `chancery` can change how Electron runs. */
export function splitAtBareDashes(argv: readonly string[]): { before: readonly string[]; words: readonly string[] } {
  const end = argv.indexOf('--');
  return end < 0 ? { before: argv, words: [] } : { before: argv.slice(0, end), words: argv.slice(end + 1) };
}
