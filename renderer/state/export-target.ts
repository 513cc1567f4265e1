/** Where one exports to, as chosen last: kept by the page, since it is a habit and no fact of the register. */
import { SERVERS, type Server } from '../../shared/recipes.ts';

export type ExportTarget = Server | 'files';
const KEY = 'export-target';

export function readTarget(): ExportTarget {
  const kept = localStorage.getItem(KEY);
  return SERVERS.find((server) => server === kept) ?? 'files';
}

export function writeTarget(target: ExportTarget): void {
  localStorage.setItem(KEY, target);
}
