/** Bytes as a hex dump, cut so that a range of them can be marked. */

export interface HexRow {
  readonly offset: number;
  /** Pairs before the marked range, in it, and behind it. */
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

const ROW_BYTES = 16;

/** The bytes of the first block of a PEM text; none where there is no block. */
export function bytesOfPem(pem: string): Uint8Array {
  const body = /-----BEGIN [^-]+-----([^-]*)-----END/u.exec(pem)?.[1]?.replace(/\s/gu, '') ?? '';
  return Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
}

/** Rows of sixteen; `from` to `to` (not included) is marked. */
export function hexRows(bytes: Uint8Array, from: number, to: number): HexRow[] {
  return Array.from({ length: Math.ceil(bytes.length / ROW_BYTES) }, (_, row) => {
    const offset = row * ROW_BYTES;
    const end = Math.min(bytes.length, offset + ROW_BYTES);
    const first = Math.min(end, Math.max(offset, from));
    const last = Math.min(end, Math.max(first, to));
    return {
      offset,
      before: pairs(bytes.subarray(offset, first)),
      marked: pairs(bytes.subarray(first, last)),
      after: pairs(bytes.subarray(last, end)),
    };
  });
}

function pairs(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
