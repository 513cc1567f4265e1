/** Reads the path-validation corpora of ../shared/fixtures into questions. Files that are not in the folder are told apart from damaged ones. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isRefusal } from '../../shared/errors.ts';
import { parseCertificate } from '../../electron/pki/certificate.ts';
import type { Certificate } from '../../electron/pki/certificate.ts';
import { parseCertificateList } from '../../electron/pki/crl.ts';
import type { CertificateList } from '../../electron/pki/crl.ts';
import { formatName } from '../../electron/pki/name.ts';
import { decodePem } from '../../electron/pki/pem.ts';
import type { PathQuestion, PathVerdict } from '../../electron/pki/path-question.ts';
import { validatePath } from '../../electron/pki/path-validation.ts';
import { quickest } from './patience.ts';
import { IN_CI } from '../../build/in-ci.ts';

const FOLDER = join(import.meta.dirname, '../../../shared/fixtures');

export function isThere(path: string): boolean {
  return existsSync(join(FOLDER, path));
}

/** The files of a folder; none where it is absent. */
export function foreignNames(folder: string): string[] {
  return isThere(folder) ? readdirSync(join(FOLDER, folder)).sort() : [];
}

/** In CI the corpora must be there: a test that skips in silence is no judge. */
export const MUST_BE_HERE = IN_CI;

export function certificateOrNull(der: Uint8Array): Certificate | null {
  return readOrNull(() => parseCertificate(der));
}

export function crlOrNull(der: Uint8Array): CertificateList | null {
  return readOrNull(() => parseCertificateList(der));
}

function readOrNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** The certificates of a PEM text; null for each that is damaged. */
export function certificatesOf(pem: string): (Certificate | null)[] {
  return decodePem(pem)
    .filter(({ label }) => label === 'CERTIFICATE')
    .map(({ der }) => certificateOrNull(der));
}

export function whole<T>(list: readonly (T | null)[]): T[] {
  return list.filter((item) => item !== null);
}

/** The verdict, which must be there within a second whatever the certificates are. */
export function judge(name: string, question: PathQuestion): PathVerdict {
  const start = performance.now();
  const verdict = validatePath(question);
  const milliseconds = performance.now() - start;
  // A busy machine may take its time once; an attack takes it each time.
  if (milliseconds > 1000 && quickest(1000, () => validatePath(question)) > 1000) {
    throw new Error(`${name} took ${milliseconds.toFixed()} ms`);
  }
  return verdict;
}

/** `CN=a: error expired` for each link, for a message that says what went wrong. */
export function told(verdict: PathVerdict): string {
  const links = verdict.path.map(
    ({ subject, findings }) =>
      `${formatName(subject)}: ${findings.map(({ severity, code }) => `${severity} ${code}`).join(', ')}`,
  );
  return [...links, verdict.findings.map(({ code }) => code).join()].join(' | ');
}

/** Every refusal has a reason: an invalid verdict names an error, each with its source, and a valid one has none. */
export function isReasoned(verdict: PathVerdict): boolean {
  const all = [...verdict.path.flatMap(({ findings }) => findings), ...verdict.findings];
  const errors = all.filter(({ severity }) => severity === 'error');
  const sourced = all.every(({ source, code }) => source !== undefined && /^[a-z0-9-]+$/.test(code));
  return sourced && verdict.valid === (errors.length === 0);
}
