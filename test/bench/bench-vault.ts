import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { createAuthority } from '../../electron/authority/create-authority.ts';
import type { AuthorityPorts } from '../../electron/authority/ports.ts';
import { buildTbsCertificate, parseCertificate } from '../../electron/pki/certificate.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { subjectAltName } from '../../electron/pki/extension-identity.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { signatureAlgorithmFor } from '../../electron/pki/signature-algorithm.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';
import { createVault, type NewVaultOptions, type Vault } from '../../electron/vault/vault.ts';

export const BENCH_PASSPHRASE = 'four unrelated small words';
const CLOCK = { now: () => new Date() };
/** So cheap a passphrase that only the work is measured. */
export const CONTEXT: NewVaultOptions = {
  clock: CLOCK,
  actor: `${userInfo().username}@${hostname()}`,
  kdfCost: { memoryKibibytes: 64, passes: 1, parallelism: 1 },
  engine: undefined,
};
export type BenchKey = 'ec-p256' | 'ec-p384' | 'rsa-2048' | 'rsa-4096';
/** Its one CA. */
export const BENCH_ROOT = 'Bench Root';

export function portsOf(vault: Vault): AuthorityPorts {
  return {
    registry: vault.registry,
    keys: vault.keys,
    clock: CLOCK,
    random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
  };
}

/** A vault, unlocked, with as many certificates: `oldN.bench.example`. */
export async function benchVault(
  path: string,
  authorityKey: BenchKey,
  rows: number,
  context: NewVaultOptions = CONTEXT,
): Promise<Vault> {
  const vault = await createVault(path, BENCH_PASSPHRASE, context);
  const { authority } = await createAuthority(portsOf(vault), {
    name: BENCH_ROOT,
    subject: parseDistinguishedName('CN=Bench Root,O=Bench'),
    keyType: authorityKey,
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
