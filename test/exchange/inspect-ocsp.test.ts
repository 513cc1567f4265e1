import { describe, expect, it } from 'vitest';
import { objectText } from '../../electron/cli/inspected-text.ts';
import { inspectFile } from '../../electron/exchange/inspect.ts';
import { buildCertId } from '../../electron/pki/ocsp-cert-id.ts';
import { nonceExtension } from '../../electron/pki/ocsp-extension.ts';
import { buildOcspRequest, OCSP_REQUEST_PEM_LABEL } from '../../electron/pki/ocsp-request.ts';
import { encodeOcspError } from '../../electron/pki/ocsp-response-build.ts';
import { OCSP_RESPONSE_PEM_LABEL } from '../../electron/pki/ocsp-response.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import { FIXTURES_ARE_HERE, readForeign } from '../pki/foreign-fixtures.ts';
import { makeCertificate } from '../pki/test-issuer.ts';

const inspect = (bytes: Uint8Array | string) =>
  inspectFile(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes, { fileName: 'a file' });
const request = buildOcspRequest(
  [buildCertId('sha1', makeCertificate(), '0a0b')],
  [nonceExtension(new Uint8Array([1, 2]))],
);

describe('inspectOcspRequest', () => {
  it('tells what is asked, in DER and in PEM alike', () => {
    const { objects, findings, refusal } = inspect(request);
    expect([findings, refusal]).toEqual([[], null]);
    expect(objects).toMatchObject([
      {
        kind: 'ocsp-request',
        questions: [{ hashAlgorithm: 'sha1', serialNumber: '0a0b' }],
        requestorName: null,
        nonce: '0102',
        signatureAlgorithm: null,
        extensions: [{ name: 'OCSP Nonce', critical: false }],
      },
    ]);
    expect(inspect(encodePem(OCSP_REQUEST_PEM_LABEL, request)).objects).toEqual([{ ...objects[0], line: 1 }]);
  });
});

describe('inspectOcspResponse', () => {
  it('tells an error', () => {
    const { objects } = inspect(encodePem(OCSP_RESPONSE_PEM_LABEL, encodeOcspError('tryLater')));
    expect(objects).toMatchObject([{ kind: 'ocsp-response', responseStatus: 'tryLater', responses: [], objects: [] }]);
  });

  it.runIf(FIXTURES_ARE_HERE)('tells each status, the responder, and the certificate that came along', () => {
    const { objects } = inspect(readForeign('pyca-cryptography/x509/ocsp/resp-revoked-reason.der'));
    expect(objects).toMatchObject([
      {
        kind: 'ocsp-response',
        responseStatus: 'successful',
        responder: 'CN=QuoVadis OCSP Authority Signature,OU=OCSP Responder,O=QuoVadis Limited,C=BM',
        producedAt: '2018-09-01T19:48:17Z',
        responses: [
          {
            serialNumber: '081d8b989e92fae68956dce62a893209a1bc24d3',
            status: 'revoked',
            revokedAt: '2018-06-27T12:30:01Z',
            reason: 'superseded',
            thisUpdate: '2018-09-01T19:48:17Z',
            nextUpdate: '2018-09-03T19:48:17Z',
          },
        ],
        nonce: '3595379f610383878972578fae99f722',
        objects: [{ kind: 'certificate' }],
      },
    ]);
    const [object] = objects;
    expect(object === undefined ? '' : objectText(object, 0)).toContain(
      '081d8b989e92fae68956dce62a893209a1bc24d3 is revoked since 2018-06-27T12:30:01Z (superseded)',
    );
  });

  it.runIf(FIXTURES_ARE_HERE)('is known among other blocks of a file', () => {
    const { objects } = inspect(readForeign('boringssl/pki/testdata/ocsp_unittest/revoke_response.pem'));
    expect(objects.map(({ kind }) => kind)).toEqual(['ocsp-response', 'certificate', 'certificate', 'ocsp-request']);
  });
});
