import { chainOf } from '../../authority/chain.ts';
import { giveWay } from '../../authority/give-way.ts';
import type { AuthorityPorts, CertificateRecord, CrlRecord } from '../../authority/ports.ts';
import { asn1Tree } from '../../pki/asn1-tree.ts';
import { parseCertificate } from '../../pki/certificate.ts';
import { certificatePurposes } from '../../pki/certificate-purposes.ts';
import { parseCertificateListInParts, type CertificateList } from '../../pki/crl.ts';
import { formatName } from '../../pki/name.ts';
import { validatePath } from '../../pki/path-validation.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';

/** A certificate as others see it: what a browser would say, and byte by byte. */
export function judgingHandlers(
  context: HandlerContext,
): Pick<Handlers, 'judgeCertificate' | 'showPurposes' | 'showAsn1'> {
  return {
    judgeCertificate: async ({ id, host, rules }) => {
      const ports = portsOf(context);
      const record = await ports.registry.certificate(id);
      const chain = await chainOf(ports.registry, record);
      const crls = await newestCrls(ports, [record, ...chain]);
      const lists: CertificateList[] = [];
      for (const { der } of crls) lists.push(await parseCertificateListInParts(der, giveWay));
      const certificates = chain.map((link) => parseCertificate(link.der));
      const root = certificates.at(-1) ?? parseCertificate(record.der);
      const verdict = validatePath({
        target: parseCertificate(record.der),
        anchors: [root],
        intermediates: certificates.slice(0, -1),
        crls: lists,
        at: ports.clock.now(),
        purpose: host === null ? 'any' : 'tls-server',
        ...(host === null ? {} : { host }),
        rules,
      });
      return {
        valid: verdict.valid,
        revocationChecked: crls.length > 0,
        path: verdict.path.map((link) => ({
          subject: formatName(link.certificate.subject),
          findings: [...link.findings],
        })),
        findings: [...verdict.findings],
      };
    },
    showPurposes: async ({ id }) => {
      const { der } = await portsOf(context).registry.certificate(id);
      return { purposes: certificatePurposes(parseCertificate(der)) };
    },
    showAsn1: async ({ id }) => asn1Tree((await portsOf(context).registry.certificate(id)).der),
  };
}

/** The newest CRL of every CA of the path; none where one of them has none, since then the path could not be covered. */
async function newestCrls({ registry }: AuthorityPorts, path: readonly CertificateRecord[]): Promise<CrlRecord[]> {
  const issuers = [...new Set(path.map((link) => link.authorityId))];
  const crls: CrlRecord[] = [];
  for (const issuer of issuers) {
    const own = await registry.crls(issuer);
    const newest = own.reduce<CrlRecord | null>(
      (last, crl) => (last === null || crl.number > last.number ? crl : last),
      null,
    );
    if (newest === null) return [];
    crls.push(newest);
  }
  return crls;
}
