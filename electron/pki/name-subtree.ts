/** Whether names lie within a CA's name constraints (RFC 5280 §4.2.1.10). How constraints are written is in name-constraints.ts. */
import { formatGeneralName, type GeneralName } from './general-name.ts';
import { formatNameConstraint, type GeneralNameConstraint, type NameConstraints } from './name-constraints.ts';
import { attributeValues, comparableRdns, EMAIL_ADDRESS, type Name } from './name.ts';

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
  return violationOf(prepareConstraints(constraints), constrainedNames(subject, subjectAltNames));
}

/** A name with what comparing it takes, computed once. */
export interface ConstrainedName {
  readonly form: Form;
  readonly name: GeneralName;
  readonly compared: Compared;
}

/** The names of a certificate that constraints speak of. */
export function constrainedNames(subject: Name, subjectAltNames: readonly GeneralName[]): ConstrainedName[] {
  const names: GeneralName[] = [
    ...(subject.rdns.length === 0 ? [] : [{ kind: 'directoryName' as const, name: subject }]),
    ...attributeValues(subject, EMAIL_ADDRESS).map((value) => ({ kind: 'email' as const, value })),
    ...subjectAltNames,
  ];
  return names.map((name) => ({ form: formOf(name), name, compared: comparedName(name) }));
}

/** Constraints by form, each base with what comparing it takes. */
export type PreparedConstraints = ReadonlyMap<Form, { readonly permitted: Base[]; readonly excluded: Base[] }>;

interface Base {
  readonly base: GeneralNameConstraint;
  readonly compared: Compared;
}

export function prepareConstraints({ permitted, excluded }: NameConstraints): PreparedConstraints {
  const forms = new Map<Form, { permitted: Base[]; excluded: Base[] }>();
  const add = (list: 'permitted' | 'excluded', base: GeneralNameConstraint): void => {
    const form = formOfBase(base);
    const entry = forms.get(form) ?? { permitted: [], excluded: [] };
    entry[list].push({ base, compared: comparedBase(base) });
    forms.set(form, entry);
  };
  for (const base of permitted) add('permitted', base);
  for (const base of excluded) add('excluded', base);
  return forms;
}

/**
 * How much work {@link violationOf} may be: all names times all bases, as OpenSSL and BoringSSL count it, and apart from
 * them those of URIs, which neither counts.
 */
export function comparisonsNeeded(
  constraints: PreparedConstraints,
  names: readonly ConstrainedName[],
): { readonly names: number; readonly uris: number } {
  let bases = 0;
  for (const [form, { permitted, excluded }] of constraints) {
    if (form !== 'uri') bases += permitted.length + excluded.length;
  }
  const uriBases = constraints.get('uri');
  const uris = names.filter(({ form }) => form === 'uri').length;
  // The subject itself is not counted either.
  return {
    names: Math.max(0, names.length - uris - 1) * bases,
    uris: uris * ((uriBases?.permitted.length ?? 0) + (uriBases?.excluded.length ?? 0)),
  };
}

export function violationOf(
  constraints: PreparedConstraints,
  names: readonly ConstrainedName[],
): ConstraintViolation | null {
  for (const { form, name, compared } of names) {
    const bases = constraints.get(form);
    if (bases === undefined) continue;
    const excluded = bases.excluded.find((base) => isWithin(compared, base.compared) !== false);
    if (excluded !== undefined) {
      return { name: formatGeneralName(name), rule: `excluded: ${formatNameConstraint(excluded.base)}` };
    }
    if (bases.permitted.length > 0 && !bases.permitted.some((base) => isWithin(compared, base.compared) === true)) {
      const shown = bases.permitted.slice(0, 5).map(({ base }) => formatNameConstraint(base));
      const more = bases.permitted.length > 5 ? ` or ${String(bases.permitted.length - 5)} others` : '';
      return { name: formatGeneralName(name), rule: `not within ${shown.join(', ')}${more}` };
    }
  }
  return null;
}

/** The form of name that a constraint speaks of, by its kind or, for those that we cannot judge, its tag. */
type Form = 'dns' | 'email' | 'uri' | 'ip' | 'directoryName' | 'rid' | 'otherName' | 'x400Address' | 'ediPartyName';

function formOf(name: GeneralName): Form {
  return name.kind;
}

const FORMS_BY_TAG: Readonly<Record<number, Form>> = {
  0xa0: 'otherName',
  0xa3: 'x400Address',
  0xa5: 'ediPartyName',
  0x88: 'rid',
};

function formOfBase(base: GeneralNameConstraint): Form {
  return base.kind === 'other' ? (FORMS_BY_TAG[base.der[0] ?? 0] ?? 'otherName') : base.kind;
}

/** What two names are compared by; null for what is malformed or of a form that cannot be judged. */
type Compared =
  | { readonly by: 'host'; readonly host: string; readonly wildcard: boolean; readonly belowOnly: boolean }
  | { readonly by: 'mailbox'; readonly local: string | null; readonly host: string }
  | { readonly by: 'bytes'; readonly bytes: Uint8Array }
  | { readonly by: 'fields'; readonly fields: readonly string[] }
  | null;

