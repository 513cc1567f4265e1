import type { Finding } from '../../../shared/pki-terms.ts';
import type { NamePolicyVerb } from '../../authority/ports.ts';
import { attributeTypeByName } from '../../pki/attribute-types.ts';
import { configValue, type OpensslConfig } from './openssl-config.ts';

/** What an `openssl.cnf` says of its CA, under our own notions. */
export interface OpensslSettings {
  /** Null where it does not say. */
  readonly crlDays: number | null;
  readonly defaultDays: number | null;
  readonly crlUrls: readonly string[];
  readonly issuerUrls: readonly string[];
  readonly ocspUrls: readonly string[];
  /** Attribute type OID → verb. */
  readonly policy: Readonly<Record<string, NamePolicyVerb>>;
  /** Attribute type OID → the value that a new request begins with. */
  readonly subjectDefaults: Readonly<Record<string, string>>;
  /** Whether it says so: OpenSSL's own default, yes, is rarely meant. */
  readonly uniqueSubject: boolean;
  readonly findings: readonly Finding[];
}

/** Reads the CA's own section, the policy, the extensions and the request's defaults that it points at. */
export function opensslSettings(config: OpensslConfig): OpensslSettings {
  const section = authoritySection(config);
  const value = (name: string): string | undefined => configValue(config, section, name);
  const findings: Finding[] = [];
  const extensions = config.get(value('x509_extensions') ?? '');
  const access = locations(config, extensions?.get('authorityInfoAccess'));
  const policyName = value('policy');
  const policySection = config.get(policyName ?? '');
  if (policyName !== undefined && policySection === undefined) {
    findings.push(
      said('config-policy-missing', `openssl.cnf names the policy [${policyName}], and has no such section.`),
    );
  }
  return {
    crlDays: days(value('default_crl_days')) ?? hoursAsDays(value('default_crl_hours')),
    defaultDays: days(value('default_days')),
    crlUrls: urls(locations(config, extensions?.get('crlDistributionPoints'))),
    issuerUrls: urls(access.filter((entry) => entry.startsWith('caIssuers;')).map((entry) => entry.slice(10))),
    ocspUrls: urls(access.filter((entry) => entry.startsWith('OCSP;')).map((entry) => entry.slice(5))),
    policy: policyOf(policySection, findings),
    subjectDefaults: subjectDefaults(config),
    uniqueSubject: value('unique_subject')?.trim() === 'yes',
    findings,
  };
}

/** `[ca] default_ca`, which `openssl ca` works by. */
export function authoritySection(config: OpensslConfig): string | undefined {
  return configValue(config, 'ca', 'default_ca');
}

const VERBS: readonly NamePolicyVerb[] = ['match', 'supplied', 'optional'];

function policyOf(
  section: ReadonlyMap<string, string> | undefined,
  findings: Finding[],
): Readonly<Record<string, NamePolicyVerb>> {
  const policy: Record<string, NamePolicyVerb> = {};
  for (const [field, text] of section ?? []) {
    const verb = VERBS.find((candidate) => candidate === text);
    const oid = attributeTypeByName(withoutOrdinal(field))?.oid;
    if (verb === undefined || oid === undefined) {
      findings.push(
        said('config-policy-field', `The policy’s line “${field} = ${text}” means nothing here, and is left out.`),
      );
    } else policy[oid] = verb;
  }
  return policy;
}

/** Each `NAME_default` of the section that `[req] distinguished_name` names. */
function subjectDefaults(config: OpensslConfig): Readonly<Record<string, string>> {
  const defaults: Record<string, string> = {};
  for (const [name, text] of config.get(configValue(config, 'req', 'distinguished_name') ?? '') ?? []) {
    if (!name.endsWith('_default') || text === '') continue;
    const oid = attributeTypeByName(withoutOrdinal(name.slice(0, -'_default'.length)))?.oid;
    if (oid !== undefined) defaults[oid] ??= text;
  }
  return defaults;
}

/** `0.organizationName`, `1.organizationName`: a number before a name only keeps two of one kind apart. */
function withoutOrdinal(name: string): string {
  return name.replace(/^\d+\.(?=[A-Za-z])/, '');
}

/** `URI:http://…, URI:…`, or `@section` with `URI.0 = …`; for information access `OCSP;URI:…`. */
function locations(config: OpensslConfig, text: string | undefined): string[] {
  if (text === undefined) return [];
  if (text.startsWith('@')) {
    return [...(config.get(text.slice(1).trim()) ?? [])].map(
      ([name, value]) => `${name.replace(/\.\d+$/, '')}:${value}`,
    );
  }
  if (/^\w+$/.test(text.trim())) {
    const full = config.get(text.trim())?.get('fullname');
    return full === undefined ? [] : full.split(',').map((entry) => entry.trim());
  }
  return text.split(',').map((entry) => entry.trim());
}

function urls(entries: readonly string[]): string[] {
  const found = entries.flatMap((entry) => (entry.startsWith('URI:') ? [entry.slice(4)] : []));
  return [...new Set(found)].filter((url) => /^(?:https?|ldap):\/\/[!-~]+$/i.test(url) && URL.canParse(url));
}

/** 1 to 3660, as for every CRL here; null for anything else. */
function days(text: string | undefined): number | null {
  const number = text !== undefined && /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return number >= 1 && number <= 36_600 ? number : null;
}

function hoursAsDays(text: string | undefined): number | null {
  const number = text !== undefined && /^\d{1,6}$/.test(text.trim()) ? Number(text) : 0;
  return number >= 1 ? Math.max(1, Math.round(number / 24)) : null;
}

function said(code: string, message: string): Finding {
  return { severity: 'warning', code, message };
}
