import { describe, expect, it } from 'vitest';
import { nameOf, otherNames } from '../../../renderer/state/certificate-name.ts';

const NAMED = {
  subject: 'CN=Mail.sample.com,O=Sample',
  subjectAltNames: ['DNS:mail.sample.com', 'DNS:smtp.sample.com', 'IP:10.0.0.5'],
  serialNumber: '0a1b',
};

describe('nameOf', () => {
  it('is the common name, else the first other name, else the serial number', () => {
    expect(nameOf(NAMED)).toBe('Mail.sample.com');
    expect(nameOf({ ...NAMED, subject: '' })).toBe('mail.sample.com');
    expect(nameOf({ ...NAMED, subject: '', subjectAltNames: [] })).toBe('0a1b');
  });
});

describe('otherNames', () => {
  it('does not say the same name twice', () => {
    expect(otherNames(NAMED)).toEqual(['smtp.sample.com', '10.0.0.5']);
  });
});
