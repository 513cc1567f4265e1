/** Every certificate, request and CRL of ../shared/fixtures goes through our parsers, and what they say is held against the facts beside them. */
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../shared/errors.ts';
import { parseCertificate, subjectAltNamesOf } from '../../electron/pki/certificate.ts';
import { parseCertificationRequest, verifyProofOfPossession } from '../../electron/pki/certification-request.ts';
import { parseCertificateList } from '../../electron/pki/crl.ts';
import { describeExtension } from '../../electron/pki/extension-text.ts';
import { EXTENSION, encodeExtensions, findExtension } from '../../electron/pki/extensions.ts';
import { parseBasicConstraints } from '../../electron/pki/extension-usage.ts';
import { lintCertificate } from '../../electron/pki/lint.ts';
import { formatName, nameFindings } from '../../electron/pki/name.ts';
import type { Name } from '../../electron/pki/name.ts';
import { decodePem, isPem } from '../../electron/pki/pem.ts';
import { publicKeyFindings } from '../../electron/pki/public-key.ts';
import { toHex } from '../../electron/pki/bytes.ts';
import { FIXTURES_ARE_HERE, codeOf, foreignFiles, readForeign } from './foreign-fixtures.ts';
import { quickest } from './patience.ts';

/** One object of a file, with what other projects' readers say of it (see the folder's README). */
interface Facts {
  readonly kind: string;
  readonly pem?: string;
  readonly pyca?: string;
  readonly ossl36?: string;
  readonly gnutls38?: string;
  readonly ver?: string;
  readonly sig?: string;
  readonly key?: string;
  readonly serial_neg?: boolean;
  readonly serial_zero?: boolean;
  readonly serial_octets?: number;
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly next?: number;
  readonly nsan?: number | string;
  readonly ca?: boolean | string;
  readonly str?: readonly string[] | string;
  readonly subject?: string;
  readonly n?: number | string;
  readonly delta?: boolean | string;
  readonly nextUpdate?: boolean;
}

interface Sample {
  /** The file, and which object of it. */
  readonly name: string;
  readonly der: Uint8Array;
  readonly facts: Facts;
}

/** Every object of a kind, decoded from PEM where it was. A file whose PEM is damaged is not here. */
function samples(kind: 'cert' | 'csr' | 'crl'): Sample[] {
  const found: Sample[] = [];
  for (const { path, obj } of foreignFiles()) {
    const objects = (obj ?? []) as readonly Facts[];
    if (!objects.some((facts) => facts.kind === kind)) continue;
    const bytes = readForeign(path);
    if (!isPem(bytes)) {
      const [facts] = objects;
      if (facts !== undefined) found.push({ name: path, der: bytes, facts });
      continue;
    }
    try {
      const blocks = decodePem(Buffer.from(bytes).toString('latin1'));
      // Where the two counts differ nobody knows which fact belongs to which block.
      if (blocks.length !== objects.length) continue;
      for (const [i, facts] of objects.entries()) {
        if (facts.kind === kind) found.push({ name: `${path}#${String(i)}`, der: blocks[i]?.der ?? bytes, facts });
      }
    } catch (error) {
      if (!isRefusal(error, 'MALFORMED_PEM')) throw error;
    }
  }
  return found;
}

/** What we refuse although others read it, and the rule that says so. */
const STRICTER: readonly (readonly [message: RegExp, rule: string])[] = [
  [/is there twice/, 'RFC 5280 §4.2: a certificate MUST NOT include more than one instance of an extension'],
  [/inside is not the one outside/, 'RFC 5280 §4.1.1.2: MUST contain the same algorithm identifier'],
  [/has extensions/, 'RFC 5280 §4.1.2.9: MUST only appear if the version is 3'],
  [/an entry has extensions in a list of version 1/, 'RFC 5280 §5.3: only in a version 2 CRL'],
  [/not a whole number of bytes/, 'RFC 3279 §2.2: signatures are octets'],
  [/neither 00 nor FF/, 'X.690 §11.1'],
  [/says it has 120 bytes where 0 are left/, 'RFC 5280 §5.3: extnValue is the DER of its type'],
];

function refusalMessage(call: () => unknown): string {
  try {
    call();
    return '';
  } catch (error) {
    if (isRefusal(error)) return error.message;
    throw error;
  }
}

