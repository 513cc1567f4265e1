import { describe, expect, it } from 'vitest';
import { authorityFileName, certificateFileName, fileNameFrom } from '../../electron/exchange/file-name.ts';
import { parseCertificate } from '../../electron/pki/certificate.ts';
import { make, makeChain } from './made-certificates.ts';

describe('certificateFileName', () => {
  it('is made of the common name and the form', () => {
    const leaf = parseCertificate(makeChain().leaf.der);
    expect(certificateFileName(leaf, 'key-cert')).toBe('mail.sample.com.key-cert.pem');
    expect(certificateFileName(leaf, 'p12')).toBe('mail.sample.com.p12');
    expect(certificateFileName(leaf, 'text')).toBe('mail.sample.com.txt');
  });

  it('takes the first DNS name where there is no common name, and the serial number where there is neither', () => {
    const named = parseCertificate(make('O=Sample', null, { names: ['*.Sample.com'] }).der);
    expect(certificateFileName(named, 'cert')).toBe('_wildcard.sample.com.cert.pem');
    const bare = parseCertificate(make('O=Sample', null, { names: ['IP:10.0.0.1'] }).der);
    expect(certificateFileName(bare, 'cert')).toBe(`${bare.serialNumber}.cert.pem`);
  });
});

describe('authorityFileName', () => {
  it('is made of the CA’s name', () => {
    expect(authorityFileName('Sample Root CA', 'pem')).toBe('Sample-Root-CA.cacert.pem');
    expect(authorityFileName('///', 'key')).toBe('ca.cakey.pem');
  });
});

describe('fileNameFrom', () => {
  it.each([
    ['../../etc/passwd', 'etc-passwd'],
    ['/etc/passwd', 'etc-passwd'],
    ['C:\\Windows\\x', 'C-Windows-x'],
    ['..', 'otherwise'],
    ['.ssh', 'ssh'],
    ['-rf', 'rf'],
    ['a\0b', 'a-b'],
    ['a\nb', 'a-b'],
    ['a..b', 'a.b'],
    ['trailing.', 'trailing'],
    ['con', '_con'],
    ['NUL.pem', '_NUL.pem'],
    ['com1', '_com1'],
    ['lpt9.txt', '_lpt9.txt'],
    ['console', 'console'],
    ['Müller & Söhne', 'Muller-Sohne'],
    ['例え', 'otherwise'],
    ['\u202Egpj.exe', 'gpj.exe'],
    ['*.example.com', '_wildcard.example.com'],
    ['$(reboot)', 'reboot'],
    ['', 'otherwise'],
  ])('makes %j into %s', (text, name) => {
    expect(fileNameFrom(text, 'otherwise')).toBe(name);
  });

  it('is never long, and never ends in a dot when it was cut', () => {
    const name = fileNameFrom(`${'a'.repeat(99)}.${'b'.repeat(300)}`, 'x');
    expect(name.length).toBeLessThanOrEqual(100);
    expect(name).toMatch(/[a-z]$/);
  });
});
