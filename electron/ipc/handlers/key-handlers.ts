import { createHash } from 'node:crypto';
import type { KeyDescription } from '../../../shared/contract/key-methods.ts';
import { findCompromise } from '../../authority/compromise.ts';
import { createRequest } from '../../authority/create-request.ts';
import { describeCertificate } from '../../authority/describe.ts';
import type { KeyRecord, Registry } from '../../authority/ports.ts';
import { formatInstant } from '../../authority/validity.ts';
import { fileNameFrom } from '../../exchange/file-name.ts';
import { checkBareKey, keyFileName, publicKeyText, savePrivateKey, savePublicKey } from '../../exchange/save-key.ts';
import { writeFileAtomically } from '../../exchange/write-file.ts';
import { parseCertificationRequest } from '../../pki/certification-request.ts';
import { parseDistinguishedName } from '../../pki/distinguished-name.ts';
import { parseGeneralNameText } from '../../pki/general-name-text.ts';
import { attributeValues, COMMON_NAME } from '../../pki/name.ts';
import { encodePem } from '../../pki/pem.ts';
import { parsePublicKey, publicKeyFindings } from '../../pki/public-key.ts';
import { deploymentsOf } from '../../publishing/host-check/deployments.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';

const CERTIFICATES_SHOWN = 100;
/** What one call may revoke. */
const MOST_AT_ONCE = 1000;

/** The keys that the vault holds: what uses each, its public half as text, both halves as files. */
export function keyHandlers(
  context: HandlerContext,
): Pick<
  Handlers,
  | 'listKeys'
  | 'showKey'
  | 'planCompromise'
  | 'exportPublicKey'
  | 'exportPrivateKey'
  | 'createKeyRequest'
  | 'saveRequest'
> {
  return {
    listKeys: async ({ text, limit, offset }) => {
      const { registry } = portsOf(context);
      const asks = await asking(registry);
      const { items, total } = await registry.keys({ text, limit, offset });
      return { items: items.map((record) => describeKey(record, asks)), total };
    },
    showKey: async ({ id }) => {
      const { registry } = portsOf(context);
      const record = await registry.key(id);
      return {
        key: describeKey(record, await asking(registry)),
        certificates: record.certificates
          .slice(0, CERTIFICATES_SHOWN)
          .map(({ notAfter, ...one }) => ({ ...one, notAfter: formatInstant(notAfter) })),
        findings: publicKeyFindings(parsePublicKey(record.subjectPublicKeyInfo)),
        forms: {
          spki: publicKeyText(record, 'spki') ?? '',
          openssh: publicKeyText(record, 'openssh'),
          jwk: publicKeyText(record, 'jwk'),
        },
      };
    },
    planCompromise: async ({ id }) => {
      const ports = portsOf(context);
      const { registry } = ports;
      const found = await findCompromise(ports, id);
      const certificates = found.certificates.slice(0, MOST_AT_ONCE);
      const deployments = await Promise.all(
        certificates.slice(0, CERTIFICATES_SHOWN).map(async (one) =>
          (await deploymentsOf(registry, one.id)).map(({ endpoint, servername, starttls, seenAt }) => ({
            certificate: one.id,
            endpoint,
            servername,
            starttls,
            seenAt: formatInstant(seenAt),
          })),
        ),
      );
      const parent = (await registry.authorities()).find((one) => one.id === found.authority?.parentId) ?? null;
      return {
        keyAlgorithm: parsePublicKey(found.subjectPublicKeyInfo).label,
        fingerprintSha256: sha256(found.subjectPublicKeyInfo),
        certificates: certificates.map((one) => describeCertificate(one, ports.clock.now())),
        authority:
          found.authority === null
            ? null
            : { id: found.authority.id, name: found.authority.name, parent: parent?.name ?? null },
        affected: found.affected.length,
        deployments: deployments.flat(),
      };
    },
    exportPublicKey: async ({ id, form }) => {
      const record = await portsOf(context).registry.key(id);
      const path = await context.dialogs.save({ title: 'Save the public key as', defaultPath: keyFileName(id, form) });
      return path === null ? { outcome: 'cancelled' } : savePublicKey(record, form, path);
    },
    exportPrivateKey: async ({ id, passphrase }) => {
      const ports = portsOf(context);
      checkBareKey(await ports.registry.key(id), passphrase);
      const path = await context.dialogs.save({
        title: 'Save the private key as',
        defaultPath: keyFileName(id, 'private'),
      });
      return path === null ? { outcome: 'cancelled' } : savePrivateKey(ports, { keyId: id, passphrase, path });
    },
    createKeyRequest: async ({ subject, subjectAltNames, keyType }) => {
      const made = await createRequest(portsOf(context), {
        subject: parseDistinguishedName(subject),
        subjectAltNames: subjectAltNames.map(parseGeneralNameText),
        keyType,
      });
      return { request: made.id, key: made.keyId ?? '' };
    },
    saveRequest: async ({ id }) => {
      const { der } = await portsOf(context).registry.request(id);
      const [name] = attributeValues(parseCertificationRequest(der).subject, COMMON_NAME);
      const path = await context.dialogs.save({
        title: 'Save the request as',
        defaultPath: `${fileNameFrom(name ?? '', id)}.csr`,
      });
      if (path === null) return { outcome: 'cancelled' };
      const bytes = new TextEncoder().encode(encodePem('CERTIFICATE REQUEST', der));
      await writeFileAtomically(path, bytes, { mode: 0o644, overwrite: true });
      return { outcome: 'saved', path, proofs: [] };
    },
  };
}

/** The CAs whose key asks for the passphrase each time. */
async function asking(registry: Registry): Promise<ReadonlySet<string>> {
  const authorities = await registry.authorities();
  return new Set(authorities.filter(({ settings }) => settings.asksEveryTime).map(({ id }) => id));
}

function describeKey(record: KeyRecord, asks: ReadonlySet<string>): KeyDescription {
  const key = parsePublicKey(record.subjectPublicKeyInfo);
  const severities = new Set(publicKeyFindings(key).map(({ severity }) => severity));
  const [newest] = record.certificates;
  return {
    id: record.id,
    keyAlgorithm: key.label,
    createdAt: formatInstant(record.createdAt),
    fingerprintSha256: sha256(record.subjectPublicKeyInfo),
    authorities: record.authorities.map((one) => ({ ...one, asksEveryTime: asks.has(one.id) })),
    certificates: record.certificates.length,
    newest: newest === undefined ? null : { ...newest, notAfter: formatInstant(newest.notAfter) },
    requests: record.requests.length,
    weakness: severities.has('error') ? 'error' : severities.has('warning') ? 'warning' : 'none',
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
