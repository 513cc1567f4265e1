import { describe, expect, it } from 'vitest';
import { buildTbsCertList, parseCertificateList, type RevokedEntry } from '../../electron/pki/crl.ts';
import {
  boolean,
  enumerated,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  time,
} from '../../electron/pki/der-writer.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { crlNumber } from '../../electron/pki/extension-crl.ts';
import { authorityKeyIdentifier, subjectKeyIdentifier } from '../../electron/pki/extension-identity.ts';
import { keyUsage } from '../../electron/pki/extension-usage.ts';
import { EXTENSION, type Extension } from '../../electron/pki/extensions.ts';
import { encodeGeneralNames } from '../../electron/pki/general-name.ts';
import { lintCertificateList } from '../../electron/pki/lint-crl.ts';
import { formatName } from '../../electron/pki/name.ts';
import { decodePem } from '../../electron/pki/pem.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';
import { FIXTURES_ARE_HERE, readForeign } from './foreign-fixtures.ts';
import { hex } from './refusal.ts';
import { makeCertificate, newKey, signWith } from './test-issuer.ts';

const key = newKey();
const at = new Date('2026-01-10T00:00:00Z');
const whole = [authorityKeyIdentifier(hex('aabb')), crlNumber(7n)];

interface Parts {
  readonly extensions?: readonly Extension[];
  readonly entries?: readonly RevokedEntry[];
  /** DER of entries, as nobody should write them. */
  readonly odd?: readonly Uint8Array[];
  readonly nextUpdate?: string;
}

function crl({ extensions = whole, entries = [], odd = [], nextUpdate = '2026-02-01T00:00:00Z' }: Parts) {
  const tbs = buildTbsCertList({
    signatureAlgorithm: 'ecdsa-with-SHA256',
    issuer: parseDistinguishedName('CN=Test').der,
    thisUpdate: new Date('2026-01-01T00:00:00Z'),
    nextUpdate: new Date(nextUpdate),
    entries,
    encodedEntries: odd,
    extensions,
  });
  return parseCertificateList(assembleSigned(tbs, 'ecdsa-with-SHA256', signWith(key, tbs, 'ecdsa-with-SHA256')));
}

const codes = (parts: Parts, when = at) => lintCertificateList(crl(parts), { at: when }).map(({ code }) => code);
const entry = (serialNumber: string, over: Partial<RevokedEntry> = {}): RevokedEntry => ({
  serialNumber,
  revocationDate: new Date('2025-12-01T00:00:00Z'),
  reason: null,
  invalidityDate: null,
  ...over,
});
const oddEntry = (serial: number, ...extensions: Uint8Array[]) =>
  sequence(
    integer(serial),
    time(new Date('2025-12-01T00:00:00Z')),
    ...(extensions.length === 0 ? [] : [sequence(...extensions)]),
  );
const extension = (oid: string, critical: boolean, value: Uint8Array) =>
  sequence(objectIdentifier(oid), ...(critical ? [boolean(true)] : []), octetString(value));
const indirect: Extension = { oid: EXTENSION.issuingDistributionPoint, critical: true, value: hex('30038401ff') };
const otherIssuer = encodeGeneralNames([{ kind: 'directoryName', name: parseDistinguishedName('CN=Other') }]);

