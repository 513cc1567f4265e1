/** What is fuzzed, and with what to begin: DER and PEM of the kinds that we write ourselves. */
import { expect } from 'vitest';
import { isRefusal } from '../../shared/errors.ts';
import { parseCertificate, subjectAltNamesOf } from '../../electron/pki/certificate.ts';
import {
  buildCertificationRequestInfo,
  parseCertificationRequest,
  verifyProofOfPossession,
} from '../../electron/pki/certification-request.ts';
import { encodeRevokedEntries } from '../../electron/pki/crl-entry-writer.ts';
import { buildTbsCertList, parseCertificateList } from '../../electron/pki/crl.ts';
import { DerReader, checkDer } from '../../electron/pki/der.ts';
import { toHex } from '../../electron/pki/bytes.ts';
import { bitString, element, objectIdentifier, sequence } from '../../electron/pki/der-writer.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { describeExtension } from '../../electron/pki/extension-text.ts';
import { EXTENSION, encodeExtensions, parseExtensions } from '../../electron/pki/extensions.ts';
import { PURPOSE, basicConstraints, extendedKeyUsage, keyUsage } from '../../electron/pki/extension-usage.ts';
import {
  authorityInfoAccess,
  crlDistributionPoints,
  tlsFeatureMustStaple,
} from '../../electron/pki/extension-publication.ts';
import { authorityKeyIdentifier, subjectAltName, subjectKeyIdentifier } from '../../electron/pki/extension-identity.ts';
import { certificatePolicies, nameConstraints } from '../../electron/pki/extension-policy.ts';
import { crlNumber } from '../../electron/pki/extension-crl.ts';
import { encodeGeneralNames, parseGeneralNames } from '../../electron/pki/general-name.ts';
import { generalNameFindings } from '../../electron/pki/general-name-findings.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { lintCertificate } from '../../electron/pki/lint.ts';
import {
  encodeNameConstraints,
  parseNameConstraintText,
  parseNameConstraints,
} from '../../electron/pki/name-constraints.ts';
import { formatName, nameFindings, parseName } from '../../electron/pki/name.ts';
import type { Name } from '../../electron/pki/name.ts';
import { decodePem, encodePem } from '../../electron/pki/pem.ts';
import { parsePublicKey, publicKeyFindings } from '../../electron/pki/public-key.ts';
import { encodeSignatureAlgorithm, nameSignatureAlgorithm } from '../../electron/pki/signature-algorithm.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';
import { makeCertificate, newKey, signWith } from './test-issuer.ts';

/** One DER value taken apart to its leaves and written again. */
export function rewritten(der: Uint8Array): Uint8Array {
  const reader = new DerReader(der);
  const parts: Uint8Array[] = [];
  while (!reader.atEnd) {
    reader.skip('a value');
    const { tag, content } = reader;
    // A tag number above 30 is longer than one byte, and the writer has no such thing.
    parts.push(
      (tag & 0x1f) === 0x1f ? reader.element : element(tag, (tag & 0x20) === 0 ? content : rewritten(content)),
    );
  }
  return sequence(...parts).subarray(sequenceHeader(parts));
}

function sequenceHeader(parts: readonly Uint8Array[]): number {
  const reader = new DerReader(sequence(...parts));
  reader.skip('it');
  return reader.contentStart;
}

function nameBytes({ rdns }: Name): Uint8Array {
  return sequence(
    ...rdns.map((rdn) => element(0x31, ...rdn.map(({ type, der }) => sequence(objectIdentifier(type), der)))),
  );
}

export interface Target {
  readonly name: string;
  readonly seeds: readonly Uint8Array[];
  /** Kinds of files in ../shared/fixtures/manifest.jsonl that are seeds as well. */
  readonly kinds: readonly string[];
  /** Parses, uses, and encodes again: the same bytes must come back. */
  round(bytes: Uint8Array): Uint8Array;
}

export const key = newKey();
export const rsa = newKey('RSA-2048');
const names = [
  'a.example',
  '*.b.example',
  '10.0.0.1',
  '::1',
  'a@b.example',
  'http://a/',
  'RID:1.2.3',
  'DirName:CN=a,O=b',
  'UPN:a@b',
].map(parseGeneralNameText);
const constraints = {
  permitted: ['a.example', 'IP:10.0.0.0/8', 'DirName:O=b'].map(parseNameConstraintText),
  excluded: [parseNameConstraintText('email:b.example')],
};
const extensions = [
  basicConstraints({ ca: true, pathLength: 3 }),
  keyUsage(['keyCertSign', 'cRLSign', 'decipherOnly']),
  extendedKeyUsage([PURPOSE.serverAuth, '1.2.3.4']),
  subjectAltName(names, { critical: false }),
  subjectKeyIdentifier(Uint8Array.of(1, 2, 3)),
  authorityKeyIdentifier(Uint8Array.of(1, 2, 3)),
  crlDistributionPoints(['http://a/1', 'ldap://b/2']),
  authorityInfoAccess({ ocsp: ['http://o'], caIssuers: ['http://i'] }),
  nameConstraints(constraints),
  certificatePolicies(['2.23.140.1.2.1']),
  tlsFeatureMustStaple(),
];
export const subject = 'CN=Größe+UID=7,OU=x,O=Example\\, Inc.,emailAddress=a@b.example,C=US';
export const certificates = [key, rsa, newKey('Ed25519')].map(
  (owner) =>
    makeCertificate({ key: owner, subject, issuer: subject, notAfter: '2055-01-01T00:00:00Z', extensions }).der,
);

