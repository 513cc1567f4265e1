/** JSON that can be written down in one way only, so that it can be hashed. */
export type CanonicalValue =
  string | number | boolean | null | readonly CanonicalValue[] | { readonly [key: string]: CanonicalValue };

/**
 * Writes JSON as RFC 8785 does: no spaces, keys sorted by UTF-16 code units, strings escaped only where they must be.
 * Takes less than it: whole numbers only, and well-formed strings.
 *
 * @throws {RangeError} a number is not a safe integer, or a string has half a surrogate pair.
 */
export function canonicalJson(value: CanonicalValue): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError(`${value} is not a whole number`);
  if (typeof value === 'string' && !value.isWellFormed()) throw new RangeError('half a surrogate pair');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${canonicalJson(key)}:${canonicalJson(value[key] ?? null)}`).join(',')}}`;
}

function isList(value: readonly CanonicalValue[] | object): value is readonly CanonicalValue[] {
  return Array.isArray(value);
}

/** What a stored text says, or undefined where it is not JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
