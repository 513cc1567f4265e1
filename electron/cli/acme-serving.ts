import { isRefusal, CertificateError } from '../../shared/errors.ts';
import { chainOf } from '../authority/chain.ts';
import type { AuthorityRecord, CertificateRecord, Registry } from '../authority/ports.ts';
import { findProfile } from '../authority/custom-profiles.ts';
import { fingerprintSha256 } from '../pki/certificate.ts';
import { serveAcme, type AcmeServing } from '../publishing/acme/serve-acme.ts';
import { parseListen } from '../publishing/serve/http-server.ts';
import { siteAuthorities } from '../publishing/site/site-authority.ts';
import type { Call } from './command.ts';
import type { Session } from './open-session.ts';
import { flag, text, texts, wholeNumber } from './options.ts';
import { visibleLine } from './visible-text.ts';

const acme = text(
  'acme',
  'CA',
  'Answer ACME (certbot, Caddy, lego, acme.sh) for this intermediate, kept unlocked for it',
);
const acmeListen = text('acme-listen', 'ADDRESS:PORT', 'Where ACME listens; else 127.0.0.1:8443');
const acmeNames = texts('acme-name', 'NAME', 'What clients call the ACME server; its certificate is for that');
const acmeHttp = flag('acme-http', 'ACME without TLS, for a proxy that speaks it');
const acmeUrl = text('acme-url', 'URL', 'What clients call the proxy before it, as https://acme.example.lan');
const acmeProfile = text('acme-profile', 'NAME', 'The profile of what it issues; else tls-server');
const acmeDays = wholeNumber('acme-days', 'N', 'How long its certificates work; else 90 days', { least: 1, most: 825 });
const acmeEab = flag('acme-require-eab', 'Open accounts only to who has a key: see acme eab create');
const acmeTerms = text('acme-terms', 'URL', 'Terms that an account agrees to');
const acmeDns = text('acme-dns', 'ADDRESS[:PORT]', 'The name server for challenges; else the system’s');
const acmeHttpPort = wholeNumber('acme-http-port', 'N', 'Where http-01 is looked for; else 80', {
  least: 1,
  most: 65_535,
});
const acmeTlsPort = wholeNumber('acme-tls-port', 'N', 'Where tls-alpn-01 is looked for; else 443', {
  least: 1,
  most: 65_535,
});

export const ACME_OPTIONS = [
  ...[acme, acmeListen, acmeNames, acmeHttp, acmeUrl, acmeProfile, acmeDays, acmeEab, acmeTerms, acmeDns],
  ...[acmeHttpPort, acmeTlsPort],
] as const;

export interface AcmeStarted extends AcmeServing {
  readonly root: CertificateRecord;
  /** The name of its PEM file on the site. */
  readonly rootFile: string;
}

/** Starts ACME where it was asked for; null where not. Unlocks the vault. @throws {CertificateError} USAGE, and what serving throws */
export async function startAcme(
  call: Call,
  session: Session,
  failed: (fault: unknown) => void,
): Promise<AcmeStarted | null> {
  const reference = call.value(acme);
  if (reference === null) return refuseStray(call);
  const { ports, vault } = session;
  const externalUrl = call.value(acmeUrl);
  const scheme = call.value(acmeHttp) ? 'http' : 'https';
  const address = parseListen(call.value(acmeListen) ?? '127.0.0.1:8443');
  checkProxy(scheme, externalUrl, address.host);
  const profile = call.value(acmeProfile) ?? 'tls-server';
  await findProfile(ports.registry, profile);
  await session.unlock();
  try {
    const serving = await serveAcme({
      ...{ ports, register: vault.acme, authority: reference, profile, ...address, scheme, externalUrl, failed },
      validityDays: call.value(acmeDays) ?? 90,
      externalAccountRequired: call.value(acmeEab),
      termsOfService: call.value(acmeTerms),
      names: call.value(acmeNames),
      nameServer: call.value(acmeDns),
      httpPort: call.value(acmeHttpPort) ?? 80,
      tlsPort: call.value(acmeTlsPort) ?? 443,
    });
    return { ...serving, ...(await rootAbove(ports.registry, serving.authority)) };
  } catch (error) {
    if (!isRefusal(error, 'NAME_NOT_PERMITTED')) throw error;
    const wayOut =
      'Give the server a name within the CA’s policy with --acme-name, or put a proxy before it: --acme-http --acme-url';
    throw new CertificateError('NAME_NOT_PERMITTED', `ACME’s own HTTPS certificate: ${error.message} ${wayOut}`, {
      cause: error,
    });
  }
}

/** What a person pastes on the machine that wants a certificate. */
export function clientLines({ directory, root, rootFile, authority }: AcmeStarted, siteUrl: string): string {
  const trusted = 'chancery-root.pem';
  return [
    `ACME for ${visibleLine(authority.name)} at ${directory}`,
    `  curl -fsS -o ${trusted} ${siteUrl}${rootFile}`,
    `  REQUESTS_CA_BUNDLE=$PWD/${trusted} certbot certonly --standalone --server ${directory} --agree-tos --register-unsafely-without-email -d NAME`,
    `  acme.sh --issue --standalone --server ${directory} --ca-bundle ${trusted} -d NAME`,
    `  LEGO_CA_CERTIFICATES=${trusted} lego --server ${directory} --accept-tos --email YOU --domains NAME --http run`,
    `  Caddyfile: { acme_ca ${directory} ; acme_ca_root ${trusted} }`,
    `  SHA-256 of the root, to compare before you trust it: ${fingerprintSha256(root.der)}`,
    '',
  ].join('\n');
}

function refuseStray(call: Call): null {
  const stray = ACME_OPTIONS.find((option) => {
    const value: unknown = call.value<unknown>(option);
    return value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
  });
  if (stray === undefined) return null;
  throw new CertificateError('USAGE', `--${stray.name} is of no use without --acme CA.`);
}

/** RFC 8555 §6.1: what goes over a network goes over HTTPS. */
function checkProxy(scheme: 'http' | 'https', externalUrl: string | null, host: string): void {
  if (externalUrl !== null && !(URL.canParse(externalUrl) && /^https?:\/\/[^/?#@]+\/?$/.test(externalUrl))) {
    throw new CertificateError(
      'USAGE',
      `--acme-url takes a URL without a path, as https://acme.example.lan, not “${externalUrl}”.`,
    );
  }
  const isLocal = host.startsWith('127.') || host === '::1';
  if (scheme === 'http' && !isLocal && externalUrl === null) {
    throw new CertificateError(
      'USAGE',
      '--acme-http beyond this machine wants a proxy that speaks TLS: give its URL with --acme-url, or leave --acme-http out.',
    );
  }
}

async function rootAbove(
  registry: Registry,
  authority: AuthorityRecord,
): Promise<Pick<AcmeStarted, 'root' | 'rootFile'>> {
  const own = await registry.certificate(authority.certificateId);
  const root = (await chainOf(registry, own)).at(-1) ?? own;
  const served = await siteAuthorities(registry, [authority.id]);
  const onSite = served.find(({ record }) => record.certificateId === root.id);
  return { root, rootFile: onSite === undefined ? 'chain.pem' : `${onSite.certificateFile}.pem` };
}
