import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fingerprintSha256, parseCertificate } from '../../electron/pki/certificate.ts';
import { parseCertificationRequest } from '../../electron/pki/certification-request.ts';
import { buildTbsCertList, parseCertificateList } from '../../electron/pki/crl.ts';
import { utf8String } from '../../electron/pki/der-writer.ts';
import { crlNumber } from '../../electron/pki/extension-crl.ts';
import { decodePem, encodePem } from '../../electron/pki/pem.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';
import { describeCertificateText, describeCrlText, describeRequestText } from '../../electron/pki/text.ts';
import { make, makeChain } from '../exchange/made-certificates.ts';

const { leaf, root } = makeChain();

describe('describeCertificateText', () => {
  const text = describeCertificateText(parseCertificate(leaf.der));

  it('has every field and ends in a line feed', () => {
    const certificate = parseCertificate(leaf.der);
    for (const part of [
      certificate.serialNumber,
      'Subject:        CN=mail.sample.com,O=Sample',
      'Issuer:         CN=Issuing 1,O=Sample',
      'Works from:     2026-01-01 00:00:00 UTC',
      'Works until:    2036-01-01 00:00:00 UTC',
      fingerprintSha256(leaf.der),
      'Public key:     EC-P256',
      'Basic Constraints (critical):',
      'Key Usage (critical):',
      'DNS:mail.sample.com',
      'Signature:      ecdsa-with-SHA256',
    ]) {
      expect(text).toContain(part);
    }
    expect(text.endsWith('\n')).toBe(true);
  });

  it('lets no foreign text begin a line or a PEM block', () => {
    const plain = make('CN=XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX,O=Sample', null, { names: ['a.example'] });
    const hostile = '\n-----BEGIN CERTIFICATE-----\n\u202E';
    const from = Buffer.from(utf8String('X'.repeat(32)));
    const to = Buffer.from(utf8String(hostile));
    expect(to.length).toBe(from.length);
    const der = Buffer.from(plain.der);
    for (let at = der.indexOf(from); at >= 0; at = der.indexOf(from)) to.copy(der, at);
    const shown = describeCertificateText(parseCertificate(new Uint8Array(der)));
    expect(shown).not.toContain('-----BEGIN');
    expect(shown).not.toContain('\u202E');
    expect(shown).toContain('BEGIN CERTIFICATE');
    expect(shown.split('\n')).toHaveLength(describeCertificateText(parseCertificate(plain.der)).split('\n').length);
    expect(decodePem(shown + encodePem('CERTIFICATE', new Uint8Array(der)))).toHaveLength(1);
  });
});

describe('describeCrlText', () => {
  const build = (count: number) => {
    const entries = Array.from({ length: count }, (_, i) => ({
      serialNumber: (i + 0x10000).toString(16).padStart(6, '0'),
      revocationDate: new Date('2026-02-03T04:05:06Z'),
      reason: i === 0 ? ('keyCompromise' as const) : null,
      invalidityDate: i === 0 ? new Date('2026-01-02T00:00:00Z') : null,
    }));
    const tbs = buildTbsCertList({
      signatureAlgorithm: 'ecdsa-with-SHA256',
      issuer: parseDistinguishedName(root.subject).der,
      thisUpdate: new Date('2026-02-04T00:00:00Z'),
      nextUpdate: new Date('2026-03-04T00:00:00Z'),
      entries,
      extensions: [crlNumber(7n)],
    });
    return describeCrlText(parseCertificateList(assembleSigned(tbs, 'ecdsa-with-SHA256', new Uint8Array(64))));
  };

  it('lists entries with reason and invalidity date', () => {
    const text = build(2);
    expect(text).toContain(
      '010000 on 2026-02-03 04:05:06 UTC, keyCompromise, not to be trusted since 2026-01-02 00:00:00 UTC',
    );
    expect(text).toContain('010001 on 2026-02-03 04:05:06 UTC\n');
    expect(text).toContain('Next update:    2026-03-04 00:00:00 UTC');
  });

  it('stops at 10,000 entries and says how many there are more', () => {
    expect(build(10_003)).toContain('and 3 more');
  });
});

describe('describeRequestText', () => {
  it('has subject, key and what is asked for', () => {
    const folder = mkdtempSync(join(tmpdir(), 'chancery-text-'));
    writeFileSync(join(folder, 'key.pem'), encodePem('PRIVATE KEY', leaf.pkcs8));
    const args = ['req', '-new', '-key', join(folder, 'key.pem'), '-subj', '/C=US/CN=a.example', '-outform', 'DER'];
    const der = execFileSync('openssl', [...args, '-addext', 'subjectAltName=DNS:a.example']);
    rmSync(folder, { recursive: true });
    const text = describeRequestText(parseCertificationRequest(new Uint8Array(der)));
    for (const part of ['CN=a.example,C=US', 'EC-P256', 'Requested extensions:', 'DNS:a.example']) {
      expect(text).toContain(part);
    }
  });
});
