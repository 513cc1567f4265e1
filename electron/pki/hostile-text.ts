/** Characters that make a name look like another: what is invisible, turns the direction, or ends a string too early. */

// eslint-disable-next-line no-control-regex -- finding them is the point
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const BIDIRECTIONAL = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const INVISIBLE =
  /[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/u;
const HOSTILE = new RegExp(`${CONTROL.source}|${BIDIRECTIONAL.source}|${INVISIBLE.source}`, 'gu');

export type HostileKind = 'nul' | 'control' | 'bidirectional' | 'invisible';

/** Which kinds of hostile characters a text holds, each once. */
export function hostileKinds(text: string): HostileKind[] {
  // Nearly every name is plain ASCII, for which one test answers.
  if (/^[\x20-\x7e]*$/.test(text)) return [];
  const kinds: HostileKind[] = [];
  if (text.includes('\0')) kinds.push('nul');
  if (CONTROL.test(text.replaceAll('\0', ''))) kinds.push('control');
  if (BIDIRECTIONAL.test(text)) kinds.push('bidirectional');
  if (INVISIBLE.test(text)) kinds.push('invisible');
  return kinds;
}

/** The text with each hostile character as RFC 4514's hexpairs of its UTF-8: `\E2\80\AE`. */
export function escapeHostile(text: string): string {
  return text.replace(HOSTILE, hexPairs);
}

const encoder = new TextEncoder();

/** One character as `\hh` for each byte of its UTF-8 (RFC 4514 §2.4). */
export function hexPairs(character: string): string {
  let escaped = '';
  for (const byte of encoder.encode(character)) escaped += `\\${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return escaped;
}

const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
];

/** Whether one word mixes alphabets whose letters look alike, Latin with Cyrillic for instance (UTS #39 §5). */
export function mixesScripts(text: string): boolean {
  if (/^[\x20-\x7e]*$/.test(text)) return false;
  return text.split(/[^\p{L}\p{M}]+/u).some((word) => SCRIPTS.filter((script) => script.test(word)).length > 1);
}