describe('lintCertificateList', () => {
  it('has nothing to say of what we issue', () => {
    expect(codes({ entries: [entry('01'), entry('02', { reason: 'keyCompromise' })] })).toEqual([]);
  });

  it('asks for the number and the key that every CRL has (RFC 5280 §5.2.1, §5.2.3)', () => {
    expect(codes({ extensions: [] })).toEqual(['crl-number-missing', 'aki-missing']);
    expect(codes({ extensions: [{ ...crlNumber(-1n), critical: true }, authorityKeyIdentifier(hex('aa'))] })).toEqual([
      'crl-number-critical',
      'crl-number',
    ]);
  });

  it('tells one that was overtaken, is not there yet, or holds for too long', () => {
    expect(codes({}, new Date('2026-03-01T00:00:00Z'))).toEqual(['crl-expired']);
    expect(codes({}, new Date('2025-03-01T00:00:00Z'))).toEqual(['crl-not-yet']);
    expect(codes({ nextUpdate: '2028-01-01T00:00:00Z' })).toEqual(['crl-long-lived']);
    expect(codes({ nextUpdate: '2025-01-01T00:00:00Z' })).toEqual(['crl-dates']);
  });

  it('tells delta and indirect ones, and what nobody knows', () => {
    const delta = { oid: EXTENSION.deltaCrlIndicator, critical: true, value: hex('020105') };
    expect(codes({ extensions: [...whole, delta] })).toEqual(['crl-delta']);
    expect(codes({ extensions: [...whole, { ...delta, critical: false }] })).toEqual(['crl-delta', 'crl-criticality']);
    expect(codes({ extensions: [...whole, indirect] })).toEqual(['crl-indirect']);
    expect(codes({ extensions: [...whole, { ...indirect, value: hex('3000') }] })).toEqual(['idp-empty']);
    const odd = { oid: '1.2.3.4', critical: true, value: hex('0500') };
    expect(codes({ extensions: [...whole, odd] })).toEqual(['crl-critical-extension']);
  });

  it('tells each kind of odd entry once, with its first serial number', () => {
    const findings = lintCertificateList(crl({ entries: [entry('05'), entry('05'), entry('05')] }), { at });
    expect(findings.map(({ message }) => message)).toEqual(['The entry of 05 stands more than once, and 1 more do.']);
    expect(codes({ entries: [entry('01', { revocationDate: new Date('2026-01-02T00:00:00Z') })] })).toEqual([
      'entry-future',
    ]);
    expect(codes({ entries: [entry('01', { reason: 'removeFromCRL' })] })).toEqual(['entry-remove']);
    expect(codes({ entries: [entry('7f'.repeat(21))] })).toEqual(['entry-serial']);
    expect(codes({ odd: [oddEntry(-1)] })).toEqual(['entry-serial-negative']);
    expect(codes({ odd: [oddEntry(1, extension(EXTENSION.reasonCode, true, enumerated(0)))] })).toEqual([
      'entry-reason-critical',
      'entry-unspecified',
    ]);
    expect(codes({ odd: [oddEntry(1, extension('1.2.3.4', true, hex('0500')))] })).toEqual(['entry-critical']);
    expect(codes({ odd: [oddEntry(1, extension(EXTENSION.certificateIssuer, false, otherIssuer))] })).toEqual([
      'entry-issuer',
      'entry-issuer-critical',
    ]);
  });

  it('holds it against its issuer’s certificate', () => {
    const issuer = (extensions: readonly Extension[], of = key, subject = 'CN=Test') =>
      makeCertificate({ key: of, subject, extensions });
    const lint = (certificate: ReturnType<typeof issuer>) =>
      lintCertificateList(crl({}), { at, issuer: certificate }).map(({ code }) => code);
    expect(lint(issuer([keyUsage(['cRLSign']), subjectKeyIdentifier(hex('aabb'))]))).toEqual([]);
    expect(lint(issuer([], newKey()))).toEqual(['signature-wrong']);
    expect(lint(issuer([], key, 'CN=Other'))).toEqual(['issuer-name']);
    expect(lint(issuer([keyUsage(['keyCertSign']), subjectKeyIdentifier(hex('cc'))]))).toEqual([
      'crl-sign',
      'aki-mismatch',
    ]);
  });

  // zlint's expected.tsv: what it calls an error or a warning, we tell; what it passes, we do not.
  it.runIf(FIXTURES_ARE_HERE).each([
    ['crlWithReasonCode0', 'entry-unspecified', true],
    ['crlWithReasonCode2', 'entry-unspecified', false],
    ['crlReasonCodeCrit', 'entry-reason-critical', true],
    ['crlWithAuthKeyIDContainsAuthorityCertSerialNumber', 'crl-extension-unreadable', true],
    ['crlWithAutkeyIDMissingKeyID', 'crl-extension-unreadable', true],
    ['crlWithAuthKeyIDOnlyContainsKeyID', 'crl-extension-unreadable', false],
    ['crl_empty_revoked_certificates_ko', 'crl-empty-list', true],
    ['crl_empty_revoked_certificates_ok', 'crl-empty-list', false],
    ['crl_with_wrong_critical_for_authkey_id', 'crl-criticality', true],
    ['crl_with_wrong_critical_for_crl_number', 'crl-number-critical', true],
    ['crl_with_valid_extensions', 'crl-criticality', false],
    ['crl_number_negative', 'crl-number', true],
    ['crl_number_too_large', 'crl-number', true],
    ['crl_number_valid', 'crl-number', false],
    ['crl_nextupdate_nup1_sub0_len1_eff1', 'crl-long-lived', true],
    ['crl_nextupdate_nup1_sub0_len0_eff0', 'crl-long-lived', false],
    ['crl_revocation_time_equals_this_update', 'entry-future', false],
    ['crl_rsa_sha256_nul0_eff1', 'signature-null', true],
    ['crl_rsa_sha256_nul1_effx', 'signature-null', false],
    ['crlWithDuplicatesInRevokedCertificateList', 'entry-duplicate', true],
    ['crlWithNoDuplicatesInRevokedCertificateList', 'entry-duplicate', false],
  ])('says of zlint’s %s: %s %s', (name, code, expected) => {
    const [block] = decodePem(new TextDecoder('latin1').decode(readForeign(`zlint/testdata/${name}.pem`)));
    const list = parseCertificateList(block?.der ?? new Uint8Array());
    const said = lintCertificateList(list, { at: list.thisUpdate }).map((finding) => finding.code);
    expect(said.includes(code)).toBe(expected);
  });
});

describe('entries of an indirect CRL', () => {
  it('are of the issuer that the entry before named (RFC 5280 §5.3.3)', () => {
    const named = extension(EXTENSION.certificateIssuer, true, otherIssuer);
    const list = crl({
      extensions: [...whole, indirect],
      odd: [oddEntry(1), oddEntry(2, named), oddEntry(3), oddEntry(1)],
    });
    const issuers = Array.from(list.entries(), ({ certificateIssuer }) =>
      certificateIssuer === undefined ? null : formatName(certificateIssuer),
    );
    expect(issuers).toEqual([null, 'CN=Other', 'CN=Other', 'CN=Other']);
    // The same serial number of two issuers stands twice, and is no duplicate.
    expect(lintCertificateList(list, { at }).map(({ code }) => code)).toEqual(['crl-indirect']);
  });
});
