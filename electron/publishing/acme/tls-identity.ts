import { isIP } from 'node:net';
import { KEY_TYPES } from '../../../shared/pki-terms.ts';
import { validityFor } from '../../authority/acme/issue-for-order.ts';
import { chainOf } from '../../authority/chain.ts';
import { issueCertificate } from '../../authority/issue-certificate.ts';
import type { AuthorityPorts, AuthorityRecord, CertificateRecord } from '../../authority/ports.ts';
import { parseCertificate, subjectAltNamesOf } from '../../pki/certificate.ts';
import { formatGeneralName } from '../../pki/general-name.ts';
import { parseGeneralNameText } from '../../pki/general-name-text.ts';
import { buildName } from '../../pki/name.ts';
import { encodePem } from '../../pki/pem.ts';

/** What the server shows of itself, as TLS wants it. The key is in memory only. */
export interface TlsIdentity {
  /** PEM: the certificate, and the intermediates above it. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
}

const LIFE_DAYS = 90;

/**
 * The certificate and key by which the ACME server shows that it is the CA's own: what it had before, while that is for the same
 * names and has a third of its life left; else a new one, issued by the CA itself within its own policy.
 *
 * @throws {CertificateError} what issuing refuses with: NAME_NOT_PERMITTED for a name outside the CA's policy
 */
export async function tlsIdentity(
  ports: AuthorityPorts,
  authority: AuthorityRecord,
  names: readonly string[],
): Promise<TlsIdentity> {
  const wanted = names.map((name) => parseGeneralNameText(isIP(name) === 0 ? `DNS:${name}` : `IP:${name}`));
  const before = await usable(ports, authority, wanted.map(formatGeneralName));
  const record = before ?? (await issue(ports, authority, wanted));
  const keyId = record.keyId;
  if (keyId === null) throw new Error('a certificate with a key made for it has none');
  const above = await chainOf(ports.registry, record);
  return {
    cert: [record, ...above.slice(0, -1)].map((one) => encodePem('CERTIFICATE', one.der)).join(''),
    key: await ports.keys.withPrivateKeyInfo(keyId, async (pkcs8) => encodePem('PRIVATE KEY', pkcs8)),
  };
}

const TAKEN_FROM = 'ACME server';

async function usable(
  { registry, clock }: AuthorityPorts,
  authority: AuthorityRecord,
  names: readonly string[],
): Promise<CertificateRecord | null> {
  const now = clock.now();
  const query = { authorityId: authority.id, states: ['valid', 'expiring'] as const, text: TAKEN_FROM };
  const { items } = await registry.certificates({
    ...query,
    ...{ sort: 'issuedAt', descending: true, limit: 20, offset: 0, now },
  });
  return (
    items.find((record) => {
      const certificate = parseCertificate(record.der);
      const has = subjectAltNamesOf(certificate).map(formatGeneralName);
      const life = certificate.notAfter.getTime() - certificate.notBefore.getTime();
      const left = certificate.notAfter.getTime() - now.getTime();
      return record.keyId !== null && has.join() === names.join() && left > life / 3;
    }) ?? null
  );
}

async function issue(
  ports: AuthorityPorts,
  authority: AuthorityRecord,
  subjectAltNames: ReturnType<typeof parseGeneralNameText>[],
): Promise<CertificateRecord> {
  const { keyTypes } = authority.settings.rules;
  const keyType = KEY_TYPES.find((one) => keyTypes === null || keyTypes.includes(one)) ?? 'ec-p256';
  const issuing = { authorityId: authority.id, profile: 'tls-server', validityDays: LIFE_DAYS };
  const subject = buildName([[{ type: '2.5.4.3', value: `${TAKEN_FROM} of ${authority.name}`.slice(0, 64) }]]);
  const { certificate } = await issueCertificate(ports, {
    ...(await validityFor(ports, issuing, null)),
    ...{ source: { kind: 'new-key', subject, keyType }, authorityId: authority.id, profile: issuing.profile },
    ...{ subjectAltNames, supersedesId: null, sourceName: TAKEN_FROM, strict: false },
  });
  return certificate;
}
