import { integer, present } from './columns.ts';
import type { Database } from './driver.ts';

/** Differs after another connection has written anything (https://sqlite.org/pragma.html#pragma_data_version). */
export function dataVersionOf(database: Database): number {
  return integer(present(database.get('PRAGMA data_version'), 'data version'), 'data_version');
}
