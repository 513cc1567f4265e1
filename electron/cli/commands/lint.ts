import { CertificateError } from '../../../shared/errors.ts';
import { statedPurpose } from '../../authority/lint-issued.ts';
import { parseCertificate, type Certificate } from '../../pki/certificate.ts';
import { lintCertificate } from '../../pki/lint.ts';
import { decodePem, isPem } from '../../pki/pem.ts';
import { findingLine } from '../answer-output.ts';
import { one, type Command } from '../command.ts';
import { strict } from '../everywhere.ts';
import { readInput } from '../input-files.ts';
import { isRefusedBy } from '../issue-one.ts';

const file = one('FILE');

export const lint: Command = {
  positionals: [file],
  options: [strict],
  notes:
    'FILE is a certificate in PEM or DER, or - for standard input; of several, the first is judged, with the next as its issuer.',
  example: 'chancery lint cert.pem',
  run: async (call) => {
    const [certificate, next] = certificatesIn(await readInput(call.host, call.argument(file)));
    if (certificate === undefined) throw new CertificateError('UNKNOWN_FORMAT', 'The file holds no certificate.');
    const findings = lintCertificate(certificate, {
      purpose: statedPurpose(certificate),
      ...(next === undefined ? {} : { issuer: next }),
    });
    return {
      json: { findings },
      text: findings.length === 0 ? 'Nothing is wrong with it.' : findings.map(findingLine).join('\n'),
      status: isRefusedBy(findings, call.value(strict)) ? 1 : 0,
    };
  },
};

function certificatesIn(bytes: Uint8Array): Certificate[] {
  if (!isPem(bytes)) return [parseCertificate(bytes)];
  return decodePem(new TextDecoder('latin1').decode(bytes))
    .filter(({ label }) => ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'].includes(label))
    .map(({ der }) => parseCertificate(der));
}
