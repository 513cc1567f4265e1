const said = process.env['CI'] ?? '';

/** Whether this run is CI's: there a missing tool is a failure, not a skip. CI services write `true` or `1`; `false` and `0` take it back. */
export const IN_CI = !['', 'false', '0'].includes(said.toLowerCase());
