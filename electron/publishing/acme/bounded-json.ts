import { malformed } from './problem.ts';

/** So deep may a message be: an order's identifiers, or a nested JWS, are at three. */
const MOST_DEPTH = 8;

/** A JSON object, its members still unknown. */
export type JsonObject = Readonly<Record<string, unknown>>;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads one JSON object of bounded depth. @throws {AcmeProblem} malformed, calling it `what` */
export function parseJsonObject(bytes: Uint8Array, what: string): JsonObject {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw malformed(`${what} is not UTF-8.`);
  }
  if (depthOf(text) > MOST_DEPTH) throw malformed(`${what} is nested more than ${String(MOST_DEPTH)} deep.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw malformed(`${what} is no JSON.`);
  }
  if (!isJsonObject(value)) throw malformed(`${what} is not a JSON object.`);
  return value;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How deep brackets and braces nest outside strings: counted before the parser recurses. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') deepest = Math.max(deepest, ++depth);
    else if (character === '}' || character === ']') depth--;
  }
  return deepest;
}

/** What base64url without padding says, and only in its one canonical spelling (RFC 7515 §2). */
export function decodeBase64url(text: unknown): Uint8Array | null {
  if (typeof text !== 'string' || !/^[A-Za-z0-9_-]*$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? new Uint8Array(bytes) : null;
}

export function encodeBase64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}
