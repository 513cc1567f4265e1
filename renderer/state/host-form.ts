/** What is asked of a host: which, by which protocol, under which name. */
import type { MethodInput } from '../../shared/contract.ts';
import { STARTTLS_PROTOCOLS, type StarttlsProtocol } from '../../shared/host-check-description.ts';

export const PROTOCOLS = ['tls', ...STARTTLS_PROTOCOLS] as const;
export interface HostForm {
  readonly host: string;
  readonly protocol: (typeof PROTOCOLS)[number];
  /** Empty for the host itself. */
  readonly servername: string;
}

/** Nothing typed yet. */
export const NO_HOST: HostForm = { host: '', protocol: 'tls', servername: '' };

/** The question for main; null while no host is named. */
export function hostQuestion({ host, protocol, servername }: HostForm): MethodInput<'checkHost'> | null {
  const typed = withoutScheme(host);
  if (typed === '' || typed.length > 260) return null;
  const name = servername.trim();
  return { host: typed, servername: name === '' ? null : name, starttls: protocol === 'tls' ? null : protocol };
}

/** The form that asks about a place again. */
export function formOfPlace(place: {
  readonly endpoint: string;
  readonly servername: string;
  readonly starttls: StarttlsProtocol | null;
}): HostForm {
  const isHost = place.endpoint.startsWith(`${place.servername}:`);
  return {
    host: place.endpoint,
    protocol: place.starttls ?? 'tls',
    servername: isHost ? '' : place.servername,
  };
}

/** The form that asks about a certificate's first name that is a host's. */
export function formOfNames(subjectAltNames: readonly string[]): HostForm {
  const names = subjectAltNames.flatMap((name) => /^(?:DNS|IP):(.+)$/.exec(name)?.[1] ?? []);
  const host = names.find((name) => !name.includes('*')) ?? names[0]?.replace(/^\*\./, 'www.') ?? '';
  return { ...NO_HOST, host: host.includes(':') ? `[${host}]` : host };
}

/** People paste what stands in their browser. */
function withoutScheme(typed: string): string {
  return typed
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/.*$/, '');
}
