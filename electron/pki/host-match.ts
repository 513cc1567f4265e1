/** Whether a certificate's names are those of the service that was asked for (RFC 9525). */
import type { GeneralName } from './general-name.ts';
import { toAsciiHostName } from './host-name.ts';
import { parseIpAddress } from './ip-address.ts';
import { sameBytes } from './bytes.ts';

/** What a client was told to reach: a host name in A-labels and lower case, or an address. */
export type ReferenceIdentity =
  | { readonly kind: 'dns'; readonly value: string }
  | { readonly kind: 'ip'; readonly value: string; readonly bytes: Uint8Array };

/**
 * Reads a host as a person or a URL has it: a name, also an international one or with a dot behind, or an address, also
 * in brackets. Null when it is neither.
 */
export function parseReferenceIdentity(host: string): ReferenceIdentity | null {
  const bare = /^\[(.*)\]$/.exec(host)?.[1] ?? host;
  const bytes = parseIpAddress(bare);
  if (bytes !== null) return { kind: 'ip', value: bare, bytes };
  const ascii = toAsciiHostName(bare.replace(/\.$/, ''));
  return ascii !== null && isHostName(ascii) ? { kind: 'dns', value: ascii } : null;
}

/**
 * The entry that presents this identity, or null. Host names match by DNS-ID and label by label without regard to case; a
 * `*` counts only as the whole first label and stands for exactly one (RFC 9525 §6.3); addresses match byte for byte
 * (§6.4). The common name is never looked at (§6.1).
 */
export function matchingName(reference: ReferenceIdentity, names: readonly GeneralName[]): GeneralName | null {
  return names.find((name) => presents(name, reference)) ?? null;
}

function presents(name: GeneralName, reference: ReferenceIdentity): boolean {
  if (reference.kind === 'ip') return name.kind === 'ip' && sameBytes(name.bytes, reference.bytes);
  return name.kind === 'dns' && matchesHostName(name.value, reference.value);
}

/** Whether a presented DNS-ID, wildcards included, covers a host name in A-labels. */
export function matchesHostName(presented: string, host: string): boolean {
  const name = presented.toLowerCase();
  if (!name.startsWith('*.')) return isHostName(name) && name === host;
  const rest = name.slice(2);
  const firstDot = host.indexOf('.');
  // RFC 9525 §6.3: the wildcard stands for one label, and what is behind it has labels of its own.
  return isHostName(rest) && rest.includes('.') && firstDot > 0 && host.slice(firstDot + 1) === rest;
}

/** Letters, digits, hyphens and (as hosts have them in practice) underscores; no empty label; not an address. */
function isHostName(name: string): boolean {
  return (
    name.length <= 253 &&
    /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(name) &&
    !/(?:^|\.)[0-9]+$/.test(name)
  );
}

/**
 * Whether an rfc822Name is this address: the part before the @ to the letter, the host without regard to case (RFC 5280
 * §7.5). An address with letters beyond ASCII before the @ is in SmtpUTF8Mailbox (RFC 9598), which is taken too.
 */
export function matchesEmail(name: GeneralName, address: string): boolean {
  const wanted = splitEmail(address);
  if (wanted === null) return false;
  const text =
    name.kind === 'email'
      ? name.value
      : name.kind === 'otherName' && name.type === SMTP_UTF8_MAILBOX
        ? name.text
        : null;
  const presented = text === null ? null : splitEmail(text);
  return presented !== null && presented.local === wanted.local && presented.host === wanted.host;
}

const SMTP_UTF8_MAILBOX = '1.3.6.1.5.5.7.8.9';

function splitEmail(text: string): { local: string; host: string } | null {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const host = toAsciiHostName(text.slice(at + 1));
  return at > 0 && !/[\s@]/.test(local) && host !== null && isHostName(host) ? { local, host } : null;
}
