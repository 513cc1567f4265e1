import { pathToFileURL } from 'node:url';
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
  const nobodyElse = pathToFileURL(empty);
  // It is ours alone: without locks a backup may also lie on a share that has none (https://sqlite.org/uri.html#urinolock).
  nobodyElse.search = '?nolock=1';
  await runAside(engine, location, 'VACUUM INTO ?', nobodyElse.href);
  await syncFileAside(empty);
}
