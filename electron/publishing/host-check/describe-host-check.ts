import type { HostCheckDescription } from '../../../shared/host-check-description.ts';
import { describeCertificate } from '../../authority/describe.ts';
import { formatInstant } from '../../authority/validity.ts';
import { fingerprintSha256 } from '../../pki/certificate.ts';
import { formatName } from '../../pki/name.ts';
import type { HostCheck } from './check-host.ts';
import type { Deployment } from './deployments.ts';

/** A look at a host in the words of the contract; `seen` is where its certificate was seen so far. */
export function describeHostCheck(
  checked: HostCheck,
  { remembered, seen, now }: { remembered: boolean; seen: readonly Deployment[]; now: Date },
): HostCheckDescription {
  const { endpoint, certificate, newest } = checked;
  return {
    host: endpoint.host,
    port: endpoint.port,
    servername: endpoint.servername,
    starttls: endpoint.starttls,
    ok: checked.ok,
    protocol: checked.protocol,
    cipher: checked.cipher,
    oldProtocols: [...checked.oldProtocols],
    stapled: checked.stapled,
    served: checked.served.map((one) => ({
      subject: formatName(one.subject),
      issuer: formatName(one.issuer),
      serialNumber: one.serialNumber,
      notAfter: formatInstant(one.notAfter),
      fingerprintSha256: fingerprintSha256(one.der),
    })),
    certificate: certificate === null ? null : describeCertificate(certificate, now),
    newest: newest === null ? null : describeCertificate(newest, now),
    chain: checked.chain,
    inOrder: checked.inOrder,
    nameMatches: checked.nameMatches,
    findings: [...checked.findings],
    remembered,
    deployedAt: seen.map(describeDeployment),
  };
}

/** Where a certificate was seen, in the words of the contract. */
export function describeDeployment({ endpoint, servername, starttls, seenAt }: Deployment) {
  return { endpoint, servername, starttls, seenAt: formatInstant(seenAt) };
}
