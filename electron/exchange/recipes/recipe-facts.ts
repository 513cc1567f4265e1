import { parseCertificate, subjectAltNamesOf } from '../../pki/certificate.ts';
import { attributeValues, COMMON_NAME, sameName } from '../../pki/name.ts';
import { certificateFileStem, fileNameFrom } from '../file-name.ts';
import { isPlainHost } from './safe-words.ts';

/** What the recipes for servers are written from: safe words only. */
export interface ServerFacts {
  /** What the files' names begin with. */
  readonly stem: string;
  /** The root's file. */
  readonly rootFile: string;
  /** The dNSNames that can be written down, wildcards among them, in the certificate's order. */
  readonly names: readonly string[];
  /** Whether some could not. */
  readonly namesLeftOut: boolean;
  /** What a client asks for to try it: a name, else an address, else null. */
  readonly probe: { readonly kind: 'name' | 'address'; readonly text: string } | null;
  /** The common name, where it is a host's; OpenVPN's clients look at it. */
  readonly commonName: string | null;
  readonly hasKey: boolean;
}

/** @throws {CertificateError} MALFORMED_NAME, for a certificate that no lint saw */
export function serverFacts(der: Uint8Array, chain: readonly Uint8Array[], hasKey: boolean): ServerFacts {
  const certificate = parseCertificate(der);
  const alternatives = subjectAltNamesOf(certificate);
  const [commonName] = attributeValues(certificate.subject, COMMON_NAME);
  const dns = alternatives.flatMap((name) => (name.kind === 'dns' ? [name.value] : []));
  const names = dns.filter(isPlainHost);
  const addresses = alternatives.flatMap((name) =>
    name.kind === 'ip' && /^[0-9a-f.:]+$/.test(name.value) ? [name.value] : [],
  );
  const first = names.find((name) => !name.startsWith('*')) ?? names[0]?.replace('*', 'www');
  const [address] = addresses;
  return {
    stem: certificateFileStem(certificate),
    rootFile: rootFileName(chain.at(-1) ?? der),
    names,
    namesLeftOut: names.length < dns.length,
    probe:
      first !== undefined
        ? { kind: 'name', text: first }
        : address !== undefined
          ? { kind: 'address', text: address }
          : null,
    commonName: commonName !== undefined && isPlainHost(commonName) && !commonName.startsWith('*') ? commonName : null,
    hasKey,
  };
}

/** `Sample-Root-CA.cacert.pem`, of the certificate's own name: the register's may be another. */
function rootFileName(der: Uint8Array): string {
  return `${rootStem(der)}.cacert.pem`;
}

/** What a root's files begin with. */
export function rootStem(der: Uint8Array): string {
  const { subject } = parseCertificate(der);
  return fileNameFrom(attributeValues(subject, COMMON_NAME)[0] ?? '', 'root');
}

/** Whether it is its own issuer: only such a one is of use in a trust store. */
export function isRoot(der: Uint8Array): boolean {
  const { issuer, subject } = parseCertificate(der);
  return sameName(issuer, subject);
}
