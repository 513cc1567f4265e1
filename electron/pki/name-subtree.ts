/** Whether names lie within a CA's name constraints (RFC 5280 §4.2.1.10). How constraints are written is in name-constraints.ts. */
import { formatGeneralName, type GeneralName } from './general-name.ts';
import { formatNameConstraint, type GeneralNameConstraint, type NameConstraints } from './name-constraints.ts';
import { attributeValues, EMAIL_ADDRESS, sameName, type Name } from './name.ts';

/** A name that a CA may not certify, and the rule that says so. */
export interface ConstraintViolation {
  readonly name: string;
  /** `excluded: DNS:bad.example`, or `not within DNS:sample.com`. */
  readonly rule: string;
}

/**
 * The first name that the constraints do not allow, or null. The subject counts as a directoryName, and its e-mail
 * addresses as rfc822Names. A form of name that we cannot judge is not allowed once a constraint speaks of it.
 */
export function constraintViolation(
  constraints: NameConstraints,
  subject: Name,
  subjectAltNames: readonly GeneralName[],
): ConstraintViolation | null {
  const names: GeneralName[] = [
    ...(subject.rdns.length === 0 ? [] : [{ kind: 'directoryName' as const, name: subject }]),
    ...attributeValues(subject, EMAIL_ADDRESS).map((value) => ({ kind: 'email' as const, value })),
    ...subjectAltNames,
  ];
  for (const name of names) {
    const excluded = constraints.excluded.find((base) => base.kind === formOf(name) && isWithin(name, base) !== false);
    if (excluded !== undefined) {
      return { name: formatGeneralName(name), rule: `excluded: ${formatNameConstraint(excluded)}` };
    }
    const permitted = constraints.permitted.filter((base) => base.kind === formOf(name));
    if (permitted.length > 0 && !permitted.some((base) => isWithin(name, base) === true)) {
      return { name: formatGeneralName(name), rule: `not within ${permitted.map(formatNameConstraint).join(', ')}` };
    }
  }
  return null;
}

function formOf(name: GeneralName): GeneralNameConstraint['kind'] {
  switch (name.kind) {
    case 'dns':
    case 'email':
    case 'uri':
    case 'ip':
    case 'directoryName':
      return name.kind;
    case 'rid':
    case 'otherName':
    case 'x400Address':
    case 'ediPartyName':
      return 'other';
    default:
      return name satisfies never;
  }
}

/** Null where it cannot be judged: then it is neither safely within nor safely without. */
function isWithin(name: GeneralName, base: GeneralNameConstraint): boolean | null {
  if (name.kind === 'dns' && base.kind === 'dns') return isHostWithin(name.value, base.value);
  if (name.kind === 'ip' && base.kind === 'ip') return isAddressWithin(name.bytes, base.bytes);
  if (name.kind === 'directoryName' && base.kind === 'directoryName') return isNameWithin(name.name, base.name);
  if (name.kind === 'email' && base.kind === 'email') return isMailboxWithin(name.value, base.value);
  if (name.kind === 'uri' && base.kind === 'uri') return isUriWithin(name.value, base.value);
  return null;
}

/** The base itself and everything below it; an empty base is every host. A wildcard stands for what is below its rest. */
function isHostWithin(host: string, base: string): boolean {
  const name = host.toLowerCase().replace(/^\*\./, '');
  const root = base.toLowerCase().replace(/^\./, '');
  return root === '' || name === root || name.endsWith(`.${root}`);
}

function isAddressWithin(address: Uint8Array, range: Uint8Array): boolean {
  const half = range.length / 2;
  return (
    address.length === half &&
    address.every((byte, i) => (byte & (range[half + i] ?? 0)) === ((range[i] ?? 0) & (range[half + i] ?? 0)))
  );
}

/** A subtree of names is every name that begins with the base's RDNs. */
function isNameWithin(name: Name, base: Name): boolean {
  return (
    name.rdns.length >= base.rdns.length &&
    sameName({ der: new Uint8Array(), rdns: name.rdns.slice(0, base.rdns.length) }, base)
  );
}

/** `user@host` is that mailbox, `host` every mailbox of that host, `.host` every mailbox below it. */
function isMailboxWithin(mailbox: string, base: string): boolean | null {
  const at = mailbox.lastIndexOf('@');
  if (at < 0) return null;
  const host = mailbox.slice(at + 1).toLowerCase();
  if (base.includes('@')) {
    const baseAt = base.lastIndexOf('@');
    return mailbox.slice(0, at) === base.slice(0, baseAt) && host === base.slice(baseAt + 1).toLowerCase();
  }
  return base.startsWith('.') ? host.endsWith(base.toLowerCase()) : base === '' || host === base.toLowerCase();
}

/** By the URI's host, which must be a name: an address or no host at all cannot be judged. */
function isUriWithin(uri: string, base: string): boolean | null {
  const host = URL.canParse(uri) ? new URL(uri).hostname.toLowerCase() : '';
  if (host === '' || /^[\d.]+$/.test(host) || host.startsWith('[')) return null;
  return base.startsWith('.') ? host.endsWith(base.toLowerCase()) : base === '' || host === base.toLowerCase();
}