function request(owner: typeof key): Uint8Array {
  const info = buildCertificationRequestInfo({
    subject: parseDistinguishedName(subject),
    spki: owner.spki,
    extensions: extensions.slice(0, 4),
  });
  const algorithm = owner === rsa ? 'sha256WithRSAEncryption' : 'ecdsa-with-SHA256';
  return assembleSigned(info, algorithm, signWith(owner, info, algorithm));
}

const revoked = [0, 1, 2, 3].map((n) => ({
  serialNumber: `f${String(n)}00`,
  revocationDate: new Date('2024-01-01T00:00:00Z'),
  reason: n === 1 ? ('keyCompromise' as const) : null,
  invalidityDate: n === 2 ? new Date('2023-01-01T00:00:00Z') : null,
}));
export const list = assembleSigned(
  buildTbsCertList({
    signatureAlgorithm: 'ecdsa-with-SHA256',
    issuer: parseDistinguishedName(subject).der,
    thisUpdate: new Date('2024-01-01T00:00:00Z'),
    nextUpdate: new Date('2055-01-01T00:00:00Z'),
    entries: revoked,
    extensions: [crlNumber(5n), authorityKeyIdentifier(Uint8Array.of(1))],
  }),
  'ecdsa-with-SHA256',
  new Uint8Array(70),
);

export const DER_TARGETS: readonly Target[] = [
  {
    name: 'certificate',
    kinds: ['cert'],
    seeds: certificates,
    round(bytes) {
      const certificate = parseCertificate(bytes);
      for (const extension of certificate.extensions) describeExtension(extension);
      for (const purpose of ['tls-server', 'ca'] as const)
        lintCertificate(certificate, { purpose, issuer: certificate });
      expect(toHex(nameBytes(certificate.subject))).toBe(toHex(certificate.subject.der));
      expect(toHex(nameBytes(certificate.issuer))).toBe(toHex(certificate.issuer.der));
      if (certificate.extensions.length > 0)
        expect(toHex(certificate.tbsDer).endsWith(toHex(encodeExtensions(certificate.extensions)))).toBe(true);
      return sequence(
        rewritten(certificate.tbsDer),
        certificate.signatureAlgorithmDer,
        bitString(certificate.signature),
      );
    },
  },
  {
    name: 'request',
    kinds: ['csr'],
    seeds: [request(key), request(rsa)],
    round(bytes) {
      const parsed = parseCertificationRequest(bytes);
      nameFindings(parsed.subject);
      if (publicKeyFindings(parsed.publicKey).every(({ severity }) => severity !== 'error'))
        verifyProofOfPossession(parsed);
      return sequence(rewritten(parsed.infoDer), parsed.signatureAlgorithmDer, bitString(parsed.signature));
    },
  },
  {
    name: 'CRL',
    kinds: ['crl'],
    seeds: [list],
    round(bytes) {
      const parsed = parseCertificateList(bytes);
      // An entry that holds no more than we write comes out as it was.
      const entries = [...parsed.entries()];
      expect(entries.length).toBe(parsed.entryCount);
      if (entries.every(({ serialNumber }) => !serialNumber.startsWith('-'))) encodeRevokedEntries(entries);
      return sequence(rewritten(parsed.tbsDer), parsed.signatureAlgorithmDer, bitString(parsed.signature));
    },
  },
  {
    name: 'name',
    kinds: [],
    seeds: [parseDistinguishedName(subject).der],
    round(bytes) {
      const name = parseName(bytes);
      formatName(name);
      nameFindings(name);
      return nameBytes(name);
    },
  },
  {
    name: 'general names',
    kinds: [],
    seeds: [encodeGeneralNames(names)],
    round(bytes) {
      const parsed = parseGeneralNames(bytes);
      parsed.flatMap(generalNameFindings);
      return encodeGeneralNames(parsed);
    },
  },
  {
    name: 'name constraints',
    kinds: [],
    seeds: [encodeNameConstraints(constraints)],
    round: (bytes) => encodeNameConstraints(parseNameConstraints(bytes)),
  },
  {
    name: 'extensions',
    kinds: [],
    seeds: [encodeExtensions(extensions)],
    round(bytes) {
      const parsed = parseExtensions(bytes);
      for (const extension of parsed) describeExtension(extension);
      if (parsed.some(({ oid }) => oid === EXTENSION.subjectAltName)) {
        try {
          subjectAltNamesOf({ extensions: parsed });
        } catch (error) {
          if (!isRefusal(error, 'MALFORMED_DER')) throw error;
        }
      }
      return encodeExtensions(parsed);
    },
  },
  {
    name: 'public key',
    kinds: ['pub'],
    seeds: [key.spki, rsa.spki, newKey('Ed25519').spki, newKey('P-521').spki],
    round(bytes) {
      const parsed = parsePublicKey(bytes);
      publicKeyFindings(parsed);
      return rewritten(parsed.spki);
    },
  },
  {
    name: 'signature algorithm',
    kinds: [],
    seeds: [encodeSignatureAlgorithm('rsassa-pss-sha256'), encodeSignatureAlgorithm('ecdsa-with-SHA256')],
    round(bytes) {
      nameSignatureAlgorithm(bytes);
      checkDer(bytes);
      return rewritten(bytes);
    },
  },
  {
    name: 'PEM',
    kinds: ['multi'],
    seeds: [key.spki, list].map((der) => new Uint8Array(Buffer.from(encodePem('X509 CRL', der)))),
    round(bytes) {
      const blocks = decodePem(Buffer.from(bytes).toString('latin1'));
      for (const { label, der } of blocks)
        expect(toHex(decodePem(encodePem(label, der))[0]?.der ?? der)).toBe(toHex(der));
      return bytes;
    },
  },
];

/** What a target makes of an input, in hexadecimal; null when it refuses it as it should. */
export function attempt(target: Target, bytes: Uint8Array): string | null {
  try {
    return toHex(target.round(bytes));
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}
