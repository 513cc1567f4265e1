import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { isRefusal } from '../../../../shared/errors.ts';
import type { AcmeIdentifier } from '../../../authority/acme-ports.ts';
import { sameBytes } from '../../../pki/bytes.ts';
import { parseCertificate, subjectAltNamesOf } from '../../../pki/certificate.ts';
import { octetString } from '../../../pki/der-writer.ts';
import { findExtension } from '../../../pki/extensions.ts';
import { formatGeneralName } from '../../../pki/general-name.ts';
import { parseIpAddress } from '../../../pki/ip-address.ts';
import { ChallengeFailure } from './challenge-failure.ts';
import type { ValidationSettings } from './validate-challenge.ts';

const PROTOCOL = 'acme-tls/1';
/** id-pe-acmeIdentifier (RFC 8737 §3). */
const ACME_IDENTIFIER = '1.3.6.1.5.5.7.1.31';
const TIMEOUT_MS = 10_000;

/**
 * RFC 8737: a TLS server that speaks acme-tls/1 for the name, and shows a certificate for that name alone with the digest of
 * the key authorization.
 *
 * @throws {ChallengeFailure}
 */
export async function validateTlsAlpn01(
  { identifier, keyAuthorization }: { identifier: AcmeIdentifier; keyAuthorization: string },
  { resolver, tlsPort }: ValidationSettings,
): Promise<void> {
  let failure: ChallengeFailure | null = null;
  for (const address of await resolver.addresses(identifier.value)) {
    try {
      const der = await shownCertificate(address, tlsPort, serverNameFor(identifier));
      checkCertificate(der, identifier, keyAuthorization);
      return;
    } catch (error) {
      if (!(error instanceof ChallengeFailure)) throw error;
      failure = error;
    }
  }
  throw failure ?? new ChallengeFailure('dns', `${identifier.value} has no address.`);
}

/** RFC 8738 §6: an address is asked for by its name in the reverse DNS. */
export function serverNameFor({ type, value }: AcmeIdentifier): string {
  const bytes = type === 'ip' ? parseIpAddress(value) : null;
  if (bytes === null) return value;
  if (bytes.length === 4) return `${[...bytes].reverse().join('.')}.in-addr.arpa`;
  const nibbles = [...bytes].flatMap((octet) => [octet >> 4, octet & 15]).reverse();
  return `${nibbles.map((nibble) => nibble.toString(16)).join('.')}.ip6.arpa`;
}

function shownCertificate(address: string, port: number, servername: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const where = `${isIP(address) === 6 ? `[${address}]` : address}:${String(port)}`;
    // What is shown is judged here, by RFC 8737's own rules: nobody has signed it.
    const socket = connect({ host: address, port, servername, ALPNProtocols: [PROTOCOL], rejectUnauthorized: false });
    const ended = (failure: ChallengeFailure | null, der = new Uint8Array()): void => {
      clearTimeout(timer);
      socket.destroy();
      if (failure === null) resolve(der);
      else reject(failure);
    };
    const timer = setTimeout(() => ended(new ChallengeFailure('connection', `${where} took too long.`)), TIMEOUT_MS);
    let connected = false;
    socket.once('connect', () => {
      connected = true;
    });
    socket.once('error', (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
      const type = connected ? 'tls' : 'connection';
      ended(new ChallengeFailure(type, `${where} could not be asked over TLS for ${PROTOCOL} (${code}).`));
    });
    socket.once('secureConnect', () => {
      const shown = socket.getPeerX509Certificate();
      if (socket.alpnProtocol !== PROTOCOL) {
        ended(new ChallengeFailure('unauthorized', `${where} does not speak ${PROTOCOL}.`));
      } else if (shown === undefined) {
        ended(new ChallengeFailure('unauthorized', `${where} shows no certificate.`));
      } else ended(null, new Uint8Array(shown.raw));
    });
  });
}

function checkCertificate(der: Uint8Array, identifier: AcmeIdentifier, keyAuthorization: string): void {
  try {
    const certificate = parseCertificate(der);
    const names = subjectAltNamesOf(certificate).map(formatGeneralName);
    const wanted = `${identifier.type === 'ip' ? 'IP' : 'DNS'}:${identifier.value}`;
    const digest = findExtension(certificate.extensions, ACME_IDENTIFIER);
    const expected = octetString(createHash('sha256').update(keyAuthorization, 'ascii').digest());
    if (names.length === 1 && names[0]?.toLowerCase() === wanted.toLowerCase()) {
      if (digest?.critical === true && sameBytes(digest.value, expected)) return;
      throw new ChallengeFailure('incorrectResponse', 'The certificate shown has another key authorization, or none.');
    }
    throw new ChallengeFailure('unauthorized', 'The certificate shown is not for this name alone.');
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new ChallengeFailure('unauthorized', 'The certificate shown cannot be read.');
  }
}
