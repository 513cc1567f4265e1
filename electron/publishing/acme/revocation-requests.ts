import { isRefusal } from '../../../shared/errors.ts';
import { checkIssuedBy, holdersReason } from '../../authority/acme/acme-renewal.ts';
import { subjectAltNamesFor } from '../../authority/acme/acme-names.ts';
import type { AcmeAccount } from '../../authority/acme-ports.ts';
import type { CertificateRecord } from '../../authority/ports.ts';
import { revokeCertificates } from '../../authority/revoke-certificates.ts';
import { sameBytes } from '../../pki/bytes.ts';
import { fingerprintSha256, parseCertificate, subjectAltNamesOf } from '../../pki/certificate.ts';
import { formatGeneralName } from '../../pki/general-name.ts';
import type { AcmeContext, AcmeHandler } from './acme-context.ts';
import { emptyReply } from './acme-reply.ts';
import { decodeBase64url } from './bounded-json.ts';
import { AcmeProblem, malformed } from './problem.ts';
import { problemOfRefusal } from './refusal-problem.ts';
import { payloadOf, signedByEither } from './signed-request.ts';

/** So many orders of an account are looked through for names that it has proven. */
const MOST_ORDERS = 1_000;

/** RFC 8555 §7.6: by the account that has it, by one that holds all its names, or by the certificate's own key. */
export const revokeCert: AcmeHandler = async (context, call) => {
  const request = await signedByEither(context, call);
  const { certificate: encoded, reason: code } = payloadOf(request);
  const der = decodeBase64url(encoded);
  if (der === null || der.length === 0 || der.length > 65_536) {
    throw malformed('certificate is its DER, in base64url without padding.');
  }
  const reason = holdersReason(code);
  if (reason === null) {
    throw new AcmeProblem('badRevocationReason', 'The reasons to give are 0, 1, 3, 4, 5 and 9 (RFC 5280 §5.3.1).');
  }
  const record = await certificateOf(context, der);
  const account = 'account' in request ? request.account : null;
  const may =
    account === null
      ? sameBytes(parseCertificate(record.der).publicKey.spki, request.key.spki)
      : await mayRevoke(context, account, record);
  if (!may) throw new AcmeProblem('unauthorized', 'That key may not revoke this certificate.');
  if (record.revocation !== null) throw new AcmeProblem('alreadyRevoked', 'The certificate was revoked before.');
  await context.register.recordRevocationAsked({
    certificateId: record.id,
    by: account?.id ?? `key ${request.key.thumbprint}`,
  });
  try {
    await revokeCertificates(context.ports, { ids: [record.id], reason, at: null, invalidityDate: null });
  } catch (error) {
    throw isRefusal(error) ? (problemOfRefusal(error) ?? error) : error;
  }
  return emptyReply(200);
};

async function certificateOf({ ports, authority }: AcmeContext, der: Uint8Array): Promise<CertificateRecord> {
  try {
    const record = await ports.registry.findCertificate(fingerprintSha256(der));
    checkIssuedBy(record, authority);
    return record;
  } catch (error) {
    if (!isRefusal(error, 'CERTIFICATE_NOT_FOUND', 'AMBIGUOUS_REFERENCE')) throw error;
    throw new AcmeProblem('malformed', 'This CA has not issued that certificate.', { status: 404 });
  }
}

async function mayRevoke(
  { register, ports }: AcmeContext,
  account: AcmeAccount,
  record: CertificateRecord,
): Promise<boolean> {
  const order = await register.orderOfCertificate(record.id);
  if (order?.accountId === account.id) return true;
  const now = ports.clock.now();
  const missing = new Set(subjectAltNamesOf(parseCertificate(record.der)).map(formatGeneralName));
  for (const { expiresAt, content } of await register.ordersOf(account.id, { after: null, limit: MOST_ORDERS })) {
    if (expiresAt <= now) continue;
    content.authorizations.forEach(({ status }, at) => {
      const identifier = content.identifiers[at];
      if (status !== 'valid' || identifier === undefined) return;
      for (const name of subjectAltNamesFor([identifier])) missing.delete(formatGeneralName(name));
    });
  }
  return missing.size === 0;
}