describe.skipIf(!FIXTURES_ARE_HERE)('certificates of ../shared/fixtures', () => {
  const certificates = samples('cert');

  it('are all read, or refused with a code; what pyca reads we read too, but for what RFC 5280 forbids', () => {
    expect(certificates.length).toBeGreaterThan(2590);
    const wrong: string[] = [];
    let read = 0;
    for (const { name, der, facts } of certificates) {
      const code = codeOf(() => parseCertificate(der));
      const message = refusalMessage(() => parseCertificate(der));
      if (code === 'none') read++;
      else if (code !== 'MALFORMED_CERTIFICATE') wrong.push(`${name}: ${code}`);
      else if (facts.pyca === 'parse' && !STRICTER.some(([pattern]) => pattern.test(message)))
        wrong.push(`${name}: ${message}`);
    }
    expect(wrong).toEqual([]);
    expect(read).toBeGreaterThan(2430);
  });

  it('say of themselves what pyca says: version, serial number, years, names, string types, CA', () => {
    const wrong: string[] = [];
    let checked = 0;
    for (const { name, der, facts } of certificates) {
      if (facts.pyca !== 'parse' || codeOf(() => parseCertificate(der)) !== 'none') continue;
      const certificate = parseCertificate(der);
      const differ = (what: string, ours: unknown, theirs: string | number | boolean | undefined): void => {
        if (theirs !== undefined && !String(theirs).startsWith('ERR') && ours !== theirs)
          wrong.push(`${name} ${what}: ours ${String(ours)}, theirs ${String(theirs)}`);
      };
      checked++;
      differ('version', `v${String(certificate.version)}`, facts.ver);
      differ('negative', certificate.serialNegative, facts.serial_neg);
      differ('zero', /^0+$/.test(certificate.serialNumber), facts.serial_zero);
      differ('notBefore', certificate.notBefore.getUTCFullYear(), facts.notBefore);
      differ('notAfter', certificate.notAfter.getUTCFullYear(), facts.notAfter);
      differ('extensions', certificate.extensions.length, facts.next);
      const { family, label, exponent } = certificate.publicKey;
      if (facts.key?.startsWith('RSA-') === true && family === 'RSA')
        differ('key', `${label}-e${String(exponent)}`, facts.key);
      if (facts.sig?.includes('With') === true || facts.sig?.startsWith('ecdsa') === true)
        differ('sig', certificate.signatureAlgorithm, facts.sig);
      const constraints = findExtension(certificate.extensions, EXTENSION.basicConstraints);
      if (
        typeof facts.ca === 'boolean' &&
        constraints !== undefined &&
        codeOf(() => parseBasicConstraints(constraints.value)) === 'none'
      ) {
        differ('ca', parseBasicConstraints(constraints.value).ca, facts.ca);
      }
      if (typeof facts.nsan === 'number' && codeOf(() => subjectAltNamesOf(certificate)) === 'none') {
        differ('names', subjectAltNamesOf(certificate).length, facts.nsan);
      }
      // What cannot be decoded has a type for them and none for us: nameFindings tells it.
      const decoded = [certificate.subject, certificate.issuer].every(({ rdns }) =>
        rdns.flat().every((field) => field.stringType !== 'other'),
      );
      if (decoded && Array.isArray(facts.str))
        differ(
          'strings',
          stringTypes(certificate.subject, certificate.issuer),
          [...(facts.str as string[])].sort().join(),
        );
    }
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(2400);
  });

  it('can all be shown and linted, whatever is in them', { timeout: 120_000 }, () => {
    const slow: string[] = [];
    for (const { name, der } of certificates) {
      if (codeOf(() => parseCertificate(der)) !== 'none') continue;
      const certificate = parseCertificate(der);
      expect(formatName(certificate.subject) + formatName(certificate.issuer)).not.toMatch(/\p{Cc}/u);
      for (const extension of certificate.extensions) expect(describeExtension(extension).value).not.toMatch(/\p{Cc}/u);
      for (const purpose of ['tls-server', 'ca', 'other'] as const) {
        const findings = lintCertificate(certificate, { purpose, issuer: certificate });
        expect(findings.every(({ source }) => source !== undefined)).toBe(true);
      }
      if (quickest(1000, () => lintCertificate(certificate, { purpose: 'tls-server' })) > 1000) slow.push(name);
    }
    expect(slow).toEqual([]);
  });

  it('keep their extensions byte for byte', () => {
    for (const { name, der } of certificates) {
      if (codeOf(() => parseCertificate(der)) !== 'none') continue;
      const { extensions, tbsDer } = parseCertificate(der);
      if (extensions.length > 0)
        expect([name, toHex(tbsDer).endsWith(toHex(encodeExtensions(extensions)))]).toEqual([name, true]);
    }
  });
});

const STRING_WORDS: Readonly<Record<string, string>> = {
  UTF8String: 'UTF8',
  PrintableString: 'Printable',
  IA5String: 'IA5',
  BMPString: 'BMP',
  T61String: 'T61',
  UniversalString: 'Universal',
  NumericString: 'Numeric',
  VisibleString: 'Visible',
};

