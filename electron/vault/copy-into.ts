import { runAside } from './aside.ts';
import type { SqliteEngine } from './driver.ts';
import { syncFileAside } from './sync-file.ts';

/** What is copied: a vault's file, as it may be opened. */
export interface CopySource {
  readonly engine: SqliteEngine;
  readonly location: string | URL;
}

/** A whole, consistent copy into a file that is there and empty (https://sqlite.org/lang_vacuum.html#vacuuminto), down to the disk. */
export async function copyInto({ engine, location }: CopySource, empty: string): Promise<void> {
  await runAside(engine, location, 'VACUUM INTO ?', empty);
  await syncFileAside(empty);
}
