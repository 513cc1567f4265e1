import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../../electron/pki/certificate.ts';
import { extendedKeyUsage, PURPOSE } from '../../electron/pki/extension-usage.ts';
import { buildCertId } from '../../electron/pki/ocsp-cert-id.ts';
import {
  buildTbsResponseData,
  encodeOcspResponse,
  responderCertificates,
} from '../../electron/pki/ocsp-response-build.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';
import { makeCertificate, newKey, signWith, type TestCertificate } from './test-issuer.ts';
import { parseOcspRequest } from '../../electron/pki/ocsp-request.ts';
import { parseOcspResponse } from '../../electron/pki/ocsp-response.ts';
import { verifyOcspResponse } from '../../electron/pki/ocsp-verify.ts';
import { decodePem } from '../../electron/pki/pem.ts';
import { codeOf, FIXTURES_ARE_HERE, readForeign } from './foreign-fixtures.ts';

const text = (path: string) => new TextDecoder('latin1').decode(readForeign(path));

/** BoringSSL's files hold response, CA, certificate and request; its test looks at March 4, 2017. */
function judgeBoringssl(name: string): string[] {
  const blocks = decodePem(text(`boringssl/pki/testdata/ocsp_unittest/${name}.pem`));
  const block = (wanted: string) => blocks.find(({ label }) => label === wanted)?.der ?? new Uint8Array();
  const { basic } = parseOcspResponse(block('OCSP RESPONSE'));
  if (basic === null) return ['error response'];
  const issuer = parseCertificate(block('CA CERTIFICATE'));
  const asked = parseOcspRequest(block('OCSP REQUEST')).questions.map(({ certId }) => certId);
  const at = new Date('2017-03-04T00:00:00Z');
  return verifyOcspResponse(basic, { issuer, at, asked }).findings.map(({ code }) => code);
}

/** OpenSSL's: a response in base64 for the certificates of an issuer, judged while it was fresh. */
function judgeOpenssl(name: string, issuerFile: string): string[] {
  const der = new Uint8Array(Buffer.from(text(`openssl/ocsp-tests/${name}.ors`), 'base64'));
  const { basic } = parseOcspResponse(der);
  const issuer = decodePem(text(`openssl/ocsp-tests/${issuerFile}.pem`))[0];
  if (basic === null || issuer === undefined) throw new Error(name);
  const question = { issuer: parseCertificate(issuer.der), at: basic.producedAt };
  return verifyOcspResponse(basic, question).findings.map(({ code }) => code);
}

describe('verifyOcspResponse, of a responder that the CA certified', () => {
  const [caKey, responderKey] = [newKey(), newKey()];
  const issuer = makeCertificate({ key: caKey, subject: 'CN=CA', issuer: 'CN=CA' });
  const at = new Date('2024-06-01T00:00:00Z');
  const findingsOf = (parts: TestCertificate) => {
    const names = { key: responderKey, issuerKey: caKey, subject: 'CN=Responder', issuer: 'CN=CA' };
    const responder = makeCertificate({ ...names, ...parts });
    const single = { status: { kind: 'good' }, thisUpdate: at, nextUpdate: null, extensions: [] } as const;
    const tbs = buildTbsResponseData({
      responder: responder.publicKey,
      producedAt: at,
      responses: [{ certId: buildCertId('sha256', issuer, '0a'), ...single }],
      extensions: [],
    });
    const signature = signWith(responderKey, tbs, 'ecdsa-with-SHA256');
    const basic = assembleSigned(tbs, 'ecdsa-with-SHA256', signature, ...responderCertificates([responder.der]));
    const parsed = parseOcspResponse(encodeOcspResponse(basic)).basic;
    if (parsed === null) throw new Error('no response');
    return verifyOcspResponse(parsed, { issuer, at }).findings.map(({ message }) => message);
  };

  it('takes one whose certificate is for that', () => {
    expect(findingsOf({ extensions: [extendedKeyUsage([PURPOSE.ocspSigning])] })).toEqual([]);
  });

  it.each([
    ['for TLS servers', { extensions: [extendedKeyUsage([PURPOSE.serverAuth])] }, /not for OCSP signing/],
    ['for any purpose', { extensions: [extendedKeyUsage([PURPOSE.any])] }, /not for OCSP signing/],
    ['for nothing in particular', {}, /not for OCSP signing/],
    [
      'by somebody else',
      { extensions: [extendedKeyUsage([PURPOSE.ocspSigning])], issuerKey: newKey() },
      /not by the issuer/,
    ],
    [
      'no longer working',
      { extensions: [extendedKeyUsage([PURPOSE.ocspSigning])], notAfter: '2024-05-01T00:00:00Z' },
      /does not work/,
    ],
  ])('refuses one whose certificate is %s (RFC 6960 §4.2.2.2)', (_, parts, message) => {
    expect(findingsOf(parts)).toEqual([expect.stringMatching(message)]);
  });
});

