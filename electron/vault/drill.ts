import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import type { AuthorityRecord, SigningKey } from '../authority/ports.ts';
import { buildTbsCertificate, parseCertificate, verifyCertificateSignature } from '../pki/certificate.ts';
import { signatureAlgorithmFor } from '../pki/signature-algorithm.ts';
import { assembleSigned } from '../pki/signed.ts';
import { copyOfFile } from './copy-of-file.ts';
import type { Vault, VaultOptions } from './vault.ts';

/** What a drill came to. */
export interface DrillReport {
  /** The vault's id. */
  readonly id: string;
  readonly ok: boolean;
  readonly certificates: number;
  readonly events: number;
  /** The CAs whose key in the copy has signed a throw-away certificate that verifies. */
  readonly signed: readonly string[];
  readonly findings: readonly Finding[];
}

/**
 * Proves that a backup would do: opens a copy of it in a folder of its own, verifies everything with the passphrase, has each
 * CA sign a throw-away certificate and verifies that. Keeps nothing, and leaves the backup untouched.
 *
 * @throws {CertificateError} WRONG_PASSPHRASE, VAULT_NOT_FOUND, NOT_A_VAULT, VAULT_DAMAGED, VAULT_TAMPERED
 */
export async function drillBackup(
  backup: string,
  passphrase: string,
  { open, options }: { open: (path: string) => Promise<Vault>; options: VaultOptions },
): Promise<DrillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-drill-'));
  const copy = join(folder, 'drill.chancery');
  try {
    await copyOfFile(backup, copy, options.engine);
    const vault = await open(copy);
    try {
      await vault.unlock(passphrase);
      const { ok, certificates, events, findings } = await vault.check();
      const signed: string[] = [];
      for (const authority of await vault.registry.authorities()) {
        if (authority.keyId === null) continue;
        await signThrowAway(authority, await vault.keys.open(authority.keyId));
        signed.push(authority.name);
      }
      return { id: vault.id, ok, certificates, events, signed, findings };
    } finally {
      await vault.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function signThrowAway({ name, certificateDer }: AuthorityRecord, key: SigningKey): Promise<void> {
  const issuer = parseCertificate(certificateDer);
  const algorithm = signatureAlgorithmFor(issuer.publicKey);
  const serialNumber = randomBytes(16);
  serialNumber[0] = 0x5a;
  const tbs = buildTbsCertificate({
    serialNumber,
    signatureAlgorithm: algorithm,
    issuer: issuer.subject.der,
    subject: issuer.subject.der,
    // Over before it began: nobody could use it, were it kept.
    notBefore: issuer.notBefore,
    notAfter: issuer.notBefore,
    spki: issuer.publicKey.spki,
    extensions: [],
  });
  const der = assembleSigned(tbs, algorithm, await key.sign(tbs, algorithm));
  if (verifyCertificateSignature(parseCertificate(der), issuer.publicKey.spki)) return;
  throw new CertificateError('SIGNATURE_UNPROVEN', `What the CA ${name} signed from the backup does not verify.`);
}
