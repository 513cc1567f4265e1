import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contextConstructed,
  enumerated,
  objectIdentifier,
  octetString,
  sequence,
} from '../../electron/pki/der-writer.ts';
import { buildCertId } from '../../electron/pki/ocsp-cert-id.ts';
import { archiveCutoff, nonceExtension } from '../../electron/pki/ocsp-extension.ts';
import {
  buildTbsResponseData,
  encodeOcspError,
  encodeOcspResponse,
  responderCertificates,
} from '../../electron/pki/ocsp-response-build.ts';
import { OCSP_STATUS_NUMBERS, parseOcspResponse, type OcspStatus } from '../../electron/pki/ocsp-response.ts';
import { keyIdentifierSha1 } from '../../electron/pki/public-key.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';
import { REVOCATION_REASONS } from '../../shared/pki-terms.ts';
import { codeOf, FIXTURES_ARE_HERE, readForeign } from './foreign-fixtures.ts';
import { expectRefusal, hex } from './refusal.ts';
import { makeCertificate, newKey, signWith } from './test-issuer.ts';

const key = newKey();
const issuer = makeCertificate({ key });
const anyInstant = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));
const anyStatus = fc.oneof(
  fc.constantFrom({ kind: 'good' } as const, { kind: 'unknown' } as const),
  fc.record({
    kind: fc.constant('revoked' as const),
    revokedAt: anyInstant,
    reason: fc.constantFrom(null, ...REVOCATION_REASONS.filter((reason) => reason !== 'unspecified')),
  }),
);

describe('parseOcspResponse', () => {
  it('reads back what was built, whatever the statuses, dates and extensions', () => {
    const anySingle = fc.record({
      status: anyStatus,
      thisUpdate: anyInstant,
      nextUpdate: fc.option(anyInstant),
      since: fc.option(anyInstant),
    });
    fc.assert(
      fc.property(
        fc.array(anySingle, { maxLength: 4 }),
        fc.option(fc.uint8Array({ minLength: 1, maxLength: 128 })),
        (singles, nonce) => {
          const responses = singles.map(({ since, ...single }, i) => ({
            ...single,
            certId: buildCertId('sha256', issuer, `0${String(i + 1)}`),
            extensions: since === null ? [] : [archiveCutoff(since)],
          }));
          const producedAt = new Date('2026-01-02T03:04:05Z');
          const extensions = nonce === null ? [] : [nonceExtension(nonce)];
          const tbs = buildTbsResponseData({ responder: issuer.publicKey, producedAt, responses, extensions });
          const algorithm = 'ecdsa-with-SHA256';
          const along = responderCertificates([issuer.der]);
          const basic = assembleSigned(tbs, algorithm, signWith(key, tbs, algorithm), ...along);
          const parsed = parseOcspResponse(encodeOcspResponse(basic));
          expect(parsed.status).toBe('successful');
          expect(parsed.basic).toMatchObject({
            tbsDer: tbs,
            producedAt,
            nonce,
            signatureAlgorithm: algorithm,
            certificates: [issuer.der],
            responderId: { kind: 'byKey', keyHash: keyIdentifierSha1(issuer.publicKey) },
          });
          expect(parsed.basic?.responses.map(({ archiveCutoff: since, ...single }) => ({ ...single, since }))).toEqual(
            responses.map((single, i) => ({ ...single, since: singles[i]?.since })),
          );
        },
      ),
    );
  });

  it.each(Object.keys(OCSP_STATUS_NUMBERS).filter((status) => status !== 'successful'))(
    'reads the error %s',
    (status) => {
      const parsed = parseOcspResponse(encodeOcspError(status as Exclude<OcspStatus, 'successful'>));
      expect([parsed.status, parsed.basic]).toEqual([status, null]);
    },
  );

  it('refuses success without an answer, an error with one, a status that does not exist, and another type', () => {
    const bytes = contextConstructed(0, sequence(objectIdentifier('1.2.3'), octetString(hex('3000'))));
    const refused = (der: Uint8Array, message: RegExp) =>
      expectRefusal(() => parseOcspResponse(der), 'MALFORMED_OCSP', message);
    refused(sequence(enumerated(0)), /successful response is missing/);
    refused(sequence(enumerated(4)), /status 4 does not exist/);
    refused(sequence(enumerated(0), bytes), /of the type 1\.2\.3/);
    refused(new Uint8Array([...encodeOcspError('tryLater'), 0]), /1 bytes follow/);
  });

  it.runIf(FIXTURES_ARE_HERE).each([
    ['resp-delegate-unknown-cert.der', 'none'],
    ['resp-invalid-signature-oid.der', 'none'],
    ['resp-revoked-no-next-update.der', 'none'],
    ['resp-revoked-reason.der', 'none'],
    ['resp-revoked.der', 'none'],
    ['resp-sct-extension.der', 'none'],
    ['resp-single-extension-reason.der', 'none'],
    ['resp-unauthorized.der', 'none'],
    ['resp-unknown-extension.der', 'none'],
    ['resp-unknown-response-status.der', 'MALFORMED_OCSP'],
  ])('judges pyca’s %s: %s', (name, verdict) => {
    expect(codeOf(() => parseOcspResponse(readForeign(`pyca-cryptography/x509/ocsp/${name}`)))).toBe(verdict);
  });
});
