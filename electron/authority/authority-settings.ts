import { CertificateError } from '../../shared/errors.ts';
import { DEFAULT_SETTINGS, type AuthoritySettings, type Registry } from './ports.ts';

/** What is set for a CA when it is made; null for what is usual. */
export interface PublishingInput {
  /** Days that a CRL is good for; null for 31. */
  readonly crlDays: number | null;
  readonly crlUrls: readonly string[];
  readonly issuerUrls: readonly string[];
  readonly ocspUrls: readonly string[];
}

/** The settings of a new CA: what was asked for, and nothing forbidden. @throws {CertificateError} VALIDITY_INVALID, MALFORMED_NAME */
export function settingsOf(input: PublishingInput): AuthoritySettings {
  return checkedSettings({
    ...DEFAULT_SETTINGS,
    crlDays: input.crlDays ?? DEFAULT_SETTINGS.crlDays,
    crlUrls: [...input.crlUrls],
    issuerUrls: [...input.issuerUrls],
    ocspUrls: [...input.ocspUrls],
  });
}

/** @throws {CertificateError} VALIDITY_INVALID: of its CRLs; MALFORMED_NAME: a URL that no client could fetch */
export function checkedSettings(settings: AuthoritySettings): AuthoritySettings {
  const { crlDays } = settings;
  if (!Number.isInteger(crlDays) || crlDays < 1 || crlDays > 3660) {
    throw new CertificateError('VALIDITY_INVALID', 'A CRL is good for 1 to 3660 whole days. Choose a number between.');
  }
  for (const url of [...settings.crlUrls, ...settings.issuerUrls, ...settings.ocspUrls]) checkUrl(url);
  return settings;
}

/** RFC 5280 §4.2.1.13: a URI that a client can fetch without first checking another certificate. */
export function checkUrl(url: string): void {
  if (URL.canParse(url) && /^(?:http|https|ldap):$/.test(new URL(url).protocol) && /^[!-~]+$/.test(url)) return;
  throw new CertificateError('MALFORMED_NAME', `“${url}” is not an http, https or ldap URL. Write it in full.`);
}

/** @throws {CertificateError} MALFORMED_NAME, AUTHORITY_EXISTS: also where a CA of that name awaits its parent */
export async function checkNameIsFree(registry: Registry, name: string): Promise<void> {
  if (name.trim() === '' || name.length > 128 || /[\p{Cc}\p{Cf}]/u.test(name)) {
    throw new CertificateError('MALFORMED_NAME', 'A CA’s name is 1 to 128 visible characters. Choose another.');
  }
  if ((await takenNames(registry)).has(name.toLowerCase())) {
    throw new CertificateError('AUTHORITY_EXISTS', `There is a CA named “${name}” already. Choose another name.`);
  }
}

/** `wanted`, or with a number behind it where a CA has that name. */
export async function freeName(registry: Registry, wanted: string, besides: readonly string[] = []): Promise<string> {
  const taken = await takenNames(registry);
  for (const name of besides) taken.add(name.toLowerCase());
  const base = wanted
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
    .slice(0, 120);
  const usable = base === '' || /^(?:ca|awaiting)-\d+$/i.test(base) ? `CA ${base}`.trim() : base;
  for (let number = 1; ; number++) {
    const name = number === 1 ? usable : `${usable} (${String(number)})`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

async function takenNames(registry: Registry): Promise<Set<string>> {
  const [complete, awaiting] = await Promise.all([registry.authorities(), registry.awaitingAuthorities()]);
  return new Set([...complete, ...awaiting].map(({ name }) => name.toLowerCase()));
}
