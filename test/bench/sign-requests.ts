import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { createAuthority } from '../../electron/authority/create-authority.ts';
import { issueCertificates, type IssueInput } from '../../electron/authority/issue-certificate.ts';
import { buildTbsCertificate, parseCertificate } from '../../electron/pki/certificate.ts';
import { readCertificationRequest } from '../../electron/pki/certification-request.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { subjectAltName } from '../../electron/pki/extension-identity.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { signatureAlgorithmFor } from '../../electron/pki/signature-algorithm.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';
import { createVault, type Vault } from '../../electron/vault/vault.ts';
import type { Contest } from './pair.ts';
import type { Bench } from './row.ts';

/** What is signed, with what: the requests' keys and the CA's are of one kind. */
interface Kind {
  readonly name: string;
  readonly key: readonly string[];
  readonly authorityKey: 'ec-p256' | 'rsa-2048';
  readonly goal: number;
}

const KINDS: readonly Kind[] = [
  { name: 'P-256', key: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], authorityKey: 'ec-p256', goal: 2 },
  { name: 'RSA-2048', key: ['rsa:2048'], authorityKey: 'rsa-2048', goal: 1.5 },
];

/**
 * Both read the same request files, prove possession, sign, keep a durable record and the certificate itself. Ours verifies
 * what it signed besides, and decides and lints under a profile. OpenSSL's register has as many rows as the row says.
 */
export const signRequests: readonly Bench[] = KINDS.flatMap((kind) =>
  [0, 10_000, 100_000].map((rows) => ({
    work: `sign requests, ${kind.name}, ${String(rows)} certificates on record`,
    peer: 'openssl ca -infiles',
    goal: kind.goal,
    items: { full: 1_000, quick: 20 },
    rounds: { full: 3, quick: 1 },
    prepare: (items: number, quick: boolean) => prepare(kind, items, quick ? Math.min(rows, 100) : rows),
  })),
);

const PASSPHRASE = 'four unrelated small words';
const CLOCK = { now: () => new Date() };