/** The string types of both names, without the values that are no strings. */
function stringTypes(...names: readonly Name[]): string {
  const types = names.flatMap(({ rdns }) => rdns.flat().flatMap(({ stringType }) => STRING_WORDS[stringType] ?? []));
  return [...new Set(types)].sort().join();
}

describe.skipIf(!FIXTURES_ARE_HERE)('requests of ../shared/fixtures', () => {
  const requests = samples('csr');

  /** Where our answer is not OpenSSL 3.6's, and why it is right. */
  const ELSEWISE: readonly (readonly [path: RegExp, answer: string, why: string])[] = [
    [/dsa_sha1|e30-dsa/, 'UNSUPPORTED_ALGORITHM', 'DSA, which FIPS 186-5 withdrew'],
    [/prime192v1/, 'UNSUPPORTED_ALGORITHM', 'P-192, which nothing takes any more'],
    [/ec-explicit/, 'UNSUPPORTED_ALGORITHM', 'RFC 5480 §2.1.1: specifiedCurve MUST NOT be used'],
    [/gost|md2|md4|unknown-alg/, 'UNSUPPORTED_ALGORITHM', 'OpenSSL calls these bad or unreadable; they are unknown'],
    [/e19|e22|e23|e24|e25|e26/, 'UNSUPPORTED_ALGORITHM', 'keys that are none; OpenSSL calls the signature bad'],
    [/d73-cn/, 'ok', 'a name of invalid UTF-8 is read and told as an error by nameFindings'],
    [/f06-version1/, 'ok', 'version 1 for 0 is read, and the version is shown'],
    [/bad-version/, 'badsig', 'the same, and its signature is bad too'],
    [/d91-1000-rdn/, 'reject', 'a thousand fields are an attack'],
    [/f11-two-extreq|f14-attr-novalue/, 'reject', 'RFC 2985 §5.4.2: SINGLE VALUE'],
    [/f12-two-san|f13-two-bc/, 'reject', 'RFC 5280 §4.2: no extension twice'],
    [/f15-bool-01/, 'reject', 'X.690 §11.1'],
    [/f17-ext-garbage/, 'reject', 'RFC 5280 §4.2.1.6: what is in the extension is no GeneralNames'],
  ];

  it('get the verdict that OpenSSL 3.6 gives, but for what is written down', () => {
    expect(requests.length).toBeGreaterThan(170);
    const wrong: string[] = [];
    for (const { name, der, facts } of requests) {
      const answer = verdictOn(der);
      const expected = ELSEWISE.find(([path]) => path.test(name))?.[1] ?? facts.ossl36;
      if (expected !== undefined && answer !== expected)
        wrong.push(`${name}: ${answer}, OpenSSL ${expected} ${refusalMessage(() => parseCertificationRequest(der))}`);
    }
    expect(wrong).toEqual([]);
  });
});

function verdictOn(der: Uint8Array): string {
  if (codeOf(() => parseCertificationRequest(der)) !== 'none') return 'reject';
  const request = parseCertificationRequest(der);
  publicKeyFindings(request.publicKey);
  nameFindings(request.subject);
  const code = codeOf(() => verifyProofOfPossession(request));
  if (code !== 'none') return code;
  return verifyProofOfPossession(request) ? 'ok' : 'badsig';
}

describe.skipIf(!FIXTURES_ARE_HERE)('CRLs of ../shared/fixtures', () => {
  const lists = samples('crl');

  it('are all read, or refused with a code; what pyca reads we read too, with the same entries and marks', () => {
    expect(lists.length).toBeGreaterThan(250);
    const wrong: string[] = [];
    let read = 0;
    for (const { name, der, facts } of lists) {
      const code = codeOf(() => parseCertificateList(der));
      const message = refusalMessage(() => parseCertificateList(der));
      if (code !== 'none') {
        const known = STRICTER.some(([pattern]) => pattern.test(message));
        if (code !== 'MALFORMED_CRL' || (facts.pyca === 'parse' && !known)) wrong.push(`${name}: ${code} ${message}`);
        continue;
      }
      read++;
      const list = parseCertificateList(der);
      if (typeof facts.n === 'number' && list.entryCount !== facts.n)
        wrong.push(`${name}: ${String(list.entryCount)} entries`);
      if (typeof facts.delta === 'boolean' && list.isDelta !== facts.delta)
        wrong.push(`${name}: delta ${String(list.isDelta)}`);
      if (facts.nextUpdate !== undefined && (list.nextUpdate !== null) !== facts.nextUpdate)
        wrong.push(`${name}: nextUpdate`);
      expect([...list.entries()].length).toBe(list.entryCount);
      for (const extension of list.extensions) describeExtension(extension);
    }
    expect(wrong).toEqual([]);
    expect(read).toBeGreaterThan(225);
  });
});
