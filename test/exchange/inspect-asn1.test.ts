import { describe, expect, it } from 'vitest';
import { objectText } from '../../electron/cli/inspected-text.ts';
import { inspectFile } from '../../electron/exchange/inspect.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import { makeChain } from './made-certificates.ts';

const { leaf } = makeChain();
const inspect = (file: Uint8Array | string, asn1 = true) =>
  inspectFile(typeof file === 'string' ? new TextEncoder().encode(file) : file, { fileName: 'a file', asn1 });

describe('treeOf', () => {
  it('tells no elements where nobody asked', () => {
    expect(inspect(leaf.der, false).objects[0]?.asn1).toBeUndefined();
  });

  it('tells those of a certificate, in PEM and in DER alike', () => {
    const [der] = inspect(leaf.der).objects;
    const [pem] = inspect(encodePem('CERTIFICATE', leaf.der)).objects;
    expect(der?.asn1?.nodes.length).toBeGreaterThan(40);
    expect(pem?.asn1).toEqual(der?.asn1);
    expect(der?.asn1?.contentsHidden).toBe(false);
    const text = der === undefined ? '' : objectText(der, 0);
    expect(text).toMatch(/^ +0 +4\+\d+ +SEQUENCE$/m);
    expect(text).toContain('UTF8String  mail.sample.com');
  });

  it('tells those of a damaged certificate, which nothing else is told of', () => {
    const damaged = leaf.der.slice(0, 200);
    const { objects, refusal } = inspect(damaged);
    expect(refusal).not.toBeNull();
    expect(objects).toMatchObject([{ kind: 'unknown', label: null }]);
    // Cut off, nobody knows what it was: it may have been a key.
    expect(objects[0]?.asn1).toEqual({ nodes: [], truncated: false, contentsHidden: true });

    const labelled = inspect(encodePem('CERTIFICATE', damaged)).objects[0]?.asn1;
    expect(labelled?.nodes[0]?.problem).toMatch(/^it says that it has \d+ bytes, and 196 are left$/);
    expect(labelled?.nodes.at(-1)?.offset).toBeLessThan(200);
  });

  it('shows how a private key is made, and nothing of the key', () => {
    const { objects } = inspect(encodePem('PRIVATE KEY', leaf.pkcs8));
    expect(objects).toMatchObject([{ kind: 'private-key', asn1: { contentsHidden: true } }]);
    expect(objects[0]?.asn1?.nodes.map(({ value }) => value)).toContain('id-ecPublicKey (1.2.840.10045.2.1)');
    const secret = Buffer.from(leaf.pkcs8.subarray(36, 68)).toString('hex');
    for (let i = 0; i + 8 <= secret.length; i += 8) {
      expect(JSON.stringify(objects)).not.toContain(secret.slice(i, i + 8));
    }
  });
});
