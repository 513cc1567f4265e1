import type { Finding } from '../../shared/pki-terms.ts';
import { parseCertificate, type Certificate } from '../pki/certificate.ts';
import { formatName, sameName } from '../pki/name.ts';
import { validatePath } from '../pki/path-validation.ts';
import { decodePem } from '../pki/pem.ts';
import type { InspectedObject } from './inspected-object.ts';

/** How one certificate hangs together with the others of some files. */
export interface InspectedChain {
  readonly subject: string;
  /** Whether it ends at a certificate that signed itself; whether anyone trusts that one, nobody asked. */
  readonly complete: boolean;
  /** Whose certificate is missing above; null where it is complete. */
  readonly missingIssuer: string | null;
  /** Whether every link holds. */
  readonly valid: boolean;
  /** The certificate itself first; each with what is wrong at it. */
  readonly path: readonly {
    readonly subject: string;
    readonly serialNumber: string;
    readonly findings: readonly Finding[];
  }[];
  /** What belongs to no single one. */
  readonly findings: readonly Finding[];
}

/** More than stand above any certificate, in all its chains. */
const LONGEST = 64;
/** More chains nobody reads; a bundle of roots has none at all. */
const MOST_CHAINS = 50;
/** A verdict is quick; a trust store of ten thousand is no chain. */
const MOST_CERTIFICATES = 1000;

/**
 * The chains among the certificates of inspected files, in any order and from any container: one for each that issued none
 * of the others. Every link is checked as path validation does it, at the instant given, the top taken as if it were trusted.
 * None where there is one certificate alone, or more than {@link MOST_CERTIFICATES}.
 */
export function chainsAmong(objects: readonly InspectedObject[], at: Date): InspectedChain[] {
  const certificates = certificatesAmong(objects);
  if (certificates.length < 2 || certificates.length > MOST_CERTIFICATES) return [];
  const ends = certificates.filter(
    (one) =>
      !sameName(one.subject, one.issuer) &&
      !certificates.some((other) => other !== one && sameName(other.issuer, one.subject)),
  );
  return ends.slice(0, MOST_CHAINS).map((end) => chainOf(end, certificates, at));
}

/** Every certificate of inspected files, from any container, each once. */
export function certificatesAmong(objects: readonly InspectedObject[]): Certificate[] {
  return unique(objects.flatMap(certificatesIn));
}

function certificatesIn(object: InspectedObject): Certificate[] {
  if (object.kind === 'certificate') return decodePem(object.pem).map(({ der }) => parseCertificate(der));
  return 'objects' in object ? object.objects.flatMap(certificatesIn) : [];
}

function unique(certificates: readonly Certificate[]): Certificate[] {
  const seen = new Map(certificates.map((one) => [Buffer.from(one.der).toString('base64'), one]));
  return [...seen.values()];
}

function chainOf(end: Certificate, certificates: readonly Certificate[], at: Date): InspectedChain {
  const above = upwards(end, certificates);
  const roots = above.filter((one) => sameName(one.subject, one.issuer));
  const complete = roots.length > 0;
  const top = above.at(-1) ?? end;
  const { valid, path, findings } = validatePath({
    target: end,
    anchors: complete ? roots : [top],
    intermediates: certificates,
    crls: [],
    at,
    purpose: 'any',
    rules: 'rfc5280',
  });
  const links = path.length > 0 ? path : [{ certificate: end, subject: end.subject, findings: [] }];
  return {
    subject: formatName(end.subject),
    complete,
    missingIssuer: complete ? null : formatName(top.issuer),
    valid,
    path: links.map((link) => ({
      subject: formatName(link.subject),
      serialNumber: link.certificate.serialNumber,
      findings: link.findings,
    })),
    findings,
  };
}

/** The one given and all that may stand above it, by names: by every road, since one CA may have several certificates. */
function upwards(end: Certificate, certificates: readonly Certificate[]): Certificate[] {
  const reached = new Set([end]);
  for (const below of reached) {
    if (reached.size > LONGEST) break;
    for (const one of certificates) if (sameName(one.subject, below.issuer)) reached.add(one);
  }
  return [...reached];
}
