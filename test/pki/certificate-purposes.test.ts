import type { KeyUsage } from '../../shared/pki-terms.ts';
import { describe, expect, it } from 'vitest';
import { certificatePurposes } from '../../electron/pki/certificate-purposes.ts';
import { namedBits } from '../../electron/pki/der-writer.ts';
import { basicConstraints, extendedKeyUsage, keyUsage, PURPOSE } from '../../electron/pki/extension-usage.ts';
import { EXTENSION, type Extension } from '../../electron/pki/extensions.ts';
import { hex } from './refusal.ts';
import { makeCertificate } from './test-issuer.ts';

const answersOf = (...extensions: Extension[]) => {
  const purposes = certificatePurposes(makeCertificate({ extensions }));
  return (purpose: string, as: 'leaf' | 'ca' = 'leaf') => {
    const found = purposes.find((known) => known.purpose === purpose);
    return found === undefined ? 'absent' : `${found[as].openssl}: ${found[as].rule}`;
  };
};
const usages = (...bits: KeyUsage[]) => keyUsage(bits);
const critical = (extension: Extension): Extension => ({ ...extension, critical: true });

describe('certificatePurposes', () => {
  it('says yes to nearly everything where nothing limits it', () => {
    const says = answersOf();
    expect(says('sslserver')).toMatch(/^Yes: There is no extended key usage to limit it, and no key usage either\.$/);
    expect(says('timestampsign')).toMatch(/^No: /);
    expect(says('codesign')).toBe('No: It has no key usage with digitalSignature.');
    expect(says('sslserver', 'ca')).toBe('No: It has neither basic constraints nor a key usage with keyCertSign.');
  });

  it('names the rule that stands against it', () => {
    const says = answersOf(usages('digitalSignature'), extendedKeyUsage([PURPOSE.clientAuth]));
    expect(says('sslclient')).toBe('Yes: Its extended key usage has it, and its key usage allows it.');
    expect(says('sslserver')).toBe('No: Its extended key usage has no serverAuth, nor server gated cryptography.');
    expect(says('crlsign')).toBe('No: Its key usage has no cRLSign.');
    expect(answersOf(usages('digitalSignature'))('nssslserver')).toBe('No: Its key usage has no keyEncipherment.');
  });

  it('lets anyExtendedKeyUsage stand for nothing, as OpenSSL does', () => {
    expect(answersOf(extendedKeyUsage([PURPOSE.any]))('sslserver')).toMatch(/^No: /);
  });

  it('tells what makes a CA, and what does so only for OpenSSL', () => {
    expect(answersOf(basicConstraints({ ca: true }))('crlsign', 'ca')).toBe('Yes: Its basic constraints say CA:TRUE.');
    expect(answersOf(basicConstraints({ ca: false }))('crlsign', 'ca')).toMatch(/^No: .*CA:FALSE/);
    expect(answersOf(usages('keyCertSign'))('crlsign', 'ca')).toMatch(/^Yes \(WARNING code=4\): It has no basic/);
    expect(answersOf(usages('keyCertSign'))('sslserver', 'ca')).toMatch(/^Yes: It has no basic/);
    expect(answersOf(basicConstraints({ ca: true }), usages('cRLSign'))('any', 'ca')).toBe('Yes: Nothing is asked.');
    expect(answersOf(basicConstraints({ ca: true }), usages('cRLSign'))('crlsign', 'ca')).toMatch(/no keyCertSign/);
  });

  it('knows Netscape’s certificate type', () => {
    const type = (...bits: number[]) =>
      answersOf({ oid: '2.16.840.1.113730.1.1', critical: false, value: namedBits(bits) });
    expect(type(0)('smimesign')).toMatch(/^Yes \(WARNING code=2\): .*SSL Client/);
    expect(type(1)('sslclient')).toBe('No: Its Netscape certificate type has no SSL Client.');
    expect(type(5)('sslserver', 'ca')).toMatch(/^Yes: Only its Netscape/);
    expect(type(5)('smimesign', 'ca')).toBe('No: Its Netscape certificate type has no S/MIME CA.');
    expect(type(6)('ocsphelper', 'ca')).toMatch(/^Yes \(WARNING code=5\)/);
  });

  it('asks of time stamping and code signing what RFC 3161 and OpenSSL 3.2 ask', () => {
    const stamping = extendedKeyUsage([PURPOSE.timeStamping]);
    expect(answersOf(critical(stamping))('timestampsign')).toMatch(/^Yes/);
    expect(answersOf(stamping)('timestampsign')).toMatch(/^No: .*not critical/);
    expect(answersOf(usages('keyEncipherment'), critical(stamping))('timestampsign')).toMatch(
      /keyEncipherment besides/,
    );
    const both = critical(extendedKeyUsage([PURPOSE.timeStamping, PURPOSE.codeSigning]));
    expect(answersOf(both)('timestampsign')).toMatch(/not timeStamping alone/);

    const code = extendedKeyUsage([PURPOSE.codeSigning]);
    expect(answersOf(usages('digitalSignature'), code)('codesign')).toMatch(/^Yes/);
    expect(answersOf(usages('digitalSignature', 'cRLSign'), code)('codesign')).toMatch(/of a CA as well/);
    expect(answersOf({ ...usages('digitalSignature'), critical: false }, code)('codesign')).toMatch(/not critical/);
    expect(answersOf(usages('digitalSignature'))('codesign')).toMatch(/no extended key usage/);
    const server = extendedKeyUsage([PURPOSE.codeSigning, PURPOSE.serverAuth]);
    expect(answersOf(usages('digitalSignature'), server)('codesign')).toMatch(/serverAuth, or any/);
  });

  it('says nothing of a certificate whose extensions it cannot read', () => {
    const broken = { oid: EXTENSION.keyUsage, critical: true, value: hex('0500') };
    expect(answersOf(broken)('sslserver')).toBe(
      'Yes (WARNING code=-1): Its key usage cannot be read, so nothing can be said.',
    );
    expect(answersOf(usages())('any')).toMatch(/key usage is empty/);
  });
});
