import { CertificateError } from '../../shared/errors.ts';
import { bitString, integer, nullValue, objectIdentifier, sequence } from './der-writer.ts';
import { DSA } from './private-key-dsa.ts';
import { EC_PUBLIC_KEY } from './private-key-ec.ts';
import { ED25519 } from './private-key-edwards.ts';
import { RSA_ENCRYPTION } from './private-key-rsa.ts';
import { SshReader } from './openssh-wire.ts';

/** Curves by the name that SSH gives them (RFC 5656 §6.1, §10.1). */
export const SSH_CURVES: Readonly<Record<string, string>> = {
  nistp256: '1.2.840.10045.3.1.7',
  nistp384: '1.3.132.0.34',
  nistp521: '1.3.132.0.35',
};

export interface OpensshPublicKey {
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, … */
  readonly type: string;
  /** SubjectPublicKeyInfo, DER; null for a kind that X.509 does not know (`sk-…`, a certificate). */
  readonly spki: Uint8Array | null;
}

/**
 * Reads a public key as SSH sends it (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4).
 *
 * @throws {CertificateError} MALFORMED_KEY
 */
export function parseOpensshPublicKey(blob: Uint8Array): OpensshPublicKey {
  const reader = new SshReader(blob);
  const type = reader.text('the type');
  if (!/^[a-z0-9@.-]{1,64}$/.test(type)) reader.fail('the type is not one of SSH’s');
  const spki = readBody(reader, type);
  if (spki !== null && !reader.atEnd) reader.fail('more bytes follow the key');
  return { type, spki };
}

function readBody(reader: SshReader, type: string): Uint8Array | null {
  if (type === 'ssh-rsa') {
    const e = reader.number('the exponent');
    const n = reader.number('the modulus');
    return sequence(
      sequence(objectIdentifier(RSA_ENCRYPTION), nullValue()),
      bitString(sequence(integer(n), integer(e))),
    );
  }
  if (type === 'ssh-ed25519') {
    return sequence(sequence(objectIdentifier(ED25519)), bitString(reader.string('the key')));
  }
  if (type === 'ssh-dss') {
    const [p, q, g, y] = ['p', 'q', 'g', 'y'].map((name) => integer(reader.number(name)));
    if (p === undefined || q === undefined || g === undefined || y === undefined) reader.fail('a number is missing');
    return sequence(sequence(objectIdentifier(DSA), sequence(p, q, g)), bitString(y));
  }
  if (!type.startsWith('ecdsa-sha2-')) return null;
  const curve = SSH_CURVES[type.slice('ecdsa-sha2-'.length)];
  if (curve === undefined) return null;
  if (`ecdsa-sha2-${reader.text('the curve')}` !== type) reader.fail('the curve is not the one that the type names');
  return sequence(
    sequence(objectIdentifier(EC_PUBLIC_KEY), objectIdentifier(curve)),
    bitString(reader.string('the point')),
  );
}

/**
 * Reads a line of `authorized_keys` or an `id_….pub` file: type, base64, comment; options before them are passed over.
 * Answers null where the line is none.
 *
 * @throws {CertificateError} MALFORMED_KEY: it is one, and damaged.
 */
export function readOpensshPublicKeyLine(line: string): (OpensshPublicKey & { comment: string }) | null {
  const match = /(?:^|\s)((?:ssh|ecdsa|sk)-[a-z0-9@.-]+) +(AAAA[A-Za-z0-9+/]+={0,2})(?:[ \t]+(.*))?$/.exec(line.trim());
  if (match === null) return null;
  const key = parseOpensshPublicKey(new Uint8Array(Buffer.from(match[2] ?? '', 'base64')));
  if (key.type !== match[1]) {
    throw new CertificateError(
      'MALFORMED_KEY',
      'The OpenSSH key is of another type than its line says. Export it again.',
    );
  }
  return { ...key, comment: (match[3] ?? '').slice(0, 200) };
}
