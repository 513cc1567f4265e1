/** A public key in the forms that others read. */
import { magnitudeToBigInt } from './bytes.ts';
import { encodePem } from './pem.ts';
import { SSH_CURVES } from './openssh-public-key.ts';
import { curveByName } from './elliptic-curve.ts';
import type { PublicKey } from './public-key.ts';

/** `PUBLIC KEY`, what `openssl pkey -pubin` reads. */
export function publicKeyPem(key: PublicKey): string {
  return encodePem('PUBLIC KEY', key.spki);
}

/** A line for `authorized_keys` (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4); null for a kind that SSH does not know. */
export function opensshPublicKeyLine(key: PublicKey, comment: string): string | null {
  const body = opensshBody(key);
  if (body === null) return null;
  const blob = Buffer.concat(body.map(sshString)).toString('base64');
  // A comment ends at the line's end: nothing in it may begin another line.
  const words = comment.replaceAll(/[^!-~]+/g, ' ').trim();
  return `${Buffer.from(body[0] ?? []).toString('latin1')} ${blob}${words === '' ? '' : ` ${words}`}\n`;
}

function opensshBody(key: PublicKey): Uint8Array[] | null {
  if (key.defect !== null) return null;
  if (key.family === 'Ed25519') return [latin1('ssh-ed25519'), key.subjectPublicKey];
  if (key.family === 'RSA' && key.modulus !== null && key.exponent !== null)
    return [latin1('ssh-rsa'), sshNumber(key.exponent), sshNumber(magnitudeToBigInt(key.modulus))];
  if (key.family !== 'EC' || key.curve === null) return null;
  const oid = curveByName(key.curve)?.oid;
  const name = Object.entries(SSH_CURVES).find(([, known]) => known === oid)?.[0];
  // Only the point written out: SSH has no other form (RFC 5656 §3.1).
  if (name === undefined || key.subjectPublicKey[0] !== 4) return null;
  return [latin1(`ecdsa-sha2-${name}`), latin1(name), key.subjectPublicKey];
}

/** A JSON Web Key (RFC 7517, RFC 7518 §6, RFC 8037); null for a kind that has none here. */
export function publicKeyJwk(key: PublicKey): string | null {
  const members = jwkMembers(key);
  return members === null ? null : `${JSON.stringify(members, null, 2)}\n`;
}

const JWK_CURVES: Readonly<Record<string, string>> = { 'P-256': 'P-256', 'P-384': 'P-384', 'P-521': 'P-521' };

function jwkMembers(key: PublicKey): Record<string, string> | null {
  if (key.defect !== null) return null;
  const point = key.subjectPublicKey;
  if (key.family === 'Ed25519') return { kty: 'OKP', crv: 'Ed25519', x: base64url(point) };
  if (key.family === 'RSA' && key.modulus !== null && key.exponent !== null)
    return { kty: 'RSA', n: base64url(key.modulus), e: base64url(magnitude(key.exponent)) };
  const crv = key.family === 'EC' && key.curve !== null ? JWK_CURVES[key.curve] : undefined;
  if (crv === undefined || point[0] !== 4) return null;
  const half = (point.length - 1) / 2;
  return { kty: 'EC', crv, x: base64url(point.subarray(1, 1 + half)), y: base64url(point.subarray(1 + half)) };
}

function sshString(bytes: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return Buffer.concat([length, bytes]);
}

/** mpint (RFC 4251 §5): a leading zero byte where the number would look negative. */
function sshNumber(value: bigint): Uint8Array {
  const bytes = magnitude(value);
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([new Uint8Array(1), bytes]) : bytes;
}

function magnitude(value: bigint): Uint8Array {
  const digits = value.toString(16);
  return new Uint8Array(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex'));
}

function latin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
