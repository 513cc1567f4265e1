import { describe, expect, it } from 'vitest';
import { chainText } from '../../electron/cli/chain-text.ts';
import { chainsAmong } from '../../electron/exchange/inspect-chain.ts';
import { inspectFile } from '../../electron/exchange/inspect.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import { buildCertsOnly } from '../../electron/pki/pkcs7.ts';
import { basicConstraints } from '../../electron/pki/extension-usage.ts';
import { makeCertificate, newKey } from '../pki/test-issuer.ts';
import { makeChain } from './made-certificates.ts';

const { root, intermediate, leaf } = makeChain();
const at = new Date('2026-06-01T00:00:00Z');
const bundle = (...ders: Uint8Array[]) => ders.map((der) => encodePem('CERTIFICATE', der)).join('');
const chains = (file: string | Uint8Array, when = at) =>
  chainsAmong(
    inspectFile(typeof file === 'string' ? new TextEncoder().encode(file) : file, { fileName: 'a file' }).objects,
    when,
  );

describe('chainsAmong', () => {
  it('puts certificates in any order into their chain, each link checked', () => {
    for (const file of [
      bundle(root.der, leaf.der, intermediate.der),
      bundle(leaf.der, leaf.der, root.der, intermediate.der),
      buildCertsOnly([intermediate.der, root.der, leaf.der]),
    ]) {
      const [chain, ...others] = chains(file);
      expect(others).toEqual([]);
      expect(chain).toMatchObject({ complete: true, missingIssuer: null, valid: true, findings: [] });
      expect(chain?.path.map(({ subject }) => subject)).toEqual([
        'CN=mail.sample.com,O=Sample',
        'CN=Issuing 1,O=Sample',
        expect.stringContaining('CN='),
      ]);
      expect(chain?.path.flatMap(({ findings }) => findings).filter(({ severity }) => severity === 'error')).toEqual(
        [],
      );
    }
  });

  it('says whose certificate is missing', () => {
    const [withoutRoot] = chains(bundle(leaf.der, intermediate.der));
    expect(withoutRoot).toMatchObject({ complete: false, missingIssuer: expect.stringContaining('CN=') as string });
    expect(withoutRoot?.path).toHaveLength(2);
    const [withoutMiddle] = chains(bundle(leaf.der, root.der));
    expect(withoutMiddle).toMatchObject({ complete: false, missingIssuer: 'CN=Issuing 1,O=Sample' });
    expect(withoutMiddle === undefined ? '' : chainText(withoutMiddle)).toContain(
      'INCOMPLETE: the certificate of CN=Issuing 1,O=Sample is missing',
    );
  });

  it('says at which link it breaks', () => {
    const other = makeChain();
    const [chain] = chains(bundle(leaf.der, other.intermediate.der, other.root.der));
    expect(chain).toMatchObject({ complete: true, valid: false });
    expect(chain?.path[0]?.findings.map(({ code }) => code)).toContain('signature-wrong');
    const [late] = chains(bundle(leaf.der, intermediate.der, root.der), new Date('2090-01-01T00:00:00Z'));
    expect(late?.valid).toBe(false);
  });

  it('is complete by one road, though another ends: a root that an old one has signed too', () => {
    const [rootKey, leafKey, oldKey] = [newKey(), newKey(), newKey()];
    const ca = [basicConstraints({ ca: true })];
    const own = makeCertificate({ key: rootKey, subject: 'CN=Root', issuer: 'CN=Root', extensions: ca });
    const cross = makeCertificate({
      ...{ key: rootKey, issuerKey: oldKey, subject: 'CN=Root', issuer: 'CN=Old', serialNumber: '02', extensions: ca },
    });
    const end = makeCertificate({
      ...{ key: leafKey, issuerKey: rootKey, subject: 'CN=End', issuer: 'CN=Root', serialNumber: '03' },
    });
    for (const file of [bundle(end.der, cross.der, own.der), bundle(end.der, own.der, cross.der)]) {
      expect(chains(file, new Date('2024-06-01T00:00:00Z'))).toMatchObject([{ complete: true, missingIssuer: null }]);
    }
    expect(chains(bundle(end.der, cross.der))).toMatchObject([{ complete: false, missingIssuer: 'CN=Old' }]);
  });

  it('has nothing to say of one certificate, nor of roots alone', () => {
    expect(chains(leaf.der)).toEqual([]);
    expect(chains(bundle(root.der, makeChain().root.der))).toEqual([]);
  });
});