describe.runIf(FIXTURES_ARE_HERE)('verifyOcspResponse', () => {
  it.each([
    ['good_response', []],
    ['good_response_sha256', []],
    ['has_single_extension', []],
    ['has_version', []],
    ['responder_id', []],
    ['ocsp_sign_indirect', []],
    ['ocsp_extra_certs', []],
    ['revoke_response', []],
    ['unknown_response', []],
    ['multiple_response', []],
    ['multiple_response_good_revoked', []],
    // BoringSSL refuses it for the issuer's dates, which RFC 6960 does not ask for.
    ['produced_early_response', ['ocsp-this-update']],
    ['has_critical_ct_extension', []],
    ['has_critical_single_extension', ['ocsp-critical-extension']],
    ['no_response', ['ocsp-not-answered']],
    ['future_response', ['ocsp-not-yet', 'ocsp-this-update']],
    ['bad_signature', ['ocsp-signature']],
    ['ocsp_sign_bad_indirect', ['ocsp-delegation']],
    ['ocsp_sign_indirect_missing', ['ocsp-responder-unknown']],
  ])('says of BoringSSL’s %s: %j', (name, codes) => {
    expect(judgeBoringssl(name)).toEqual(codes);
  });

  it('cannot read BoringSSL’s bad status and bad serial number', () => {
    const codes = ['bad_status', 'good_response_invalid_serial'].map((name) => codeOf(() => judgeBoringssl(name)));
    expect(codes).toEqual(['MALFORMED_OCSP', 'MALFORMED_OCSP']);
  });

  it.each([
    ['ND1', 'ND1_Issuer_ICA', []],
    ['D1', 'D1_Issuer_ICA', []],
    ['D2', 'D2_Issuer_Root', []],
    ['D3', 'D3_Issuer_Root', []],
    // Invalid signature on the response.
    ['ISOP_ND1', 'ND1_Issuer_ICA', ['ocsp-signature']],
    ['ISOP_ND3', 'ND3_Issuer_Root', ['ocsp-signature']],
    ['ISOP_D1', 'D1_Issuer_ICA', ['ocsp-signature']],
    ['ISOP_D2', 'D2_Issuer_Root', ['ocsp-signature']],
    // Wrong responder identifier.
    ['WRID_ND1', 'ND1_Issuer_ICA', ['ocsp-responder-unknown']],
    ['WRID_D1', 'D1_Issuer_ICA', ['ocsp-responder-unknown']],
    ['WRID_D3', 'D3_Issuer_Root', ['ocsp-responder-unknown']],
    // Wrong digest of the issuer's name, and of its key.
    ['WINH_ND1', 'ND1_Issuer_ICA', ['ocsp-signature', 'ocsp-other-issuer']],
    ['WINH_D1', 'D1_Issuer_ICA', ['ocsp-signature', 'ocsp-other-issuer']],
    ['WIKH_ND3', 'ND3_Issuer_Root', ['ocsp-signature', 'ocsp-other-issuer']],
    ['WIKH_D3', 'D3_Issuer_Root', ['ocsp-signature', 'ocsp-other-issuer']],
    // Wrong key in the delegated certificate, and an invalid signature on it.
    ['WKDOSC_D1', 'D1_Issuer_ICA', ['ocsp-responder-unknown']],
    ['WKDOSC_D3', 'D3_Issuer_Root', ['ocsp-signature']],
    ['ISDOSC_D1', 'D1_Issuer_ICA', ['ocsp-delegation']],
    ['ISDOSC_D2', 'D2_Issuer_Root', ['ocsp-delegation']],
    // The issuer that the verifier was given has another subject, or another key.
    ['D1', 'WSNIC_D1_Issuer_ICA', ['ocsp-delegation', 'ocsp-other-issuer']],
    ['D1', 'WKIC_D1_Issuer_ICA', ['ocsp-delegation', 'ocsp-other-issuer']],
    ['ND1', 'WKIC_ND1_Issuer_ICA', ['ocsp-responder-unknown', 'ocsp-other-issuer']],
  ])('says of OpenSSL’s %s under %s: %j', (name, issuer, codes) => {
    expect(judgeOpenssl(name, issuer)).toEqual(codes);
  });

  it('says that a response has been overtaken', () => {
    const der = new Uint8Array(Buffer.from(text('openssl/ocsp-tests/D1.ors'), 'base64'));
    const { basic } = parseOcspResponse(der);
    const issuer = parseCertificate(
      decodePem(text('openssl/ocsp-tests/D1_Issuer_ICA.pem'))[0]?.der ?? new Uint8Array(),
    );
    const verdict = basic && verifyOcspResponse(basic, { issuer, at: new Date('2026-01-01T00:00:00Z') });
    expect(verdict?.valid).toBe(false);
    expect(verdict?.findings.map(({ code }) => code)).toEqual(['ocsp-delegation', 'ocsp-stale']);
  });
});
