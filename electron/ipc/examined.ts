import type { Examined } from '../../shared/contract/examined.ts';
import { INSPECTED_TERMS } from '../../shared/pki-terms.ts';
import { inspectFile } from '../exchange/inspect.ts';
import { ocspChecksAmong } from '../exchange/inspect-ocsp-checks.ts';
import type { InspectedObject } from '../exchange/inspected-object.ts';

type Shown = Examined['objects'][number];
type Term = Shown['facts'][number]['term'];

/**
 * Looks into any file and tells what it holds, what stands inside of a container one step deeper. Private keys are told of,
 * never shown. An OCSP response is held against its issuer at the instant given, where that one is in the file too.
 *
 * @throws {CertificateError} INPUT_TOO_LARGE, or why nothing in it could be read
 */
export function examine(bytes: Uint8Array, fileName: string, passphrase: string | null, at: Date): Examined {
  const inspection = inspectFile(bytes, { fileName, ...(passphrase === null ? {} : { passphrase }) });
  if (inspection.refusal !== null) throw inspection.refusal;
  const { objects, ocspResponses } = inspection;
  const checks = ocspResponses.length === 0 ? [] : ocspChecksAmong(ocspResponses, objects, at);
  return {
    fileName,
    objects: inspection.objects.flatMap((object) => flatten(object, 0)).slice(0, MOST_SHOWN),
    findings: [...inspection.findings, ...checks.flatMap(({ findings }) => findings)].slice(0, MOST_SHOWN),
  };
}

/** A bundle of every public CA has some 150; the terminal shows the rest. */
const MOST_SHOWN = 1000;

function flatten(object: InspectedObject, depth: number): Shown[] {
  const known = factsOf(object);
  const facts = INSPECTED_TERMS.flatMap((term) => {
    const value = known[term] ?? '';
    return value === '' ? [] : [{ term, value: String(value) }];
  });
  const own: Shown = { depth, kind: object.kind, sealed: isSealed(object), facts };
  return [own, ...('objects' in object ? object.objects.flatMap((held) => flatten(held, depth + 1)) : [])];
}

function isSealed(object: InspectedObject): boolean {
  if (object.kind === 'pkcs12') return !object.opened;
  return 'encrypted' in object && object.encrypted && object.keyAlgorithm === null;
}

function factsOf(object: InspectedObject): Partial<Record<Term, string | number | null | undefined>> {
  const place = { alias: object.alias, line: object.line };
  switch (object.kind) {
    case 'certificate':
      return {
        subject: object.subject,
        issuer: object.issuer,
        names: object.subjectAltNames.join(', '),
        from: object.notBefore,
        until: object.notAfter,
        serial: object.serialNumber,
        key: object.keyAlgorithm,
        signature: object.signatureAlgorithm,
        fingerprint: object.fingerprintSha256,
        ...place,
      };
    case 'certification-request':
      return {
        subject: object.subject,
        names: object.subjectAltNames.join(', '),
        key: object.keyAlgorithm,
        signature: object.signatureAlgorithm,
        ...place,
      };
    case 'private-key':
    case 'public-key':
    case 'openssh-key':
      return {
        key: object.keyAlgorithm,
        format: object.format,
        sealed: object.encryption,
        comment: object.comment,
        ...place,
      };
    case 'crl':
      return {
        issuer: object.issuer,
        number: object.crlNumber,
        entries: object.entries,
        from: object.thisUpdate,
        until: object.nextUpdate,
        signature: object.signatureAlgorithm,
        fingerprint: object.fingerprintSha256,
        ...place,
      };
    case 'pkcs7':
    case 'pkcs12':
      return { sealed: object.encryption.join(', '), guard: object.mac, ...place };
    case 'jks':
      return { format: object.storeType, entries: object.entries.length, ...place };
    case 'ocsp-request':
    case 'ocsp-response':
      return { ...place };
    case 'unknown':
      return { format: object.label, comment: object.description, ...place };
  }
}
