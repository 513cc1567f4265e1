import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../electron/pki/certificate.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { basicConstraints, keyUsage } from '../../electron/pki/extension-usage.ts';
import { subjectAltName, subjectKeyIdentifier } from '../../electron/pki/extension-identity.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { parsePublicKey } from '../../electron/pki/public-key.ts';
import { assertReadersAgree, readWithSecondOpinion } from '../../electron/pki/second-opinion.ts';
import { CertificateError } from '../../shared/errors.ts';
import { hex } from './refusal.ts';
import { makeCertificate, newKey } from './test-issuer.ts';
import type { TestKeyType } from './test-issuer.ts';

const subject = 'CN=Sample Root+UID=7,O=Größe\\, Inc. “x”,serialNumber=12,emailAddress=ca@sample.com,ST=New York,C=US';

function rootOf(type: TestKeyType): Certificate {
  return makeCertificate({
    key: newKey(type),
    subject,
    issuer: subject,
    serialNumber: 'f00123456789abcdef0123456789abcd',
    notAfter: '2055-01-01T00:00:00Z',
    extensions: [
      basicConstraints({ ca: true }),
      keyUsage(['keyCertSign', 'cRLSign']),
      subjectKeyIdentifier(hex('aabb')),
      subjectAltName(
        ['a.example', '10.0.0.1', '2001:db8::1', 'a@b.example', 'http://a/', 'DirName:CN=a,C=US'].map(
          parseGeneralNameText,
        ),
        { critical: false },
      ),
    ],
  });
}

describe('assertReadersAgree', () => {
  it.each<TestKeyType>(['P-256', 'P-384', 'P-521', 'RSA-2048', 'Ed25519'])(
    'is content with a root of ours with a key of %s',
    async (type) => {
      await expect(assertReadersAgree(rootOf(type))).resolves.toBeUndefined();
    },
  );

  it.each<[string, (root: Certificate) => Partial<Certificate>]>([
    ['the serial number', () => ({ serialNumber: '01' })],
    ['the subject', () => ({ subject: parseDistinguishedName(subject.replace('Sample', 'Simple')) })],
    ['the issuer', () => ({ issuer: parseDistinguishedName('CN=Sample Root') })],
    ['the alternative names', (root) => ({ extensions: root.extensions.slice(0, 3) })],
    ['notBefore', () => ({ notBefore: new Date('2024-01-01T00:00:01Z') })],
    ['notAfter', () => ({ notAfter: new Date('2054-01-01T00:00:00Z') })],
    ['the public key', () => ({ publicKey: parsePublicKey(newKey().spki) })],
  ])('refuses when the two differ about %s', async (what, change) => {
    const root = rootOf('P-256');
    const refusal: unknown = await assertReadersAgree({ ...root, ...change(root) }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(CertificateError);
    expect(refusal).toMatchObject({ code: 'SIGNATURE_UNPROVEN', detail: { differences: [what] } });
  });

  it('refuses what the second reader cannot read', async () => {
    const root = rootOf('P-256');
    await expect(assertReadersAgree({ ...root, der: hex('3000') })).rejects.toMatchObject({
      code: 'SIGNATURE_UNPROVEN',
    });
  });
});

describe('readWithSecondOpinion', () => {
  it('reads the fields with code that is not ours', async () => {
    const opinion = await readWithSecondOpinion(rootOf('P-256').der);
    expect(opinion).toMatchObject({
      serialNumber: 'f00123456789abcdef0123456789abcd',
      subjectFieldCount: 7,
      notAfter: new Date('2055-01-01T00:00:00Z'),
    });
    expect([opinion.subjectField('2.5.4.10'), opinion.subjectField('2.5.4.5'), opinion.issuerField('2.5.4.6')]).toEqual(
      [['Größe, Inc. “x”'], ['12'], ['US']],
    );
    expect(opinion.subjectAltNames[0]).toBe('8209612e6578616d706c65');
  });
});
