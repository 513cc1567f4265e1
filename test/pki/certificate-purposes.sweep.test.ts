/** OpenSSL's own answers for every foreign certificate that both of us read: some 2,000, a hundredth of a second each. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { certificatePurposes } from '../../electron/pki/certificate-purposes.ts';
import { parseCertificate, type Certificate } from '../../electron/pki/certificate.ts';
import { decodePem, isPem } from '../../electron/pki/pem.ts';
import { isRefusal } from '../../shared/errors.ts';
import { FIXTURES_ARE_HERE, foreignFiles, readForeign } from './foreign-fixtures.ts';
import { OPENSSL_IS_HERE } from './openssl.ts';

/**
 * Files on which we part about one thing only: whether an extension, which is passed over by the rules, can be read at all.
 * OpenSSL then answers `Yes (WARNING code=-1)` to everything, and so do we.
 */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  // OpenSSL's template for EDIPartyName has DirectoryString untagged; RFC 5280 §4.2.1.6 and X.680 §31.2.7 make its tags explicit.
  'pyca-cryptography/x509/san_edipartyname.der': 'EDIPartyName',
  // Made by a fuzzer: OpenSSL takes an x400Address whose inside is not DER; RFC 5280 §4.1 asks for DER throughout.
  'boringssl/fuzz/cert_corpus/0db162e4f63fdba351279036c57df16b7fdc491f': 'x400Address',
  'boringssl/fuzz/parse_certificate_fuzzer_corpus/84811c8ad2f05034cb13fc14de6157f0cd5cbc83': 'x400Address',
  'boringssl/fuzz/parse_certificate_fuzzer_corpus/b8c6f1796d8bc3d41fe1debfbf2e99de401c228f': 'x400Address',
  // Made by a fuzzer: names inside name constraints whose attributes are of types that OpenSSL does not take, or the reverse.
  'boringssl/fuzz/cert_corpus/eaa8b4213046e2d93173afb0851a3d29d19f3e92': 'name constraints',
  'boringssl/fuzz/cert_corpus/f8fd7c248ad29a092f68d5f7214358b432508b29': 'name constraints',
  'boringssl/fuzz/parse_certificate_fuzzer_corpus/0cb4d3e7f0d74ac9f1d077271c80f39b074f4f95': 'name constraints',
  'boringssl/fuzz/parse_certificate_fuzzer_corpus/654acc2a9085b3265a03af56c87494b267321583': 'name constraints',
  'boringssl/fuzz/parse_certificate_fuzzer_corpus/e3e77ccd822c61fe4f90fb36a67e613c8fc40ff0': 'name constraints',
  'boringssl/fuzz/parse_certificate_fuzzer_corpus/eb1999e01e23f95dc9ea9a7321fe914c350a3e32': 'name constraints',
};
const UNREADABLE = 'Yes (WARNING code=-1)';

/** The first certificate of each file of certificates, once. */
function* foreignCertificates(): Generator<{ path: string; certificate: Certificate }> {
  const seen = new Set<string>();
  for (const { path, kind } of foreignFiles()) {
    if (kind !== 'cert') continue;
    const certificate = firstOf(readForeign(path));
    const key = certificate === null ? null : Buffer.from(certificate.der).toString('base64');
    if (certificate === null || key === null || seen.has(key)) continue;
    seen.add(key);
    yield { path, certificate };
  }
}

function firstOf(bytes: Uint8Array): Certificate | null {
  try {
    const der = isPem(bytes) ? decodePem(new TextDecoder('latin1').decode(bytes))[0]?.der : bytes;
    return der === undefined ? null : parseCertificate(der);
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** `SSL client : Yes`, `SSL client CA : No`, … by their names; null where OpenSSL cannot read it. */
function opensslAnswers(der: Uint8Array): Map<string, string> | null {
  const args = ['x509', '-inform', 'DER', '-noout', '-purpose'];
  const { status, stdout } = spawnSync('openssl', args, { input: der, encoding: 'utf8' });
  if (status !== 0) return null;
  return new Map([...stdout.matchAll(/^(.+?) : (.+)$/gm)].map(([, name = '', answer = '']) => [name, answer]));
}

describe.runIf(FIXTURES_ARE_HERE && OPENSSL_IS_HERE)('certificatePurposes', () => {
  it('says what openssl x509 -purpose says of every certificate', () => {
    const differences: string[] = [];
    let compared = 0;
    for (const { path, certificate } of foreignCertificates()) {
      const theirs = opensslAnswers(certificate.der);
      if (theirs === null) continue;
      const ours = certificatePurposes(certificate).flatMap(({ title, leaf, ca }) => [
        [title, leaf.openssl],
        [`${title} CA`, ca.openssl],
      ]);
      const known = ours.filter(([name = '']) => theirs.has(name));
      const other = known.filter(([name = '', answer]) => theirs.get(name) !== answer);
      const unreadable = other.every(([name = '', answer]) => answer === UNREADABLE || theirs.get(name) === UNREADABLE);
      const excepted = path in EXCEPTIONS && unreadable;
      if (other.length > 0 && !excepted) {
        const told = other.map(([name = '', answer = '']) => `${name}: ${answer}, OpenSSL ${theirs.get(name) ?? ''}`);
        differences.push(`${path}: ${told.join('; ')}`);
      }
      expect(known.length).toBe(theirs.size);
      compared += 1;
    }
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(1500);
  }, 300_000);
});
