/** Decoding of A-labels (RFC 3492), to show internationalised names in both forms. Encoding is left to the runtime's URL. */

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;

/** The text of what follows `xn--`, or null when it is not Punycode. */
export function decodePunycode(encoded: string): string | null {
  const delimiter = encoded.lastIndexOf('-');
  const output = delimiter > 0 ? [...encoded.slice(0, delimiter)].map((character) => character.charCodeAt(0)) : [];
  if (output.some((code) => code >= 0x80)) return null;
  let at = delimiter > 0 ? delimiter + 1 : 0;
  let code = 128;
  let index = 0;
  let bias = 72;
  while (at < encoded.length) {
    const previous = index;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = digitValue(encoded.charCodeAt(at++));
      if (digit < 0) return null;
      index += digit * weight;
      const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
      if (digit < threshold) break;
      weight *= BASE - threshold;
      if (index > 0x7fff_ffff || weight > 0x7fff_ffff) return null;
    }
    const count = output.length + 1;
    bias = adapt(index - previous, count, previous === 0);
    code += Math.floor(index / count);
    index %= count;
    if (code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    output.splice(index++, 0, code);
  }
  return String.fromCodePoint(...output);
}

function digitValue(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30 + 26;
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x7a ? lower - 0x61 : -1;
}

function adapt(delta: number, count: number, first: boolean): number {
  let rest = Math.floor(first ? delta / 700 : delta / 2);
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > 455; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor((36 * rest) / (rest + 38));
}
