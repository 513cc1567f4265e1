/** Certificates for tests, made by our own writers and signed by node:crypto. */
import { constants, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { buildTbsCertificate, parseCertificate } from '../../electron/pki/certificate.ts';
import type { Certificate } from '../../electron/pki/certificate.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import type { Extension } from '../../electron/pki/extensions.ts';
import { parsePublicKey } from '../../electron/pki/public-key.ts';
import { signatureAlgorithmFor } from '../../electron/pki/signature-algorithm.ts';
import type { SignatureAlgorithm } from '../../electron/pki/signature-algorithm.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';
import { hex } from './refusal.ts';

export interface TestKey {
  readonly privateKey: KeyObject;
  readonly spki: Uint8Array;
}

export type TestKeyType = 'P-256' | 'P-384' | 'P-521' | 'Ed25519' | 'RSA-2048' | 'RSA-1024';

export function newKey(type: TestKeyType = 'P-256'): TestKey {
  const { privateKey, publicKey } =
    type === 'Ed25519'
      ? generateKeyPairSync('ed25519')
      : type.startsWith('RSA-')
        ? generateKeyPairSync('rsa', { modulusLength: Number(type.slice(4)) })
        : generateKeyPairSync('ec', { namedCurve: type });
  return { privateKey, spki: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })) };
}

export function signWith(key: TestKey, message: Uint8Array, algorithm: SignatureAlgorithm): Uint8Array {
  if (algorithm === 'Ed25519') return new Uint8Array(sign(null, message, key.privateKey));
  const digest = /(256|384|512)/.exec(algorithm)?.[0] ?? '';
  if (!algorithm.startsWith('rsassa-pss')) return new Uint8Array(sign(`sha${digest}`, message, key.privateKey));
  const padding = { key: key.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(digest) / 8 };
  return new Uint8Array(sign(`sha${digest}`, message, padding));
}

export interface TestCertificate {
  readonly key?: TestKey;
  readonly issuerKey?: TestKey;
  readonly algorithm?: SignatureAlgorithm;
  readonly serialNumber?: string;
  readonly issuer?: string;
  readonly subject?: string;
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly extensions?: readonly Extension[];
}

const usual = newKey();

/** A certificate of these parts; without any, a self-signed one of `CN=Test` for 2024 without extensions. */
export function makeCertificate(parts: TestCertificate = {}): Certificate {
  const key = parts.key ?? usual;
  const issuerKey = parts.issuerKey ?? key;
  const algorithm = parts.algorithm ?? signatureAlgorithmFor(parsePublicKey(issuerKey.spki));
  const tbs = buildTbsCertificate({
    serialNumber: hex(parts.serialNumber ?? '5f0123456789abcdef0123456789abcd'),
    signatureAlgorithm: algorithm,
    issuer: parseDistinguishedName(parts.issuer ?? 'CN=Test').der,
    subject: parseDistinguishedName(parts.subject ?? 'CN=Test').der,
    notBefore: new Date(parts.notBefore ?? '2024-01-01T00:00:00Z'),
    notAfter: new Date(parts.notAfter ?? '2024-12-31T23:59:59Z'),
    spki: key.spki,
    extensions: parts.extensions ?? [],
  });
  return parseCertificate(assembleSigned(tbs, algorithm, signWith(issuerKey, tbs, algorithm)));
}
