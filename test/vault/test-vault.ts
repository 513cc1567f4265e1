import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DEFAULT_SETTINGS,
  type AuthoritySettings,
  type CertificateRecord,
  type SigningKey,
} from '../../electron/authority/ports.ts';
import { revokedSerials, type RevokedSerial } from '../../electron/pki/revoked-portion.ts';
import { buildTbsCertificate } from '../../electron/pki/certificate.ts';
import { buildTbsCertList } from '../../electron/pki/crl.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { basicConstraints, keyUsage } from '../../electron/pki/extension-usage.ts';
import { crlNumber } from '../../electron/pki/extension-crl.ts';
import { subjectAltName } from '../../electron/pki/extension-identity.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { parsePublicKey } from '../../electron/pki/public-key.ts';
import { signatureAlgorithmFor } from '../../electron/pki/signature-algorithm.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';
import { Database, type SqliteEngine } from '../../electron/vault/driver.ts';
import type { KdfCost } from '../../electron/vault/key-derivation.ts';
import { createVault, openVault, type Vault } from '../../electron/vault/vault.ts';

export const PASSPHRASE = 'four unrelated small words';
/** So little that a test is quick. What it protects, a test made up. */
export const CHEAP: KdfCost = { memoryKibibytes: 64, passes: 1, parallelism: 1 };
export const NOW = new Date('2026-03-01T12:00:00Z');
export const DAY = 86_400_000;

export const SETTINGS: AuthoritySettings = {
  crlDays: 31,
  crlUrls: ['http://pki.example/ca.crl'],
  issuerUrls: [],
  ocspUrls: [],
  namePolicy: { fields: { '2.5.4.10': 'match' }, otherwise: 'optional' },
  rules: DEFAULT_SETTINGS.rules,
  expiredEntries: 'one-more',
  asksEveryTime: false,
};

const folders: string[] = [];

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-vault-'));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A clock that stands until it is set. */
export class TestClock {
  instant = NOW;
  now(): Date {
    return this.instant;
  }
}

export function context(engine?: SqliteEngine): {
  clock: TestClock;
  actor: string;
  kdfCost: KdfCost;
  engine: SqliteEngine | undefined;
} {
  return { clock: new TestClock(), actor: 'alice@workbench', kdfCost: CHEAP, engine };
}

/** A new vault, unlocked, in a folder of its own. */
export async function newVault(engine?: SqliteEngine): Promise<Vault> {
  return createVault(join(newFolder(), 'sample.chancery'), PASSPHRASE, context(engine));
}

export async function reopened(vault: Vault, engine?: SqliteEngine): Promise<Vault> {
  await vault.close();
  return openVault(vault.path, context(engine));
}

/** What anyone can do with the sqlite3 shell and no passphrase. */
export function editWithSql(path: string, engine: SqliteEngine, ...statements: string[]): void {
  const database = new Database(engine, path, { readOnly: false });
  try {
    database.exec('PRAGMA foreign_keys = OFF');
    for (const statement of statements) database.exec(statement);
  } finally {
    database.close();
  }
}

/** A CA whose key is in a vault. */
export interface TestAuthority {
  readonly id: string;
  readonly certificateId: string;
  readonly key: SigningKey;
  readonly subject: string;
}

export async function newRoot(
  vault: Vault,
  name = 'Sample Root',
  subject = `CN=${name},O=Sample`,
): Promise<TestAuthority> {
  const key = await vault.keys.generate('ec-p256');
  const der = await signCertificate(key, {
    issuer: subject,
    subject,
    spki: key.subjectPublicKeyInfo,
    ca: true,
    notAfter: new Date(NOW.getTime() + 3650 * DAY),
  });
  const record = await vault.registry.recordAuthority({
    name,
    certificateDer: der,
    key: key.sealedKey,
    parentId: null,
    profile: 'root-ca',
    settings: SETTINGS,
  });
  return { id: record.id, certificateId: record.certificateId, key, subject };
}

export interface CertificateWish {
  readonly subject?: string;
  readonly names?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly serialNumber?: Uint8Array;
  readonly supersedesId?: string;
  readonly request?: { der: Uint8Array; source: string };
  readonly spki?: Uint8Array;
}

export function newSerial(): Uint8Array {
  const serial = randomBytes(16);
  serial[0] = 0x5a;
  return serial;
}

