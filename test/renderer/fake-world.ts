/** A register as an admin's would look after two years: authorities, certificates in every state, CRLs, events. */
import type {
  AuthorityDescription,
  AwaitingDescription,
  CertificateDescription,
  CertificateDetail,
  CrlDescription,
  EventDescription,
  KeptRequest,
} from '../../shared/descriptions.ts';
import type { CertificateState } from '../../shared/pki-terms.ts';

const DAY = 86_400_000;

export interface World {
  authorities: AuthorityDescription[];
  certificates: CertificateDescription[];
  crls: CrlDescription[];
  events: EventDescription[];
  requests: KeptRequest[];
  awaiting: AwaitingDescription[];
  /** A person cancels the next import half-way. */
  importIsStopped: boolean;
}

/** Numbers that look random and are the same every time (mulberry32). */
export function createNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function hexOf(numbers: () => number, bytes: number): string {
  return Array.from({ length: bytes }, () =>
    Math.floor(numbers() * 256)
      .toString(16)
      .padStart(2, '0'),
  ).join('');
}

export function pemOf(label: string, numbers: () => number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const line = (): string =>
    Array.from({ length: 64 }, () => alphabet[Math.floor(numbers() * alphabet.length)]).join('');
  return `-----BEGIN ${label}-----\n${Array.from({ length: 14 }, line).join('\n')}\n-----END ${label}-----\n`;
}

const at = (now: number, days: number): string => new Date(now + days * DAY).toISOString();

export function createAuthority(
  now: number,
  numbers: () => number,
  given: Partial<AuthorityDescription> & Pick<AuthorityDescription, 'id' | 'name'>,
): AuthorityDescription {
  const subject = given.subject ?? `CN=${given.name},O=The Sample Company,C=US`;
  return {
    subject,
    issuer: subject,
    serialNumber: hexOf(numbers, 16),
    notBefore: at(now, -700),
    notAfter: at(now, 2950),
    state: 'valid',
    keyAlgorithm: 'EC-P384',
    signatureAlgorithm: 'ecdsa-with-SHA384',
    fingerprintSha256: hexOf(numbers, 32),
    parent: null,
    certificateId: given.id.replace('ca-', 'cert-90000'),
    hasPrivateKey: true,
    pathLength: null,
    permittedNames: [],
    excludedNames: [],
    crlDays: 30,
    crlUrls: [],
    issuerUrls: [],
    ocspUrls: [],
    lastCrlNumber: '0',
    pem: pemOf('CERTIFICATE', numbers),
    ...given,
  };
}

const HOSTS = ['mail', 'vpn', 'git', 'ldap', 'wiki', 'proxy', 'build', 'monitor', 'backup', 'intranet', 'sso', 'db'];
const PLACES = ['sample.com', 'berlin.sample.com', 'boston.sample.com', 'lab.sample.com', 'dmz.sample.com'];
const PROFILES = ['tls-server', 'tls-server', 'tls-server', 'tls-client', 'tls-peer', 'email', 'code-signing'] as const;

function stateOf(index: number): CertificateState {
  if (index % 83 === 7) return 'held';
  if (index % 41 === 5) return 'revoked';
  if (index % 53 === 3) return 'expired';
  if (index % 29 === 2) return 'superseded';
  return index % 23 === 1 ? 'expiring' : 'valid';
}

function daysLeftOf(state: CertificateState, numbers: () => number): number {
  if (state === 'expiring') return 1.4 + numbers() * 27;
  return state === 'expired' ? -1 - numbers() * 60 : 31 + numbers() * 366;
}

