import type { PurposeDescription } from '../../shared/descriptions.ts';
import type {
  InspectedCertId,
  InspectedCertificate,
  InspectedKey,
  InspectedObject,
  InspectedOcspAnswer,
  InspectedOcspRequest,
} from '../exchange/inspected-object.ts';
import { asn1Text } from './asn1-text.ts';
import { card, table } from './text-layout.ts';

/** One thing in a file as a person reads it; what a container holds stands under it, further in. */
export function objectText(object: InspectedObject, depth: number, shown: { purposes?: boolean } = {}): string {
  const indent = '  '.repeat(depth);
  const purposes =
    shown.purposes === true && object.kind === 'certificate'
      ? [indented(purposesText(object.purposes), `${indent}  `)]
      : [];
  const tree = object.asn1 === undefined ? [] : [indented(asn1Text(object.asn1), `${indent}  `)];
  return [
    indented(ownText(object), indent),
    ...purposes,
    ...tree,
    ...inside(object).map((held) => objectText(held, depth + 1, shown)),
  ].join('\n');
}

function indented(text: string, indent: string): string {
  return text
    .split('\n')
    .map((line) => `${indent}${line}`)
    .join('\n');
}

function inside(object: InspectedObject): readonly InspectedObject[] {
  return 'objects' in object ? object.objects : [];
}

function ownText(object: InspectedObject): string {
  switch (object.kind) {
    case 'certificate':
      return card(titled(object, object.certificateAuthority ? 'CA certificate' : 'certificate'), [
        ['Subject', object.subject],
        ['Issuer', object.subject === object.issuer ? 'itself' : object.issuer],
        ['Names', object.subjectAltNames],
        ['Works', `${object.notBefore} to ${object.notAfter}`],
        ['Good for', goodFor(object)],
        ['Serial number', object.serialNumber],
        ['Key', object.keyAlgorithm],
        ['Signature', object.signatureAlgorithm],
        ['SHA-256', object.fingerprintSha256],
      ]);
    case 'certification-request':
      return card(titled(object, 'certification request'), [
        ['Subject', object.subject],
        ['Names', object.subjectAltNames],
        ['Key', object.keyAlgorithm],
        ['Holds its key', object.proofOfPossession ? 'yes' : 'NOT PROVEN'],
      ]);
    case 'private-key':
    case 'public-key':
    case 'openssh-key':
      return keyText(object);
    case 'crl':
      return card(titled(object, `${object.indirect ? 'indirect ' : ''}${object.delta ? 'delta ' : ''}CRL`), [
        ['Issuer', object.issuer],
        ['Number', object.crlNumber],
        ['This update', object.thisUpdate],
        ['Next update', object.nextUpdate],
        ['Revoked', String(object.entries)],
      ]);
    case 'ocsp-request':
      return card(titled(object, 'OCSP request'), [
        ['Asks about', object.questions.map(certIdText)],
        ['Requestor', object.requestorName],
        ['Nonce', object.nonce],
        ['Signature', signatureText(object)],
      ]);
    case 'ocsp-response':
      return card(titled(object, 'OCSP response'), [
        ['Status', object.responseStatus],
        ['Responder', object.responder],
        ['Produced at', object.producedAt],
        ['Says', object.responses.map(answerText)],
        ['Nonce', object.nonce],
        ['Signature', object.signatureAlgorithm],
      ]);
    case 'pkcs7':
    case 'pkcs12':
      return card(titled(object, object.kind === 'pkcs7' ? 'PKCS #7' : 'PKCS #12'), [
        ['Opened', object.opened ? null : 'no: give its passphrase with --in-passphrase-file'],
        ['Sealed by', object.encryption],
        ['Guarded by', object.mac],
      ]);
    case 'jks':
      return card(titled(object, object.storeType), [
        ['Entries', object.entries.map(({ alias, type }) => `${alias} (${type})`)],
      ]);
    case 'unknown':
      return card(titled(object, object.label ?? 'unknown'), [['', object.description]]);
    default:
      return object satisfies never;
  }
}

/** What nearly every certificate is, or nobody asks for, is left out. */
const NOT_TOLD: ReadonlySet<string> = new Set(['any', 'ocsphelper', 'nssslserver']);

function goodFor({ purposes, certificateAuthority }: InspectedCertificate): string {
  const as = certificateAuthority ? 'ca' : 'leaf';
  const told = purposes.filter((one) => !NOT_TOLD.has(one.purpose) && one[as].answer === 'yes');
  if (purposes.some(({ leaf }) => leaf.answer === 'unknown')) return 'nobody knows: an extension cannot be read';
  const titles = told.map(({ title }) => title).join(', ');
  if (titles === '') return 'nothing that is asked for';
  return certificateAuthority ? `standing above ${titles}` : titles;
}

function purposesText(purposes: readonly PurposeDescription[]): string {
  const rows = purposes.flatMap(({ title, leaf, ca }) => [
    [title, leaf.openssl, leaf.rule],
    [`${title} CA`, ca.openssl, ca.rule],
  ]);
  return table(['PURPOSE', 'OPENSSL SAYS', 'BECAUSE'], rows, '');
}

function signatureText({ signatureAlgorithm, signatureValid }: InspectedOcspRequest): string | null {
  if (signatureAlgorithm === null) return null;
  if (signatureValid === null) return `${signatureAlgorithm}, not checked: no certificate came along`;
  return `${signatureAlgorithm}, ${signatureValid ? 'by the certificate that came along' : 'NOT VALID'}`;
}

function certIdText({ serialNumber, issuerKeyHash, hashAlgorithm }: InspectedCertId): string {
  return `${serialNumber} of the issuer whose key has the ${hashAlgorithm} ${issuerKeyHash}`;
}

function answerText(answer: InspectedOcspAnswer): string {
  const revoked = answer.revokedAt === null ? '' : ` since ${answer.revokedAt} (${answer.reason ?? 'unspecified'})`;
  const until = answer.nextUpdate === null ? '' : ` to ${answer.nextUpdate}`;
  return `${answer.serialNumber} is ${answer.status}${revoked}, from ${answer.thisUpdate}${until}`;
}

function keyText(key: InspectedKey): string {
  return card(titled(key, key.private ? 'private key' : 'public key'), [
    ['Kind', `${key.keyAlgorithm ?? 'not known while it is sealed'} (${key.format})`],
    ['Sealed', key.encrypted ? (key.encryption ?? 'yes') : null],
    ['Comment', key.comment ?? null],
    ['Public key', key.publicKeySha256],
  ]);
}

function titled(object: InspectedObject, title: string): string {
  const place = object.line === undefined ? '' : `, line ${String(object.line)}`;
  return `${title}${object.alias === undefined ? '' : ` “${object.alias}”`}${place}`;
}
