import { isRefusal } from '../../../shared/errors.ts';
import { checkIssuedBy, isNamedBy, renewalWindow } from '../../authority/acme/acme-renewal.ts';
import { subjectAltNamesFor } from '../../authority/acme/acme-names.ts';
import type { AcmeAccount, AcmeIdentifier } from '../../authority/acme-ports.ts';
import type { CertificateRecord } from '../../authority/ports.ts';
import { formatInstant } from '../../authority/validity.ts';
import { toHex } from '../../pki/bytes.ts';
import { parseCertificate, subjectAltNamesOf } from '../../pki/certificate.ts';
import { formatGeneralName } from '../../pki/general-name.ts';
import type { AcmeContext, AcmeHandler } from './acme-context.ts';
import { jsonReply } from './acme-reply.ts';
import { decodeBase64url } from './bounded-json.ts';
import { AcmeProblem, malformed } from './problem.ts';

/** How soon to look again (RFC 9773 §4.3): six hours. */
const LOOK_AGAIN_SECONDS = 21_600;

/** RFC 9773 §4.1: anyone may ask, by GET. */
export const renewalInfo: AcmeHandler = async (context, _call, [certificateIdentifier = '']) => {
  const record = await certificateNamed(context, certificateIdentifier);
  if (record === null) throw new AcmeProblem('malformed', 'This CA has not issued that certificate.', { status: 404 });
  const { start, end } = renewalWindow(record, context.ports.clock.now());
  const suggestedWindow = { start: formatInstant(start), end: formatInstant(end) };
  return jsonReply(200, { suggestedWindow }, { 'Retry-After': String(LOOK_AGAIN_SECONDS) });
};

/**
 * The certificate that an order takes the place of (RFC 9773 §5), by id; null where it names none. It was issued to the same
 * account, shares a name with the order, and has no successor yet.
 *
 * @throws {AcmeProblem} malformed, unauthorized, alreadyReplaced
 */
export async function replacedCertificate(
  context: AcmeContext,
  account: AcmeAccount,
  replaces: unknown,
  identifiers: readonly AcmeIdentifier[],
): Promise<string | null> {
  if (replaces === undefined) return null;
  const record = await certificateNamed(context, replaces);
  if (record === null) throw malformed('This CA has not issued the certificate that the order would replace.');
  const order = await context.register.orderOfCertificate(record.id);
  if (order?.accountId !== account.id) {
    throw new AcmeProblem('unauthorized', 'The certificate that the order would replace is not this account’s.');
  }
  const names = new Set(subjectAltNamesOf(parseCertificate(record.der)).map(formatGeneralName));
  if (!subjectAltNamesFor(identifiers).some((name) => names.has(formatGeneralName(name)))) {
    throw malformed('The order has no name of the certificate that it would replace.');
  }
  if (record.supersededById === null) return record.id;
  throw new AcmeProblem('alreadyReplaced', 'The certificate that the order would replace has a successor already.');
}

/** By `base64url(keyIdentifier).base64url(serialNumber)`; null for none of this CA's. */
async function certificateNamed(
  { ports, authority }: AcmeContext,
  identifier: unknown,
): Promise<CertificateRecord | null> {
  if (typeof identifier !== 'string' || identifier.length > 120) throw malformed('That is no certificate identifier.');
  const [keyIdentifier, serialNumber, ...more] = identifier.split('.').map(decodeBase64url);
  if (!keyIdentifier || !serialNumber || more.length > 0 || keyIdentifier.length === 0 || serialNumber.length === 0) {
    throw malformed('A certificate identifier is two parts in base64url with a dot between them.');
  }
  try {
    const record = await ports.registry.findCertificate(toHex(withoutSign(serialNumber)));
    checkIssuedBy(record, authority);
    return isNamedBy(record, keyIdentifier) ? record : null;
  } catch (error) {
    if (isRefusal(error, 'CERTIFICATE_NOT_FOUND', 'AMBIGUOUS_REFERENCE', 'USAGE', 'INVALID_INPUT', 'MALFORMED_NAME'))
      return null;
    throw error;
  }
}

/** A serial number whose first bit is set has a zero octet in front in DER, which the register leaves out. */
function withoutSign(content: Uint8Array): Uint8Array {
  return content.length > 1 && content[0] === 0 ? content.subarray(1) : content;
}