export function createCertificate(now: number, numbers: () => number, index: number): CertificateDescription {
  const state = stateOf(index);
  const profile = PROFILES[index % PROFILES.length] ?? 'tls-server';
  const host = HOSTS[index % HOSTS.length] ?? 'host';
  const place = PLACES[Math.floor(index / HOSTS.length) % PLACES.length] ?? 'sample.com';
  const number = Math.floor(index / (HOSTS.length * PLACES.length));
  const label = `${host}${number === 0 ? '' : number}`;
  const name = profile === 'email' ? `${label}@${place}` : `${label}.${place}`;
  const names =
    profile === 'email'
      ? [`email:${name}`]
      : [`DNS:${name}`, ...(index % 3 === 0 ? [`DNS:smtp.${place}`, `DNS:imap.${place}`, 'IP:10.0.0.5'] : [])];
  const left = daysLeftOf(state, numbers);
  const revoked = state === 'revoked' || state === 'held';
  return {
    id: `cert-${index + 1}`,
    serialNumber: hexOf(numbers, 16),
    subject: `CN=${name},O=The Sample Company,C=US`,
    issuer: 'CN=Issuing 1,O=The Sample Company,C=US',
    subjectAltNames: names,
    notBefore: at(now, left - 397),
    notAfter: at(now, left),
    state,
    profile,
    keyAlgorithm: index % 4 === 0 ? 'RSA-3072' : 'EC-P256',
    signatureAlgorithm: 'ecdsa-with-SHA384',
    fingerprintSha256: hexOf(numbers, 32),
    ca: 'Issuing 1',
    issuedAt: at(now, left - 397),
    revokedAt: revoked ? at(now, -3) : null,
    reason: state === 'held' ? 'certificateHold' : state === 'revoked' ? 'keyCompromise' : null,
    invalidityDate: null,
    hasPrivateKey: index % 5 !== 0,
    hasRequest: true,
    supersedes: null,
    supersededBy: state === 'superseded' ? `cert-${index + 2}` : null,
  };
}

export function detailOf(certificate: CertificateDescription): CertificateDetail {
  return {
    ...certificate,
    extensions: [
      { oid: '2.5.29.15', name: 'keyUsage', critical: true, value: 'digitalSignature, keyEncipherment' },
      { oid: '2.5.29.37', name: 'extKeyUsage', critical: false, value: 'serverAuth' },
      { oid: '2.5.29.17', name: 'subjectAltName', critical: false, value: certificate.subjectAltNames.join(', ') },
      { oid: '2.5.29.19', name: 'basicConstraints', critical: true, value: 'CA: FALSE' },
      { oid: '2.5.29.35', name: 'authorityKeyIdentifier', critical: false, value: '5a:04:11:9c:27:e8:30:b2' },
    ],
    pem: pemOf('CERTIFICATE', createNumbers(certificate.id.length * 7919)),
  };
}

export function createWorld(now: number, certificates: number): World {
  const numbers = createNumbers(20_270_101);
  const root = createAuthority(now, numbers, { id: 'ca-1', name: 'Sample Root CA', lastCrlNumber: '4' });
  const issuing = createAuthority(now, numbers, {
    id: 'ca-2',
    name: 'Issuing 1',
    parent: root.name,
    issuer: root.subject,
    pathLength: 0,
    permittedNames: ['DNS:.sample.com', 'IP:10.0.0.0/8', 'email:sample.com'],
    crlDays: 7,
    crlUrls: ['http://pki.sample.com/issuing1.crl'],
    notAfter: at(now, 1400),
    lastCrlNumber: '41',
  });
  const old = createAuthority(now, numbers, {
    id: 'ca-3',
    name: 'Old Root 2016',
    hasPrivateKey: false,
    notAfter: at(now, 210),
    keyAlgorithm: 'RSA-2048',
    signatureAlgorithm: 'sha256WithRSAEncryption',
    lastCrlNumber: '118',
  });
  const crl = (
    id: number,
    ca: string,
    number: number,
    from: number,
    days: number,
    entries: number,
  ): CrlDescription => ({
    id: `crl-${id}`,
    ca,
    crlNumber: String(number),
    thisUpdate: at(now, from),
    nextUpdate: at(now, from + days),
    entries,
    fingerprintSha256: hexOf(numbers, 32),
  });
  const kinds = ['certificate.issued', 'certificate.revoked', 'crl.issued', 'exported', 'certificate.issued'];
  return {
    authorities: [root, issuing, old],
    certificates: Array.from({ length: certificates }, (_, index) => createCertificate(now, numbers, index)),
    crls: [
      crl(1, root.name, 4, -9, 30, 1),
      crl(2, issuing.name, 41, -5.4, 7, 9),
      crl(3, issuing.name, 40, -12, 7, 8),
      crl(4, issuing.name, 39, -19, 7, 8),
    ],
    requests: [],
    awaiting: [],
    importIsStopped: false,
    events: Array.from({ length: 260 }, (_, index) => ({
      sequence: 260 - index,
      at: at(now, -0.2 - index * 0.9),
      actor: 'anna@desk-7',
      kind: kinds[index % kinds.length] ?? 'certificate.issued',
      subject: `cert-${(index % 40) + 1}`,
      payload: {},
    })),
  };
}
