import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../electron/pki/certificate.ts';
import { parseCertificate } from '../../electron/pki/certificate.ts';
import { buildTbsCertList, parseCertificateList } from '../../electron/pki/crl.ts';
import type { CertificateList, RevokedEntry } from '../../electron/pki/crl.ts';
import { PURPOSE, basicConstraints, extendedKeyUsage, keyUsage } from '../../electron/pki/extension-usage.ts';
import { authorityKeyIdentifier, subjectAltName, subjectKeyIdentifier } from '../../electron/pki/extension-identity.ts';
import { crlNumber } from '../../electron/pki/extension-crl.ts';
import { nameConstraints } from '../../electron/pki/extension-policy.ts';
import type { Extension } from '../../electron/pki/extensions.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { parseNameConstraintText } from '../../electron/pki/name-constraints.ts';
import type { PathQuestion, PathVerdict } from '../../electron/pki/path-question.ts';
import { validatePath } from '../../electron/pki/path-validation.ts';
import { keyIdentifier, parsePublicKey } from '../../electron/pki/public-key.ts';
import { signatureAlgorithmFor } from '../../electron/pki/signature-algorithm.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';
import { quickest } from './patience.ts';
import { makeCertificate, newKey, signWith } from './test-issuer.ts';
import type { TestCertificate, TestKey } from './test-issuer.ts';

interface Owner {
  readonly name: string;
  readonly key: TestKey;
}

let serial = 0x1000000000000000n;

const owner = (name: string): Owner => ({ name: `CN=${name}`, key: newKey() });
const identifierOf = ({ key }: Owner): Uint8Array => keyIdentifier(parsePublicKey(key.spki));

function certify(
  subject: Owner,
  issuer: Owner,
  extensions: readonly Extension[],
  parts: TestCertificate = {},
): Certificate {
  return makeCertificate({
    key: subject.key,
    issuerKey: issuer.key,
    subject: subject.name,
    issuer: issuer.name,
    serialNumber: (++serial).toString(16),
    extensions: [
      subjectKeyIdentifier(identifierOf(subject)),
      authorityKeyIdentifier(identifierOf(issuer)),
      ...extensions,
    ],
    ...parts,
  });
}

const AUTHORITY = [basicConstraints({ ca: true }), keyUsage(['keyCertSign', 'cRLSign'])];
const server = (...hosts: string[]): Extension[] => [
  extendedKeyUsage([PURPOSE.serverAuth]),
  subjectAltName(hosts.map(parseGeneralNameText), { critical: false }),
];

const root = owner('Root');
const middle = owner('Middle');
const leaf = owner('mail.example.com');
const rootCertificate = certify(root, root, AUTHORITY);
const middleCertificate = certify(middle, root, AUTHORITY);
const leafCertificate = certify(leaf, middle, server('mail.example.com'));

function ask(question: Partial<PathQuestion> = {}): PathVerdict {
  return validatePath({
    target: leafCertificate,
    anchors: [rootCertificate],
    intermediates: [middleCertificate],
    crls: [],
    at: new Date('2024-06-01T00:00:00Z'),
    purpose: 'tls-server',
    rules: 'rfc5280',
    ...question,
  });
}

const errorsOf = (verdict: PathVerdict): string[] =>
  [...verdict.path.flatMap(({ findings }) => findings), ...verdict.findings]
    .filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);

function altered(certificate: Certificate): Certificate {
  const der = certificate.der.slice();
  der[der.length - 1] = (der[der.length - 1] ?? 0) ^ 1;
  return parseCertificate(der);
}