async function prepare(kind: Kind, items: number, rows: number): Promise<Contest> {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-bench-'));
  const files = makeRequests(join(folder, 'requests'), kind, items);
  const openssl = opensslDirectory(join(folder, 'demoCA'), kind, rows);
  const vault = await vaultOf(join(folder, 'bench.chancery'), kind, rows);
  let round = 0;
  return {
    ours: async () => {
      const results = await issueCertificates(portsOf(vault), files.map(inputOf));
      const refused = results.find((result) => !result.ok);
      if (refused !== undefined) throw refused.error;
    },
    theirs: () => {
      round += 1;
      writeFileSync(join(openssl, 'index.txt'), readFileSync(join(openssl, 'index.before')));
      const args = ['ca', '-config', 'ca.cnf', '-batch', '-notext', '-md', 'sha256', '-out', `out${String(round)}.pem`];
      const run = spawnSync('openssl', [...args, '-infiles', ...files], { cwd: openssl, stdio: 'ignore' });
      if (run.status !== 0) throw new Error('openssl ca failed');
    },
    end: async () => {
      await vault.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function portsOf(vault: Vault): Parameters<typeof issueCertificates>[0] {
  return {
    registry: vault.registry,
    keys: vault.keys,
    clock: CLOCK,
    random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
  };
}

function inputOf(file: string): IssueInput {
  return {
    source: { kind: 'request', request: readCertificationRequest(readFileSync(file)) },
    sourceName: file,
    authorityId: 'Bench Root',
    profile: 'tls-server',
    validityDays: 90,
    notAfter: null,
    subjectAltNames: null,
    supersedesId: null,
    strict: false,
  };
}

/** A few keys and names of OpenSSL's own making; every file is a request of its own. */
function makeRequests(folder: string, kind: Kind, count: number): string[] {
  mkdirSync(folder);
  const [type = '', ...options] = kind.key;
  for (let at = 0; at < count; at += 1) {
    const host = `host${String(at)}.bench.example`;
    const key = join(folder, `key${String(at % 20)}`);
    const make = at < 20 ? ['-newkey', type, ...options, '-nodes', '-keyout', key] : ['-key', key];
    const names = ['-subj', `/O=Bench/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
    execFileSync('openssl', ['req', '-new', ...make, ...names, '-out', join(folder, `${String(at)}.csr`)], {
      stdio: 'ignore',
    });
  }
  return readdirSync(folder)
    .filter((name) => name.endsWith('.csr'))
    .map((name) => join(folder, name));
}

function opensslDirectory(folder: string, kind: Kind, rows: number): string {
  mkdirSync(join(folder, 'newcerts'), { recursive: true });
  const [type = '', ...options] = kind.key;
  const root = ['req', '-x509', '-newkey', type, ...options, '-nodes', '-keyout', 'cakey.pem', '-out', 'cacert.pem'];
  execFileSync('openssl', [...root, '-subj', '/O=Bench/CN=Root', '-days', '3650'], { cwd: folder, stdio: 'ignore' });
  writeFileSync(
    join(folder, 'index.before'),
    Array.from({ length: rows }, (_, at) => {
      const serial = (0x10000000 + at).toString(16).toUpperCase();
      return `V\t361231235959Z\t\t${serial}\tunknown\t/O=Bench/CN=old${String(at)}.bench.example\n`;
    }).join(''),
  );
  writeFileSync(
    join(folder, 'ca.cnf'),
    `[ca]
default_ca = own
[own]
dir = .
database = index.txt
new_certs_dir = newcerts
certificate = cacert.pem
private_key = cakey.pem
rand_serial = yes
default_days = 90
default_md = sha256
unique_subject = no
copy_extensions = copy
policy = any
x509_extensions = leaf
[any]
organizationName = optional
commonName = supplied
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
`,
  );
  return folder;
}

/** A vault with as many certificates, none of a subject that the requests have. */
async function vaultOf(path: string, kind: Kind, rows: number): Promise<Vault> {
  const vault = await createVault(path, PASSPHRASE, {
    clock: CLOCK,
    actor: `${userInfo().username}@${hostname()}`,
    kdfCost: { memoryKibibytes: 64, passes: 1, parallelism: 1 },
    engine: undefined,
  });
  const { authority } = await createAuthority(portsOf(vault), {
    name: 'Bench Root',
    subject: parseDistinguishedName('CN=Bench Root,O=Bench'),
    keyType: kind.authorityKey,
    validityDays: null,
    parentId: null,
    pathLength: null,
    permittedNames: [],
    excludedNames: [],
    crlDays: null,
    crlUrls: [],
    issuerUrls: [],
    ocspUrls: [],
    strict: false,
  });
  const { der } = await vault.registry.certificate(authority.certificateId);
  await fill(vault, authority.id, der, rows);
  return vault;
}

/** Certificates of other subjects, with a signature that nothing here looks at. */
async function fill(vault: Vault, authorityId: string, issuerDer: Uint8Array, rows: number): Promise<void> {
  const issuer = parseCertificate(issuerDer);
  const signatureAlgorithm = signatureAlgorithmFor(issuer.publicKey);
  const rest = { authorityId, profile: 'tls-server', request: null, key: null, supersedesId: null };
  for (let from = 0; from < rows; from += 1_000) {
    await vault.registry.recordCertificates(
      Array.from({ length: Math.min(1_000, rows - from) }, (_, at) => {
        const host = `old${String(from + at)}.bench.example`;
        const tbs = buildTbsCertificate({
          serialNumber: Buffer.concat([Uint8Array.of(0x40), randomBytes(15)]),
          signatureAlgorithm,
          issuer: issuer.subject.der,
          subject: parseDistinguishedName(`CN=${host},O=Bench`).der,
          notBefore: new Date('2026-01-01T00:00:00Z'),
          notAfter: new Date(Date.UTC(2027, 0, 1 + ((from + at) % 300))),
          spki: issuer.publicKey.spki,
          extensions: [subjectAltName([parseGeneralNameText(`DNS:${host}`)], { critical: false })],
        });
        return { ...rest, der: assembleSigned(tbs, signatureAlgorithm, issuer.signature) };
      }),
    );
  }
}
