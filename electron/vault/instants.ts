/** The vault keeps instants as whole seconds since 1970, and writes them into events as RFC 3339. */

/** Whole seconds since 1970; a fraction is cut off. */
export function toSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000);
}

export function fromSeconds(seconds: number): Date {
  return new Date(seconds * 1000);
}

/** `2026-01-31T12:00:00Z` */
export function formatSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