describe('validatePath', () => {
  it('finds the path among other certificates, and names it from the target to the anchor', () => {
    const stranger = owner('Stranger');
    const verdict = ask({
      intermediates: [certify(stranger, stranger, AUTHORITY), leafCertificate, middleCertificate],
    });
    expect(verdict).toMatchObject({ valid: true, findings: [] });
    expect(verdict.path.map(({ certificate }) => certificate)).toEqual([
      leafCertificate,
      middleCertificate,
      rootCertificate,
    ]);
    expect(ask({ host: 'mail.example.com', rules: 'web-pki' }).valid).toBe(true);
  });

  it('says where the path breaks off', () => {
    const verdict = ask({ intermediates: [] });
    expect(errorsOf(verdict)).toEqual(['issuer-unknown', 'no-path']);
    expect(verdict.path[0]?.findings[0]?.message).toContain('CN=Middle');
  });

  it('leaves an expired, a forged and a powerless certificate of the same CA for a good one, in any order', () => {
    const bad = [
      certify(middle, root, AUTHORITY, { notBefore: '2023-01-01T00:00:00Z', notAfter: '2024-01-01T00:00:00Z' }),
      altered(certify(middle, root, AUTHORITY)),
      certify(middle, root, []),
      certify({ ...middle, key: newKey() }, root, AUTHORITY),
    ];
    for (const intermediates of [
      [...bad, middleCertificate],
      [middleCertificate, ...bad],
    ])
      expect(ask({ intermediates }).valid).toBe(true);
    expect(errorsOf(ask({ intermediates: [bad[0] ?? middleCertificate] }))).toEqual(['expired']);
    expect(errorsOf(ask({ intermediates: [bad[1] ?? middleCertificate] }))).toContain('signature-wrong');
    expect(errorsOf(ask({ intermediates: [bad[2] ?? middleCertificate] }))).toEqual(['not-a-ca']);
  });

  it('goes around a cross-certificate whose own issuer may not certify the name', () => {
    const other = owner('Other Root');
    const constrained = certify(other, other, [
      ...AUTHORITY,
      nameConstraints({ permitted: [parseNameConstraintText('DNS:example.org')], excluded: [] }),
    ]);
    const cross = certify(middle, other, AUTHORITY, { notBefore: '2024-02-01T00:00:00Z' });
    const verdict = ask({ anchors: [constrained, rootCertificate], intermediates: [cross, middleCertificate] });
    expect(verdict.path.at(-1)?.certificate).toBe(rootCertificate);
    expect(errorsOf(ask({ anchors: [constrained], intermediates: [cross, middleCertificate] }))).toEqual([
      'name-not-permitted',
    ]);
  });

  it('counts CAs against a path length, and self-issued ones not (RFC 5280 §6.1.4 (l))', () => {
    const tight = certify(root, root, [basicConstraints({ ca: true, pathLength: 0 }), keyUsage(['keyCertSign'])]);
    expect(errorsOf(ask({ anchors: [tight] }))).toEqual(['path-length']);
    const newRoot = { name: root.name, key: newKey() };
    const selfIssued = certify(newRoot, root, AUTHORITY);
    const target = certify(leaf, newRoot, server('mail.example.com'));
    expect(ask({ target, anchors: [tight], intermediates: [selfIssued] }).valid).toBe(true);
  });

  it('holds what a CA is for against what the target is asked for', () => {
    const mailOnly = certify(middle, root, [...AUTHORITY, extendedKeyUsage([PURPOSE.emailProtection])]);
    expect(errorsOf(ask({ intermediates: [mailOnly] }))).toEqual(['issuer-purpose']);
    expect(errorsOf(ask({ purpose: 'email' }))).toEqual(['purpose']);
    expect(ask({ purpose: 'any', intermediates: [mailOnly] }).valid).toBe(true);
  });

  it('says by name that a host or mailbox is another', () => {
    expect(errorsOf(ask({ host: 'www.example.com' }))).toEqual(['host-mismatch']);
    expect(errorsOf(ask({ host: 'no host' }))).toEqual(['host-mismatch']);
    expect(errorsOf(ask({ purpose: 'any', email: 'a@example.com' }))).toEqual(['email-mismatch']);
  });

  it('takes a self-signed certificate that is trusted itself, for what it is', () => {
    const own = owner('nas.example.com');
    const target = certify(own, own, server('nas.example.com'));
    const asked = { target, anchors: [target], intermediates: [], host: 'nas.example.com' };
    expect(ask(asked).valid).toBe(true);
    expect(errorsOf(ask({ ...asked, host: 'other.example.com' }))).toEqual(['host-mismatch']);
    expect(errorsOf(ask({ ...asked, at: new Date('2026-01-01T00:00:00Z') }))).toContain('expired');
    expect(ask({ ...asked, trustedTarget: 'never' }).valid).toBe(false);
  });

  it('counts seconds, both ends of the period included (RFC 5280 §4.1.2.5)', () => {
    expect(ask({ at: new Date('2024-12-31T23:59:59.999Z') }).valid).toBe(true);
    expect(errorsOf(ask({ at: new Date('2025-01-01T00:00:00Z') }))).toContain('expired');
    expect(errorsOf(ask({ at: new Date('2023-12-31T23:59:59.999Z') }))).toContain('not-yet-valid');
  });
});

