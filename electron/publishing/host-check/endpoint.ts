import { isIP } from 'node:net';
import { CertificateError } from '../../../shared/errors.ts';
import { STARTTLS_PROTOCOLS, type StarttlsProtocol } from '../../../shared/host-check-description.ts';
import { parseReferenceIdentity } from '../../pki/host-match.ts';

/** Whether a text names a protocol that begins in the clear and turns to TLS when asked. */
export function isStarttlsProtocol(text: string): text is StarttlsProtocol {
  return STARTTLS_PROTOCOLS.some((known) => known === text);
}

const PORTS: Readonly<Record<StarttlsProtocol | 'tls', number>> = {
  tls: 443,
  smtp: 25,
  imap: 143,
  pop3: 110,
  ldap: 389,
  postgres: 5432,
};

/** A TLS service as it is reached. */
export interface Endpoint {
  /** A host name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** The name that is asked for (SNI) and that the certificate must bear. */
  readonly servername: string;
  readonly starttls: StarttlsProtocol | null;
}

/**
 * Reads `HOST`, `HOST:PORT`, `[IPv6]:PORT` or a bare IPv6 address.
 *
 * @throws {CertificateError} USAGE
 */
export function parseEndpoint(
  text: string,
  options: { servername: string | null; starttls: StarttlsProtocol | null },
): Endpoint {
  const [host, port] = split(text.trim());
  const servername = options.servername ?? host;
  for (const name of [host, servername]) {
    if (parseReferenceIdentity(name) === null)
      throw new CertificateError('USAGE', `“${name}” is neither a host name nor an address. Give HOST or HOST:PORT.`);
  }
  return { host, port: port ?? PORTS[options.starttls ?? 'tls'], servername, starttls: options.starttls };
}

function split(text: string): [string, number | null] {
  if (isIP(text) === 6) return [text, null];
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const number = port === undefined ? null : Number(port);
  if (number !== null && (number < 1 || number > 65_535))
    throw new CertificateError('USAGE', `A port is 1 to 65535, not ${String(number)}.`);
  return [bracketed ?? plain ?? text, number];
}

/** `mail.example:25`, `[::1]:443` */
export function formatEndpoint({ host, port }: Pick<Endpoint, 'host' | 'port'>): string {
  return isIP(host) === 6 ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}
