import { CertificateError } from '../../shared/errors.ts';
import { takeAnswer, type AnswerInput, type PlannedAnswer } from '../authority/take-answer.ts';
import { fingerprintSha256 } from '../pki/certificate.ts';
import { formatName } from '../pki/name.ts';
import { readCertificateFile } from './certificate-files.ts';
import type { Call } from './command.ts';
import { strict } from './everywhere.ts';
import type { Session } from './open-session.ts';
import { texts } from './options.ts';

/** Certificates that the answer does not bring along. */
export const others = texts('with', 'FILE', 'Certificates above it that FILE lacks, up to the root; may be repeated');

/** Every certificate of the answer and of `--with`. @throws {CertificateError} MALFORMED_CERTIFICATE: one is damaged; UNKNOWN_FORMAT */
export async function answerGiven(call: Call, file: string): Promise<AnswerInput> {
  const certificates = [];
  for (const path of [file, ...call.value(others)]) {
    const read = await readCertificateFile(call.host, path);
    const [damaged] = read.damaged;
    if (damaged !== undefined) throw new CertificateError('MALFORMED_CERTIFICATE', damaged.message);
    certificates.push(...read.certificates);
  }
  if (certificates.length > 0) return { certificates, strict: call.value(strict) };
  throw new CertificateError('UNKNOWN_FORMAT', `${file} holds no certificate. Give the one that the parent signed.`);
}

/** Takes the answer in, unless it is a dry run. @returns the id of its certificate, null on a dry run */
export async function takeUnlessDry(session: Session, plan: PlannedAnswer, isDry: boolean): Promise<string | null> {
  if (isDry) return null;
  await session.unlock();
  return (await takeAnswer(session.ports, plan)).id;
}

/** What a plan says, for scripts. */
export function answerJson({ certificate, kind, above, findings }: PlannedAnswer) {
  return {
    answers: kind,
    above: above.map(({ name, certificate: { subject, der } }) => ({
      name,
      subject: formatName(subject),
      fingerprintSha256: fingerprintSha256(der),
    })),
    answer: { subject: formatName(certificate.subject), issuer: formatName(certificate.issuer) },
    findings,
  };
}

/** The CAs that come into the register with it, a line each. */
export function aboveLines({ above }: PlannedAnswer): string[] {
  return above.map(({ name }) => `with it comes ${name}, a CA whose key is elsewhere`);
}
