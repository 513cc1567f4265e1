/** The CA/B Forum's TLS Baseline Requirements, as far as a path shows whether they were kept. All are errors. */
import type { Finding } from '../../shared/pki-terms.ts';
import { sameBytes } from './bytes.ts';
import { EXTENSION } from './extensions.ts';
import { PURPOSE } from './extension-usage.ts';
import { finding } from './finding.ts';
import { formatGeneralName, type GeneralName } from './general-name.ts';
import { hostNameProblem } from './host-name.ts';
import { COMMON_NAME, attributeValues } from './name.ts';
import type { PathCertificate } from './path-certificate.ts';
import type { PathPurpose, PathRole } from './path-question.ts';
import { isPublicSuffix } from './path-public-suffix.ts';

export function webPkiFindings(of: PathCertificate, role: PathRole, purpose: PathPurpose): Finding[] {
  const isServer =
    purpose === 'tls-server' || (purpose === 'any' && of.purposes?.includes(PURPOSE.serverAuth) === true);
  return [
    ...generalFindings(of),
    ...(role === 'anchor' && of.selfIssued ? rootFindings(of) : []),
    ...(role === 'target' || role === 'trusted-target' ? (isServer ? serverFindings(of) : []) : []),
  ];
}

const error = (code: string, message: string, section: string): Finding =>
  finding('error', code, message, `CA/B Forum TLS BR §${section}`);

function generalFindings({ certificate }: PathCertificate): Finding[] {
  const findings: Finding[] = [];
  const { version, publicKey } = certificate;
  if (version !== 3)
    findings.push(error('version', `It is of version ${String(version)}, and 3 belongs there.`, '7.1.1'));
  if (publicKey.family === 'RSA' && publicKey.bits % 8 !== 0) {
    const message = `Its RSA modulus has ${String(publicKey.bits)} bits, which is no whole number of bytes.`;
    findings.push(error('key-odd-length', message, '6.1.5'));
  }
  const named = publicKey.curve;
  const isUsual = publicKey.family === 'RSA' || named === 'P-256' || named === 'P-384' || named === 'P-521';
  if (!isUsual) findings.push(error('key-type', `A key of type ${publicKey.label} has no place here.`, '6.1.5'));
  return findings;
}

function rootFindings(of: PathCertificate): Finding[] {
  const findings: Finding[] = [];
  if (of.has(EXTENSION.extendedKeyUsage)) {
    findings.push(error('root-purposes', 'It is a root, and has an extended key usage.', '7.1.2.1.2'));
  }
  const { authorityKey, subjectKeyId } = of;
  if (of.malformed.has(EXTENSION.authorityKeyIdentifier)) return findings;
  if (authorityKey !== null && (authorityKey.issuer !== null || authorityKey.serialNumber !== null)) {
    const message = "It is a root, and its authority key identifier has an issuer's name or serial number.";
    findings.push(error('root-aki', message, '7.1.2.1.3'));
  }
  const keyIdentifier = authorityKey?.keyIdentifier ?? null;
  if (keyIdentifier !== null && subjectKeyId !== null && !sameBytes(keyIdentifier, subjectKeyId)) {
    findings.push(error('root-aki', 'It is a root, and its two key identifiers differ.', '7.1.2.1.3'));
  }
  return findings;
}

function serverFindings(of: PathCertificate): Finding[] {
  const findings: Finding[] = [];
  if (of.isCa) findings.push(error('target-is-ca', 'It is a CA, and no server has a place for one.', '7.1.2.7.8'));
  const names = of.alternativeNames;
  if (names.length === 0) findings.push(error('san-missing', 'It has no alternative names.', '7.1.2.7.12'));
  if (of.certificate.subject.rdns.length > 0 && of.isCritical(EXTENSION.subjectAltName)) {
    findings.push(error('san-critical', 'It has a subject, and yet its alternative names are critical.', '7.1.2.7.12'));
  }
  for (const name of names) {
    const problem = nameProblem(name);
    if (problem === null) continue;
    findings.push(error(problem.code, `${formatGeneralName(name)} ${problem.message}.`, problem.section));
    if (findings.length > 20) break;
  }
  for (const commonName of attributeValues(of.certificate.subject, COMMON_NAME)) {
    if (isAmong(commonName, names)) continue;
    const message = 'Its common name is not, character for character, one of its alternative names.';
    findings.push(error('cn-not-in-san', message, '7.1.4.3'));
  }
  return findings;
}

function nameProblem(name: GeneralName): { code: string; message: string; section: string } | null {
  if (name.kind !== 'dns') {
    return name.kind === 'ip' && name.value.startsWith('#')
      ? { code: 'san-malformed', message: 'is no address', section: '7.1.2.7.12' }
      : null;
  }
  const problem = hostNameProblem(name.value);
  const suffix = name.value.startsWith('*.') ? name.value.slice(2) : null;
  if (suffix !== null && isPublicSuffix(suffix))
    return { code: 'wildcard-public-suffix', message: 'is a wildcard right below a public suffix', section: '3.2.2.6' };
  return problem === null ? null : { code: 'san-malformed', message: problem, section: '7.1.2.7.12' };
}

/**
 * Whether a common name repeats an alternative name. A host name counts against host names only, and the domain of a
 * wildcard is let pass, so that what was issued before the rule had its wording goes on.
 */
function isAmong(commonName: string, names: readonly GeneralName[]): boolean {
  const hosts = names.flatMap((name) => (name.kind === 'dns' ? [name.value] : []));
  if (names.some((name) => name.kind === 'ip' && name.value === commonName)) return true;
  const isHost = /[a-z][a-z0-9-]*$/i.test(commonName) && commonName.includes('.') && !commonName.includes(':');
  if (!isHost) return hosts.includes(commonName);
  return hosts.length === 0 || hosts.includes(commonName) || hosts.includes(`*.${commonName}`);
}
