/** Reads columns as what the schema says they are. Another type means that the file was damaged. */
import { CertificateError } from '../../shared/errors.ts';
import type { Row } from './driver.ts';

function wrong(column: string): never {
  throw new CertificateError('VAULT_DAMAGED', `The vault’s column ${column} holds something else. Restore a backup.`);
}

export function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : wrong(column);
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  return typeof value === 'number' ? value : wrong(column);
}

export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  return value instanceof Uint8Array ? value : wrong(column);
}

export function integerOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : integer(row, column);
}

/** The row that must be there. */
export function present(row: Row | undefined, what: string): Row {
  if (row === undefined) throw new CertificateError('VAULT_DAMAGED', `The vault lacks its ${what}. Restore a backup.`);
  return row;
}
