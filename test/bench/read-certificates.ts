import 'reflect-metadata';
import { SubjectAlternativeNameExtension, X509Certificate as Peculiar } from '@peculiar/x509';
import { Certificate as PkijsCertificate, type RelativeDistinguishedNames } from 'pkijs';
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprintSha256, parseCertificate, subjectAltNamesOf } from '../../electron/pki/certificate.ts';
import { formatName } from '../../electron/pki/name.ts';
import { asAnother, HOST, SERIAL } from './another-certificate.ts';
import type { Bench } from './row.ts';

/** All sides end with the same seven values of every certificate; that they do is checked before anything is measured. */
export const readCertificates: readonly Bench[] = [
  { ...beside('node:crypto X509Certificate', 5, readTheirs), items: { full: 10_000, quick: 200 } },
  { ...beside('@peculiar/x509', 50, readPeculiar), items: { full: 1_000, quick: 100 } },
  { ...beside('pkijs', 50, readPkijs), items: { full: 1_000, quick: 100 } },
];

function beside(peer: string, goal: number, theirs: (der: Uint8Array) => Read): Omit<Bench, 'items'> {
  return {
    work: 'read certificates to names, serial number, dates, fingerprint',
    peer,
    goal,
    atMost: 60,
    prepare: (items) => {
      const certificates = makeCertificates(items);
      for (const der of certificates.slice(0, 100)) compare(der, theirs);
      return {
        ours: () => {
          for (const der of certificates) keep(readOurs(der));
        },
        theirs: () => {
          for (const der of certificates) keep(theirs(der));
        },
      };
    },
  };
}

interface Read {
  subject: string;
  issuer: string;
  alternativeNames: number;
  serialNumber: string;
  notBefore: number;
  notAfter: number;
  fingerprint: string;
}

function readOurs(der: Uint8Array): Read {
  const certificate = parseCertificate(der);
  return {
    subject: formatName(certificate.subject),
    issuer: formatName(certificate.issuer),
    alternativeNames: subjectAltNamesOf(certificate).length,
    serialNumber: certificate.serialNumber,
    notBefore: certificate.notBefore.getTime(),
    notAfter: certificate.notAfter.getTime(),
    fingerprint: fingerprintSha256(der),
  };
}

function readTheirs(der: Uint8Array): Read {
  const certificate = new X509Certificate(der);
  const { subjectAltName } = certificate;
  return {
    subject: certificate.subject,
    issuer: certificate.issuer,
    alternativeNames: subjectAltName === undefined ? 0 : subjectAltName.split(', ').length,
    serialNumber: certificate.serialNumber.toLowerCase(),
    notBefore: Date.parse(certificate.validFrom),
    notAfter: Date.parse(certificate.validTo),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

function readPeculiar(der: Uint8Array): Read {
  const certificate = new Peculiar(new Uint8Array(der));
  return {
    subject: certificate.subject,
    issuer: certificate.issuer,
    alternativeNames: certificate.getExtension(SubjectAlternativeNameExtension)?.names.items.length ?? 0,
    serialNumber: certificate.serialNumber,
    notBefore: certificate.notBefore.getTime(),
    notAfter: certificate.notAfter.getTime(),
    // Its own thumbprint is asynchronous; it hashes the same octets.
    fingerprint: createHash('sha256').update(der).digest('hex'),
  };
}

function readPkijs(der: Uint8Array): Read {
  const certificate = PkijsCertificate.fromBER(new Uint8Array(der));
  const names = (name: RelativeDistinguishedNames): string =>
    name.typesAndValues.map(({ type, value }) => `${type}=${value.valueBlock.value}`).join();
  const alternative = certificate.extensions?.find(({ extnID }) => extnID === '2.5.29.17')?.parsedValue as
    { altNames: readonly unknown[] } | undefined;
  return {
    subject: names(certificate.subject),
    issuer: names(certificate.issuer),
    alternativeNames: alternative?.altNames.length ?? 0,
    serialNumber: Buffer.from(certificate.serialNumber.valueBlock.valueHexView).toString('hex'),
    notBefore: certificate.notBefore.value.getTime(),
    notAfter: certificate.notAfter.value.getTime(),
    // It hashes nothing itself.
    fingerprint: createHash('sha256').update(der).digest('hex'),
  };
}

/** Names are written differently by each (RFC 4514 here, lines there); everything else must be the same. */
function compare(der: Uint8Array, readTheirs: (der: Uint8Array) => Read): void {
  const { subject: _ourSubject, issuer: _ourIssuer, ...ours } = readOurs(der);
  const { subject: _theirSubject, issuer: _theirIssuer, ...theirs } = readTheirs(der);
  if (JSON.stringify(ours) !== JSON.stringify(theirs))
    throw new Error(`The two read different things: ${JSON.stringify({ ours, theirs })}`);
}

/** The optimiser may not drop what nobody looks at. */
let seen = 0;
function keep(read: Read): void {
  seen += read.fingerprint.length + read.subject.length;
  if (seen < 0) throw new RangeError('unreachable');
}

/** OpenSSL makes a few of each kind; the rest are copies with a serial number and a host name of their own, since reading checks no signature. */
function makeCertificates(count: number): Uint8Array[] {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
  try {
    const kinds = [
      ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
      ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
      ['rsa:2048'],
    ];
    const templates = kinds.map((kind, index) => makeTemplate(folder, kind, index));
    return Array.from({ length: count }, (_, index) =>
      asAnother(templates[index % templates.length] ?? new Uint8Array(), index),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function makeTemplate(folder: string, kind: string[], index: number): Uint8Array {
  const out = join(folder, `${index}.der`);
  const subject = `/C=DE/O=Example GmbH/OU=Operations/CN=${HOST}.example.com`;
  const names = `subjectAltName=DNS:${HOST}.example.com,DNS:www.${HOST}.example.com,IP:192.0.2.${index + 1}`;
  const usage = ['-addext', 'keyUsage=critical,digitalSignature', '-addext', 'extendedKeyUsage=serverAuth'];
  const args = [
    'req',
    '-x509',
    '-newkey',
    ...kind,
    '-nodes',
    '-keyout',
    join(folder, 'key.pem'),
    '-outform',
    'DER',
    '-out',
    out,
  ];
  execFileSync(
    'openssl',
    [...args, '-subj', subject, '-addext', names, ...usage, '-days', '397', '-set_serial', `0x${SERIAL}`],
    { stdio: 'ignore' },
  );
  return readFileSync(out);
}
