import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contextConstructed, integer, octetString, sequence } from '../../electron/pki/der-writer.ts';
import { toHex } from '../../electron/pki/bytes.ts';
import { encodeGeneralName, formatGeneralName } from '../../electron/pki/general-name.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { buildCertId, CERT_ID_DIGESTS } from '../../electron/pki/ocsp-cert-id.ts';
import { nonceExtension, OCSP_EXTENSION } from '../../electron/pki/ocsp-extension.ts';
import { buildOcspRequest, MAX_OCSP_QUESTIONS, parseOcspRequest } from '../../electron/pki/ocsp-request.ts';
import { codeOf, FIXTURES_ARE_HERE, readForeign } from './foreign-fixtures.ts';
import { expectRefusal, hex } from './refusal.ts';
import { makeCertificate } from './test-issuer.ts';

const issuer = makeCertificate();
const certId = buildCertId('sha1', issuer, '0102');

describe('parseOcspRequest', () => {
  it('reads back what was built, by any digest, for any serial numbers, with any nonce', () => {
    const anySerial = fc
      .uint8Array({ minLength: 1, maxLength: 20 })
      .map((bytes) => toHex(bytes).replace(/^(?:00)+(?=..)/, ''));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...CERT_ID_DIGESTS), anySerial), { minLength: 1, maxLength: 5 }),
        fc.option(fc.uint8Array({ minLength: 1, maxLength: 128 })),
        (asked, nonce) => {
          const certIds = asked.map(([digest, serialNumber]) => buildCertId(digest, issuer, serialNumber));
          const der = buildOcspRequest(certIds, nonce === null ? [] : [nonceExtension(nonce)]);
          const request = parseOcspRequest(der);
          expect(request.questions.map((question) => question.certId)).toEqual(certIds);
          expect([request.nonce, request.requestorName, request.signature]).toEqual([nonce, null, null]);
        },
      ),
    );
  });

  it('tells the requestor and a signature, and checks none', () => {
    const name = parseGeneralNameText('email:a@b.example');
    const tbs = sequence(contextConstructed(1, encodeGeneralName(name)), sequence(sequence(certId.der)));
    const signed = sequence(
      hex('300a06082a8648ce3d040302'),
      hex('030200aa'),
      contextConstructed(0, sequence(issuer.der)),
    );
    const request = parseOcspRequest(sequence(tbs, contextConstructed(0, signed)));
    expect(request.requestorName === null ? null : formatGeneralName(request.requestorName)).toBe('email:a@b.example');
    expect(request.signature).toMatchObject({
      signatureAlgorithm: 'ecdsa-with-SHA256',
      signature: hex('aa'),
      certificates: [issuer.der],
    });
  });

  it('takes version 1 where it is written, and no other', () => {
    const versioned = (version: number) =>
      sequence(sequence(contextConstructed(0, integer(version)), sequence(sequence(certId.der))));
    expect(parseOcspRequest(versioned(0)).questions).toHaveLength(1);
    expectRefusal(() => parseOcspRequest(versioned(1)), 'MALFORMED_OCSP', /version is 2/);
  });

  it('refuses a nonce that is empty, too long, or no OCTET STRING (RFC 9654 §2.1)', () => {
    const withNonce = (value: Uint8Array) =>
      buildOcspRequest([certId], [{ oid: OCSP_EXTENSION.nonce, critical: false, value }]);
    expectRefusal(() => parseOcspRequest(withNonce(octetString(hex('')))), 'MALFORMED_OCSP', /0 bytes, and 1 to 128/);
    expectRefusal(() => parseOcspRequest(withNonce(octetString(new Uint8Array(129)))), 'MALFORMED_OCSP', /129 bytes/);
    expectRefusal(() => parseOcspRequest(withNonce(hex('0102'))), 'MALFORMED_OCSP', /nonce/);
  });

  it('refuses one about nothing, about too much, and anything behind it', () => {
    expectRefusal(() => parseOcspRequest(sequence(sequence(sequence()))), 'MALFORMED_OCSP', /no certificate/);
    const many = Array.from({ length: MAX_OCSP_QUESTIONS + 1 }, () => certId);
    expectRefusal(() => parseOcspRequest(buildOcspRequest(many)), 'MALFORMED_OCSP', /more than 200/);
    const behind = new Uint8Array([...buildOcspRequest([certId]), 0]);
    expectRefusal(() => parseOcspRequest(behind), 'MALFORMED_OCSP', /1 bytes follow/);
    expectRefusal(() => parseOcspRequest(new Uint8Array(65_537)), 'INPUT_TOO_LARGE');
    expectRefusal(() => buildOcspRequest([]), 'INVALID_INPUT');
  });

  it.runIf(FIXTURES_ARE_HERE).each([
    ['ocsp-army.revoked-req.der', 'none'],
    ['req-acceptable-responses.der', 'none'],
    ['req-ext-nonce.der', 'none'],
    ['req-ext-unknown-oid.der', 'none'],
    ['req-multi-sha1.der', 'none'],
    // RFC 5280 §4.2: not more than one instance of an extension.
    ['req-duplicate-ext.der', 'MALFORMED_OCSP'],
  ])('judges pyca’s %s: %s', (name, verdict) => {
    expect(codeOf(() => parseOcspRequest(readForeign(`pyca-cryptography/x509/ocsp/${name}`)))).toBe(verdict);
  });
});
