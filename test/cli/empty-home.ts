import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the commands under test find nobody's settings, and may leave their own: gone with the process. */
export const EMPTY_HOME = mkdtempSync(join(tmpdir(), 'chancery-home-'));
process.once('exit', () => rmSync(EMPTY_HOME, { recursive: true, force: true }));
