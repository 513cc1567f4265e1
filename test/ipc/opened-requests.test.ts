import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { OpenedRequests } from '../../electron/ipc/opened-requests.ts';
import { buildCertificationRequestInfo } from '../../electron/pki/certification-request.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';

const spki = new Uint8Array(
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' }),
);
const requestFor = (commonName: string): Uint8Array => {
  const info = buildCertificationRequestInfo({
    subject: parseDistinguishedName(`CN=${commonName}`),
    spki,
    extensions: [],
  });
  return assembleSigned(info, 'ecdsa-with-SHA256', new Uint8Array(70));
};

describe('OpenedRequests', () => {
  it('answers to the digest of the DER that was read, whether it came as PEM or DER', () => {
    const requests = new OpenedRequests();
    const der = requestFor('a.example');
    const opened = requests.add(new TextEncoder().encode(encodePem('CERTIFICATE REQUEST', der)), 'a.csr');
    expect(opened.digest).toBe(createHash('sha256').update(der).digest('hex'));
    expect(requests.get(opened.digest).request.der).toEqual(der);
    expect(requests.add(der, 'b.der').digest).toBe(opened.digest);
  });

  it('refuses a digest that was never opened, or was forgotten for newer ones', () => {
    const requests = new OpenedRequests();
    const first = requests.add(requestFor('first.example'), '').digest;
    const later = Array.from({ length: 200 }, (_, i) => requests.add(requestFor(`n${String(i)}.example`), '').digest);
    expect(() => requests.get(first)).toThrow(expect.objectContaining({ code: 'REQUEST_NOT_FOUND' }));
    expect(() => requests.get(later.at(-1) ?? '')).not.toThrow();
    expect(() => requests.get('00')).toThrow(expect.objectContaining({ code: 'REQUEST_NOT_FOUND' }));
  });
});
