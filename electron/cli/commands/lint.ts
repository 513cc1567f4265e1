import { CertificateError } from '../../../shared/errors.ts';
import type { Finding } from '../../../shared/pki-terms.ts';
import { statedPurpose } from '../../authority/lint-issued.ts';
import { derKindOf } from '../../exchange/der-kind.ts';
import { MAX_INSPECTED_BYTES } from '../../exchange/inspect.ts';
import { parseCertificate } from '../../pki/certificate.ts';
import { parseCertificateList } from '../../pki/crl.ts';
import { lintCertificateList } from '../../pki/lint-crl.ts';
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
    'FILE is a certificate or a CRL in PEM or DER, or - for standard input. Of several, the first is judged, with the next certificate as its issuer.',
  example: 'chancery lint cert.pem',
  run: async (call) => {
    const findings = lintFile(await readInput(call.host, call.argument(file), MAX_INSPECTED_BYTES), call.host.now());
    return {
      json: { findings },
      text: findings.length === 0 ? 'Nothing is wrong with it.' : findings.map(findingLine).join('\n'),
      status: isRefusedBy(findings, call.value(strict)) ? 1 : 0,
    };
  },
};

function lintFile(bytes: Uint8Array, at: Date): Finding[] {
  const [first, ...rest] = signedIn(bytes);
  if (first === undefined) throw new CertificateError('UNKNOWN_FORMAT', 'The file holds no certificate and no CRL.');
  const next = rest.find(({ kind }) => kind === 'certificate');
  const issuer = next === undefined ? {} : { issuer: parseCertificate(next.der) };
  if (first.kind === 'crl') return lintCertificateList(parseCertificateList(first.der), { at, ...issuer });
  const certificate = parseCertificate(first.der);
  return lintCertificate(certificate, { purpose: statedPurpose(certificate), ...issuer });
}

interface Signed {
  readonly kind: 'certificate' | 'crl';
  readonly der: Uint8Array;
}

const LABELS: Readonly<Record<string, Signed['kind']>> = {
  CERTIFICATE: 'certificate',
  'X509 CERTIFICATE': 'certificate',
  'TRUSTED CERTIFICATE': 'certificate',
  'X509 CRL': 'crl',
  CRL: 'crl',
};

/** The certificates and CRLs of a file, in its order. */
function signedIn(bytes: Uint8Array): Signed[] {
  if (!isPem(bytes)) return [{ kind: derKindOf(bytes) === 'crl' ? 'crl' : 'certificate', der: bytes }];
  return decodePem(new TextDecoder('latin1').decode(bytes)).flatMap(({ label, der }) => {
    const kind = LABELS[label];
    return kind === undefined ? [] : [{ kind, der }];
  });
}
