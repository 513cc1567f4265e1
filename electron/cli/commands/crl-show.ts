import { describeExtension } from '../../pki/extension-text.ts';
import { fingerprintSha256 } from '../../pki/certificate.ts';
import { parseCertificateList, type CertificateList } from '../../pki/crl.ts';
import { formatName } from '../../pki/name.ts';
import { CertificateError } from '../../../shared/errors.ts';
import { decodePem, isPem } from '../../pki/pem.ts';
import { one, type Command } from '../command.ts';
import { readInput } from '../input-files.ts';
import { formatInstant } from '../instants.ts';
import { card, table } from '../text-layout.ts';

const file = one('FILE');

export const crlShow: Command = {
  positionals: [file],
  options: [],
  notes: 'FILE is PEM or DER, or - for standard input. Any CRL is read, not only ours.',
  example: 'chancery crl show rootca.crl',
  run: async (call) => {
    const list = parseCertificateList(crlDer(await readInput(call.host, call.argument(file))));
    const described = describeList(list);
    return {
      json: described,
      text: [
        card(`CRL ${described.crlNumber ?? 'without a number'}`, [
          ['Issuer', described.issuer],
          ['This update', described.thisUpdate],
          ['Next update', described.nextUpdate ?? 'not said'],
          ['Signature', described.signatureAlgorithm],
          ['Revoked', String(described.entries)],
          ['SHA-256', described.fingerprintSha256],
        ]),
        '',
        table(
          ['  SERIAL NUMBER', 'REVOKED AT', 'REASON', 'KEY LOST'],
          described.revoked.map((entry) => [
            `  ${entry.serialNumber}`,
            entry.revokedAt,
            entry.reason,
            entry.invalidityDate ?? '',
          ]),
          '  It revokes nothing.',
        ),
      ].join('\n'),
    };
  },
};

function describeList(list: CertificateList) {
  return {
    issuer: formatName(list.issuer),
    crlNumber: list.crlNumber === null ? null : String(list.crlNumber),
    isDelta: list.isDelta,
    thisUpdate: formatInstant(list.thisUpdate),
    nextUpdate: list.nextUpdate === null ? null : formatInstant(list.nextUpdate),
    signatureAlgorithm: list.signatureAlgorithm,
    entries: list.entryCount,
    fingerprintSha256: fingerprintSha256(list.der),
    extensions: list.extensions.map(describeExtension),
    revoked: Array.from(list.entries(), (entry) => ({
      serialNumber: entry.serialNumber,
      revokedAt: formatInstant(entry.revocationDate),
      // RFC 5280 §5.3.1: an absent reason means unspecified.
      reason: entry.reason ?? 'unspecified',
      invalidityDate: entry.invalidityDate === null ? null : formatInstant(entry.invalidityDate),
      // RFC 5280 §5.3.3: an indirect CRL alone says whose certificate it is.
      ...(entry.certificateIssuer === undefined ? {} : { certificateIssuer: formatName(entry.certificateIssuer) }),
    })),
  };
}

/** @throws {CertificateError} MALFORMED_PEM, MALFORMED_CRL */
function crlDer(bytes: Uint8Array): Uint8Array {
  if (!isPem(bytes)) return bytes;
  const blocks = decodePem(new TextDecoder('latin1').decode(bytes));
  // RFC 7468 §6; the short label is what some tools write.
  const crls = blocks.filter(({ label }) => label === 'X509 CRL' || label === 'CRL');
  const [only] = crls;
  if (only !== undefined && crls.length === 1) return only.der;
  throw new CertificateError(
    'MALFORMED_CRL',
    `The file holds ${String(crls.length)} CRLs, and one is shown at a time. chancery inspect tells what is in it.`,
  );
}