describe('validatePath with CRLs (RFC 5280 §6.3)', () => {
  const crl = (
    issuer: Owner,
    entries: readonly Partial<RevokedEntry>[],
    { from = '2024-05-01', to = '2024-07-01', number = 1n, key = issuer.key, extra = [] as Extension[] } = {},
  ): CertificateList => {
    const algorithm = signatureAlgorithmFor(parsePublicKey(key.spki));
    const tbs = buildTbsCertList({
      signatureAlgorithm: algorithm,
      issuer: certify(issuer, issuer, []).subject.der,
      thisUpdate: new Date(from),
      nextUpdate: new Date(to),
      entries: entries.map((entry) => ({
        serialNumber: '01',
        revocationDate: new Date('2024-05-01'),
        reason: null,
        invalidityDate: null,
        ...entry,
      })),
      extensions: [authorityKeyIdentifier(identifierOf(issuer)), crlNumber(number), ...extra],
    });
    return parseCertificateList(assembleSigned(tbs, algorithm, signWith({ ...issuer.key, ...key }, tbs, algorithm)));
  };
  const ofRoot = crl(root, []);
  const ofLeaf = { serialNumber: leafCertificate.serialNumber };

  it('is valid where every certificate is covered, and not where one is listed', () => {
    expect(ask({ crls: [ofRoot, crl(middle, [])] }).valid).toBe(true);
    expect(errorsOf(ask({ crls: [ofRoot, crl(middle, [{ ...ofLeaf, reason: 'keyCompromise' }])] }))).toEqual([
      'revoked',
    ]);
    expect(errorsOf(ask({ crls: [ofRoot, crl(middle, [{ ...ofLeaf, reason: 'certificateHold' }])] }))).toEqual([
      'on-hold',
    ]);
    const revokedCa = crl(root, [{ serialNumber: middleCertificate.serialNumber }]);
    expect(errorsOf(ask({ crls: [revokedCa, crl(middle, [])] }))).toEqual(['revoked']);
  });

  it('does not know where a CRL is missing, forged, stale, of tomorrow, or unknown in a critical way', () => {
    expect(errorsOf(ask({ crls: [ofRoot] }))).toEqual(['revocation-unknown']);
    const unusable = [
      crl(middle, [], { key: newKey() }),
      crl(middle, [], { to: '2024-05-31' }),
      crl(middle, [], { from: '2024-06-02' }),
      crl(middle, [], { extra: [{ oid: '1.3.6.1.4.1.99999.1', critical: true, value: Uint8Array.of(5, 0) }] }),
    ];
    for (const list of unusable) {
      expect(errorsOf(ask({ crls: [ofRoot, list] }))).toEqual(['revocation-undetermined']);
      // A good one beside it is enough.
      expect(ask({ crls: [ofRoot, list, crl(middle, [])] }).valid).toBe(true);
    }
  });

  it('asks cRLSign of the signer, where it has a key usage (§6.3.3 (f))', () => {
    const mute = certify(middle, root, [basicConstraints({ ca: true }), keyUsage(['keyCertSign'])]);
    const verdict = ask({ intermediates: [mute], crls: [ofRoot, crl(middle, [])] });
    expect(errorsOf(verdict)).toEqual(['revocation-undetermined']);
  });

  it('takes a CRL by a key of its own where a path leads from that to the same anchor, and no other (§6.3.3 (f))', () => {
    const signer = { name: middle.name, key: newKey() };
    const stranger = owner('Stranger');
    const signs = [keyUsage(['cRLSign'])];
    const list = crl(signer, []);
    const withSigner = (certificate: Certificate) =>
      ask({ intermediates: [middleCertificate, certificate], crls: [ofRoot, list] });
    expect(errorsOf(withSigner(certify(signer, root, signs)))).toEqual([]);
    const unproven = [
      certify(signer, signer, signs),
      certify(signer, stranger, signs),
      certify(signer, root, signs, { notAfter: '2024-05-31T00:00:00Z' }),
    ];
    for (const certificate of unproven) expect(errorsOf(withSigner(certificate))).toEqual(['revocation-undetermined']);
  });

  it('passes over a missing CRL by the rules of the web PKI, as browsers do, with a warning', () => {
    const verdict = ask({ rules: 'web-pki', host: 'mail.example.com', crls: [ofRoot] });
    expect(verdict.valid).toBe(true);
    expect(verdict.path[0]?.findings.map(({ code }) => code)).toEqual(['revocation-unknown']);
  });
});

describe('validatePath before hostile sets', () => {
  const within = (limit: number, question: Partial<PathQuestion>): PathVerdict => {
    const verdicts: PathVerdict[] = [];
    expect(quickest(limit, () => verdicts.push(ask(question)))).toBeLessThan(limit);
    return verdicts[0] ?? ask(question);
  };

  it('gives up in a second on fourteen CAs that all certify each other and lead to a root that forbids the name', () => {
    const mesh = Array.from({ length: 14 }, (_, i) => owner(`Mesh ${String(i)}`));
    const crossed = mesh.flatMap((subject) =>
      mesh.filter((issuer) => issuer !== subject).map((issuer) => certify(subject, issuer, AUTHORITY)),
    );
    const [first, ...others] = mesh;
    if (first === undefined) throw new Error('no mesh');
    const target = certify(leaf, first, server('mail.example.com'));
    const forbidding = certify(root, root, [
      ...AUTHORITY,
      nameConstraints({ permitted: [], excluded: [parseNameConstraintText('DNS:example.com')] }),
    ]);
    const upward = others.map((subject) => certify(subject, root, AUTHORITY));
    const unreachable = within(1000, { target, intermediates: crossed });
    expect(errorsOf(unreachable)).toContain('no-path');
    const verdict = within(1000, { target, anchors: [forbidding], intermediates: [...crossed, ...upward] });
    expect(errorsOf(verdict)).toEqual(expect.arrayContaining(['name-not-permitted', 'search-limit']));
    // The same crowd does not hide a good path.
    expect(within(1000, { target, intermediates: [...crossed, ...upward] }).valid).toBe(true);
  });

  it('does not weigh two hundred expired twins of a CA before the one that holds', () => {
    const twins = Array.from({ length: 200 }, () =>
      certify(middle, root, AUTHORITY, { notBefore: '2022-01-01T00:00:00Z', notAfter: '2023-01-01T00:00:00Z' }),
    );
    const verdict = within(1000, { intermediates: [...twins, middleCertificate] });
    expect(verdict.valid).toBe(true);
  });
});
