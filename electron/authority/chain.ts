import type { CertificateRecord, Registry } from './ports.ts';

/** Deeper than any real hierarchy; a register that says otherwise is damaged. */
const MAX_DEPTH = 16;

/** The certificates above one, its issuer's first and the root's last; empty for a root. */
export async function chainOf(
  registry: Pick<Registry, 'authority' | 'certificate'>,
  record: CertificateRecord,
): Promise<CertificateRecord[]> {
  const chain: CertificateRecord[] = [];
  let current = record;
  while (chain.length < MAX_DEPTH) {
    const issuer = await registry.authority(current.authorityId);
    if (issuer.certificateId === current.id) return chain;
    current = await registry.certificate(issuer.certificateId);
    chain.push(current);
  }
  return chain;
}