const HOST = /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/;

function comparedName(name: GeneralName): Compared {
  switch (name.kind) {
    case 'dns': {
      const wildcard = name.value.startsWith('*.');
      const host = name.value.toLowerCase().slice(wildcard ? 2 : 0);
      return HOST.test(host) ? { by: 'host', host, wildcard, belowOnly: false } : null;
    }
    case 'ip':
      return { by: 'bytes', bytes: name.bytes };
    case 'directoryName':
      return { by: 'fields', fields: comparableRdns(name.name) };
    case 'email':
      return mailbox(name.value);
    case 'uri': {
      // By the URI's host, which must be a name: an address or no host at all cannot be judged.
      const host = URL.canParse(name.value) ? new URL(name.value).hostname.toLowerCase() : '';
      return HOST.test(host) && !/^[\d.]+$/.test(host) ? { by: 'mailbox', local: null, host } : null;
    }
    case 'rid':
    case 'otherName':
    case 'x400Address':
    case 'ediPartyName':
      return null;
    default:
      return name satisfies never;
  }
}

/** Exactly one `@`: what has more cannot be told apart safely. */
function mailbox(value: string): Compared {
  const at = value.indexOf('@');
  const host = value.slice(at + 1).toLowerCase();
  return at > 0 && HOST.test(host) ? { by: 'mailbox', local: value.slice(0, at), host } : null;
}

function comparedBase(base: GeneralNameConstraint): Compared {
  switch (base.kind) {
    case 'dns': {
      const host = base.value.toLowerCase().replace(/^\./, '');
      const belowOnly = base.value.startsWith('.');
      return host === '' || HOST.test(host) ? { by: 'host', host, wildcard: false, belowOnly } : null;
    }
    case 'ip':
      return { by: 'bytes', bytes: base.bytes };
    case 'directoryName':
      return { by: 'fields', fields: comparableRdns(base.name) };
    case 'email':
    case 'uri': {
      if (base.kind === 'email' && base.value.includes('@')) return mailbox(base.value);
      const host = base.value.toLowerCase();
      return host === '' || HOST.test(host.replace(/^\./, '')) ? { by: 'mailbox', local: null, host } : null;
    }
    case 'other':
      return null;
    default:
      return base satisfies never;
  }
}

/** Whether a constraint's base is not what its form asks for, so that nothing can be held against it. */
export function isMalformedBase(base: GeneralNameConstraint): boolean {
  return base.kind !== 'other' && comparedBase(base) === null;
}

/** Null where it cannot be judged: then it is neither safely within nor safely without. */
function isWithin(name: Compared, base: Compared): boolean | null {
  if (name === null || base === null) return null;
  if (name.by === 'host' && base.by === 'host') return isHostWithin(name, base);
  if (name.by === 'mailbox' && base.by === 'mailbox') return isMailboxWithin(name, base);
  if (name.by === 'bytes' && base.by === 'bytes') return isAddressWithin(name.bytes, base.bytes);
  if (name.by === 'fields' && base.by === 'fields') {
    // A subtree of names is every name that begins with the base's fields.
    const { fields } = name;
    return base.fields.length <= fields.length && base.fields.every((field, i) => field === fields[i]);
  }
  return null;
}

type Host = Extract<Compared, { by: 'host' }>;

/**
 * The base itself and everything below it; an empty base is every host. A wildcard stands for every name one label below
 * its rest: where only some of those are within, it is neither in nor out. A base with a dot in front, which RFC 5280
 * does not have, is taken for what is below it, and says nothing sure of itself.
 */
function isHostWithin(name: Host, base: Host): boolean | null {
  if (base.host === '') return true;
  if (name.host === base.host) return base.belowOnly && !name.wildcard ? null : true;
  if (name.host.endsWith(base.host) && name.host.charCodeAt(name.host.length - base.host.length - 1) === 0x2e)
    return true;
  const reachesBase =
    name.wildcard &&
    base.host.endsWith(`.${name.host}`) &&
    base.host.indexOf('.') === base.host.length - name.host.length - 1;
  return reachesBase ? null : false;
}

function isAddressWithin(address: Uint8Array, range: Uint8Array): boolean {
  const half = range.length / 2;
  if (address.length !== half) return false;
  for (let i = 0; i < half; i++) {
    const mask = range[half + i] ?? 0;
    if (((address[i] ?? 0) & mask) !== ((range[i] ?? 0) & mask)) return false;
  }
  return true;
}

type Mailbox = Extract<Compared, { by: 'mailbox' }>;

/** `user@host` is that mailbox, `host` every mailbox of that host, `.host` every mailbox below it. The same for a URI's host. */
function isMailboxWithin(name: Mailbox, base: Mailbox): boolean {
  if (base.local !== null) return name.local === base.local && name.host === base.host;
  return base.host.startsWith('.') ? name.host.endsWith(base.host) : base.host === '' || name.host === base.host;
}
