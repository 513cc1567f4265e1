import type { CertificationRequest } from '../../pki/certification-request.ts';
import type { GeneralName } from '../../pki/general-name.ts';
import { hostNameProblem } from '../../pki/host-name.ts';
import { formatIpAddress, parseIpAddress } from '../../pki/ip-address.ts';
import { decodePunycode } from '../../pki/punycode.ts';
import type { AcmeIdentifier } from '../acme-ports.ts';

const COMMON_NAME = '2.5.4.3';

/**
 * A DNS name as ACME takes it: A-labels, in lower case, a `*.` in front at most (RFC 8555 §7.1.4). A sentence says why it is none.
 */
export function dnsIdentifier(value: string): AcmeIdentifier | { readonly problem: string } {
  const problem = hostNameProblem(value);
  if (problem !== null) return { problem: `it ${problem}` };
  const name = value.toLowerCase();
  const bad = name.split('.').find((label) => label.startsWith('xn--') && decodePunycode(label.slice(4)) === null);
  return bad === undefined ? { type: 'dns', value: name } : { problem: 'it has an A-label that is not Punycode' };
}

/** An address as ACME takes it (RFC 8738 §3): its one text by RFC 5952, and no other. */
export function ipIdentifier(value: string): AcmeIdentifier | { readonly problem: string } {
  const bytes = parseIpAddress(value);
  if (bytes === null) return { problem: 'it is no IP address' };
  return formatIpAddress(bytes) === value
    ? { type: 'ip', value }
    : { problem: `an address is written in one way only, and this one is ${formatIpAddress(bytes) ?? ''}` };
}

/**
 * Why a request does not ask for exactly the names of an order (RFC 8555 §7.4); null where it does. A common name counts as
 * one of them, and must be there as a subjectAltName too, where the order has it.
 */
export function namesDiffer(request: CertificationRequest, identifiers: readonly AcmeIdentifier[]): string | null {
  const asked = new Set<string>();
  for (const name of request.subjectAltNames) {
    const key = keyOfName(name);
    if (key === null) return 'The request asks for a name that is neither a DNS name nor an address.';
    asked.add(key);
  }
  const ordered = new Set(identifiers.map(({ type, value }) => `${type}:${value}`));
  for (const { type, value } of request.subject.rdns.flat()) {
    if (type !== COMMON_NAME) return 'The request’s subject has more than a common name. Leave the rest out.';
    const key = commonNameKey(value);
    if (!ordered.has(key)) return 'The request’s common name is not one of the order’s identifiers.';
    asked.add(key);
  }
  if (asked.size === ordered.size && [...asked].every((key) => ordered.has(key))) return null;
  return 'The request’s names are not those of the order. Ask for all of them, and for no others.';
}

/** The names of an order as they are written into the certificate. */
export function subjectAltNamesFor(identifiers: readonly AcmeIdentifier[]): GeneralName[] {
  return identifiers.map(({ type, value }): GeneralName => {
    const bytes = type === 'ip' ? parseIpAddress(value) : null;
    return bytes === null ? { kind: 'dns', value } : { kind: 'ip', value, bytes };
  });
}

function keyOfName(name: GeneralName): string | null {
  if (name.kind === 'dns') return `dns:${name.value.toLowerCase()}`;
  return name.kind === 'ip' ? `ip:${name.value}` : null;
}

function commonNameKey(value: string): string {
  const bytes = parseIpAddress(value);
  return bytes === null ? `dns:${value.toLowerCase()}` : `ip:${formatIpAddress(bytes) ?? ''}`;
}