const leafKey = parsePublicKeyOnce();

export async function certificateDer(authority: TestAuthority, wish: CertificateWish = {}): Promise<Uint8Array> {
  return signCertificate(authority.key, {
    issuer: authority.subject,
    subject: wish.subject ?? 'CN=server.example,O=Sample',
    spki: wish.spki ?? leafKey,
    ca: false,
    notAfter: wish.notAfter ?? new Date(NOW.getTime() + 90 * DAY),
    notBefore: wish.notBefore,
    names: wish.names,
    serialNumber: wish.serialNumber,
  });
}

export async function issue(
  vault: Vault,
  authority: TestAuthority,
  wish: CertificateWish = {},
): Promise<CertificateRecord> {
  const [record] = await vault.registry.recordCertificates([
    {
      authorityId: authority.id,
      der: await certificateDer(authority, wish),
      profile: 'tls-server',
      request: wish.request ?? null,
      key: null,
      supersedesId: wish.supersedesId ?? null,
    },
  ]);
  if (record === undefined) throw new Error('nothing was recorded');
  return record;
}

async function signCertificate(
  key: SigningKey,
  wish: {
    issuer: string;
    subject: string;
    spki: Uint8Array;
    ca: boolean;
    notAfter: Date;
    notBefore?: Date | undefined;
    names?: readonly string[] | undefined;
    serialNumber?: Uint8Array | undefined;
  },
): Promise<Uint8Array> {
  const signatureAlgorithm = signatureAlgorithmFor(parsePublicKey(key.subjectPublicKeyInfo));
  const tbs = buildTbsCertificate({
    serialNumber: wish.serialNumber ?? newSerial(),
    signatureAlgorithm,
    issuer: parseDistinguishedName(wish.issuer).der,
    subject: parseDistinguishedName(wish.subject).der,
    notBefore: wish.notBefore ?? new Date(NOW.getTime() - DAY),
    notAfter: wish.notAfter,
    spki: wish.spki,
    extensions: [
      basicConstraints({ ca: wish.ca }),
      keyUsage(wish.ca ? ['keyCertSign', 'cRLSign'] : ['digitalSignature']),
      ...(wish.names === undefined
        ? []
        : [
            subjectAltName(
              wish.names.map((name) => parseGeneralNameText(name)),
              { critical: false },
            ),
          ]),
    ],
  });
  return assembleSigned(tbs, signatureAlgorithm, await key.sign(tbs, signatureAlgorithm));
}

/** What the next CRL would list. */
export async function revocationsOf(registry: Vault['registry'], authorityId: string): Promise<RevokedSerial[]> {
  return [...revokedSerials(await registry.revocationList(authorityId))];
}

/** Signs and records the next CRL, as the use case does. */
export async function issueCrl(vault: Vault, authority: TestAuthority): Promise<string> {
  const list = await vault.registry.revocationList(authority.id);
  const number = list.lastCrlNumber + 1n;
  const signatureAlgorithm = signatureAlgorithmFor(parsePublicKey(authority.key.subjectPublicKeyInfo));
  const tbs = buildTbsCertList({
    signatureAlgorithm,
    issuer: parseDistinguishedName(authority.subject).der,
    thisUpdate: NOW,
    nextUpdate: new Date(NOW.getTime() + 31 * DAY),
    entries: [...revokedSerials(list)].map(({ serialNumber, revokedAt, reason, invalidityDate }) => ({
      serialNumber,
      revocationDate: revokedAt,
      reason: reason === 'unspecified' ? null : reason,
      invalidityDate,
    })),
    extensions: [crlNumber(number)],
  });
  const der = assembleSigned(tbs, signatureAlgorithm, await authority.key.sign(tbs, signatureAlgorithm));
  const { id } = await vault.registry.recordCrl(
    {
      authorityId: authority.id,
      number,
      thisUpdate: NOW,
      nextUpdate: new Date(NOW.getTime() + 31 * DAY),
      entryCount: [...revokedSerials(list)].length,
      der,
    },
    list.revision,
  );
  return id;
}

/** One P-256 public key for every leaf: what it is does not matter here. */
function parsePublicKeyOnce(): Uint8Array {
  return Buffer.from(
    '3059301306072a8648ce3d020106082a8648ce3d03010703420004' +
      '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296' +
      '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
    'hex',
  );
}
