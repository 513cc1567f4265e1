/** A root, an intermediate under it and a server's certificate under that, made by our own writers over node:crypto keys. */
import { createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { buildTbsCertificate } from '../../electron/pki/certificate.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { authorityKeyIdentifier, subjectAltName, subjectKeyIdentifier } from '../../electron/pki/extension-identity.ts';
import { basicConstraints, extendedKeyUsage, keyUsage } from '../../electron/pki/extension-usage.ts';
import type { Extension } from '../../electron/pki/extensions.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { keyIdentifier, parsePublicKey } from '../../electron/pki/public-key.ts';
import { signatureAlgorithmFor } from '../../electron/pki/signature-algorithm.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';

export interface Made {
  readonly der: Uint8Array;
  /** Plain PrivateKeyInfo, DER. */
  readonly pkcs8: Uint8Array;
  readonly spki: Uint8Array;
  readonly key: KeyObject;
  readonly subject: string;
}

export type KeyKind = 'ec' | 'rsa' | 'ed25519';

function makeKey(kind: KeyKind): KeyObject {
  if (kind === 'rsa') return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  if (kind === 'ed25519') return generateKeyPairSync('ed25519').privateKey;
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
}

/** @param issuer null for a root. */
export function make(
  subject: string,
  issuer: Made | null,
  options: { names?: string[]; kind?: KeyKind; serialNumber?: Uint8Array } = {},
): Made {
  const key = makeKey(options.kind ?? 'ec');
  const pkcs8 = new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }));
  const spki = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }));
  const signer = issuer ?? { key, spki, subject };
  const signerKey = parsePublicKey(signer.spki);
  const signatureAlgorithm = signatureAlgorithmFor(signerKey);
  const tbs = buildTbsCertificate({
    serialNumber:
      options.serialNumber ?? new Uint8Array(16).fill(1).map((byte, i) => byte + ((subject.charCodeAt(i) || 7) & 0x3f)),
    signatureAlgorithm,
    issuer: parseDistinguishedName(signer.subject).der,
    subject: parseDistinguishedName(subject).der,
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2036-01-01T00:00:00Z'),
    spki,
    extensions: extensionsFor(options.names, keyIdentifier(parsePublicKey(spki)), keyIdentifier(signerKey)),
  });
  const digest = signerKey.family === 'Ed25519' ? null : 'sha256';
  const der = assembleSigned(tbs, signatureAlgorithm, new Uint8Array(sign(digest, tbs, signer.key)));
  return { der, pkcs8, spki, key, subject };
}

function extensionsFor(names: string[] | undefined, own: Uint8Array, issuer: Uint8Array): Extension[] {
  const identifiers = [subjectKeyIdentifier(own), authorityKeyIdentifier(issuer)];
  if (names === undefined) {
    return [basicConstraints({ ca: true }), keyUsage(['keyCertSign', 'cRLSign']), ...identifiers];
  }
  return [
    basicConstraints({ ca: false }),
    keyUsage(['digitalSignature', 'keyEncipherment']),
    extendedKeyUsage(['1.3.6.1.5.5.7.3.1']),
    subjectAltName(names.map(parseGeneralNameText), { critical: false }),
    ...identifiers,
  ];
}

export interface MadeChain {
  readonly root: Made;
  readonly intermediate: Made;
  readonly leaf: Made;
}

export function makeChain(kind: KeyKind = 'ec'): MadeChain {
  const root = make('CN=Root of the Test,O=Sample', null, { kind });
  const intermediate = make('CN=Issuing 1,O=Sample', root, { kind });
  const leaf = make('CN=mail.sample.com,O=Sample', intermediate, { names: ['mail.sample.com', 'IP:10.0.0.1'], kind });
  return { root, intermediate, leaf };
}
