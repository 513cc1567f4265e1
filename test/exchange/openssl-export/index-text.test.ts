import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIndex } from '../../../electron/exchange/import/openssl-index.ts';
import { indexRow, lostOf, oneLine } from '../../../electron/exchange/openssl-export/index-text.ts';
import { parseDistinguishedName } from '../../../electron/pki/distinguished-name.ts';
import { GIVEN_REASONS } from '../../../shared/pki-terms.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const instants = fc.integer({ min: -600_000_000, max: 5_000_000_000 }).map((seconds) => new Date(seconds * 1000));

describe('indexRow', () => {
  it('is read back as it was meant, whatever the state and the name', () => {
    const entries = fc.record({
      serialNumber: fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => {
        bytes[0] = (bytes[0] ?? 0) | 1;
        return Buffer.from(bytes).toString('hex');
      }),
      notAfter: instants,
      subject: fc.string().map((text) => `/CN=${text.replaceAll(/[^\t -~]/g, '?').replaceAll('\\', '')}`),
      revocation: fc.option(
        fc.record({
          revokedAt: instants,
          reason: fc.constantFrom(...GIVEN_REASONS),
          invalidityDate: fc.option(instants),
        }),
      ),
    });
    fc.assert(
      fc.property(entries, (entry) => {
        const [row] = parseIndex(Buffer.from(indexRow(entry, NOW)), 'index.txt');
        expect(row).toMatchObject({
          serialNumber: entry.serialNumber,
          notAfter: entry.notAfter,
          subject: entry.subject,
          status: entry.revocation !== null ? 'R' : entry.notAfter < NOW ? 'E' : 'V',
        });
        const lost = entry.revocation === null ? null : lostOf(entry.revocation);
        if (lost === null) expect(row?.revocation).toEqual(entry.revocation);
        else expect(row?.revocation?.revokedAt).toEqual(entry.revocation?.revokedAt);
      }),
    );
  });
});

describe('oneLine', () => {
  it('writes a name as X509_NAME_oneline does, octets outside of ASCII in hexadecimal', () => {
    expect(oneLine(parseDistinguishedName('CN=a\\,b+OU=x,O=Müller,C=US'))).toMatch(
      /^\/C=US\/O=M\\xC3\\xBCller\/(?:CN=a,b\+OU=x|OU=x\+CN=a,b)$/,
    );
  });
});
