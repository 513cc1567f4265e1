import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { DerReader, TAG } from './der.ts';
import { contextConstructed, integer, objectIdentifier, sequence, setOf } from './der-writer.ts';
import { EXTENSION, encodeExtensions, findExtension, readExtensions } from './extensions.ts';
import type { Extension } from './extensions.ts';
import { readGeneralNames } from './general-name.ts';
import type { GeneralName } from './general-name.ts';
import { readName } from './name.ts';
import type { Name } from './name.ts';
import { decodePem, isPem } from './pem.ts';
import { readPublicKey } from './public-key.ts';
import type { PublicKey } from './public-key.ts';
import { readSignedTail } from './signed.ts';
import { verifySignature, verifySignatureInPool } from './signature-algorithm.ts';
import type { SignatureInput } from './signature-algorithm.ts';

/** A PKCS #10 certification request (RFC 2986 §4). */
export interface CertificationRequest {
  readonly der: Uint8Array;
  /** CertificationRequestInfo: what is signed. */
  readonly infoDer: Uint8Array;
  /** 0 is the one that RFC 2986 knows; 1 and 2 are taken, since some software writes them. */
  readonly version: number;
  readonly subject: Name;
  readonly publicKey: PublicKey;
  /** In the requester's order; each value is one whole element. */
  readonly attributes: readonly { readonly type: string; readonly values: readonly Uint8Array[] }[];
  /** Of extensionRequest (RFC 2985 §5.4.2) or Microsoft's older attribute for the same. */
  readonly requestedExtensions: readonly Extension[];
  /** Of the subjectAltName asked for; empty without. */
  readonly subjectAltNames: readonly GeneralName[];
  /** Whether a challengePassword came along. Its value is nobody's business, and is in `attributes` only. */
  readonly challengePassword: boolean;
  /** Whether the attributes field is left out, which RFC 2986 does not allow and old clients do. */
  readonly attributesMissing: boolean;
  readonly signatureAlgorithm: string;
  readonly signatureAlgorithmDer: Uint8Array;
  readonly signature: Uint8Array;
}

/** 64 KiB: a request of 1,000 names has 30. */
export const MAX_REQUEST_BYTES = 65_536;

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const MICROSOFT_EXTENSION_REQUEST = '1.3.6.1.4.1.311.2.1.14';
const CHALLENGE_PASSWORD = '1.2.840.113549.1.9.7';
const REQUEST_LABELS = ['CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST'];
/** Of the subject; real ones have a dozen. */
const MAX_FIELDS = 128;
/** Real requests have five. */
const MAX_ATTRIBUTES = 64;

/**
 * Parses a certification request (RFC 2986 §4) from its DER.
 *
 * Takes exactly one value of at most {@link MAX_REQUEST_BYTES} bytes. Does not check the signature: see
 * {@link verifyProofOfPossession}.
 *
 * @throws {CertificateError} MALFORMED_REQUEST: not a CertificationRequest, or bytes follow it. INPUT_TOO_LARGE.
 */
export function parseCertificationRequest(der: Uint8Array): CertificationRequest {
  if (der.length > MAX_REQUEST_BYTES) throw tooLarge();
  const reader = new DerReader(der, 'MALFORMED_REQUEST');
  const outer = reader.enter(TAG.sequence, 'the request');

  const inside = reader.enter(TAG.sequence, 'the certificationRequestInfo');
  const infoStart = reader.start;
  const version = reader.smallInteger('the version');
  if (version > 2) reader.fail(`the version is ${String(version)}`, reader.start);
  const subject = readName(reader, 'the subject');
  if (subject.rdns.flat().length > MAX_FIELDS) reader.fail(`the subject has more than ${String(MAX_FIELDS)} fields`, 0);
  const publicKey = readPublicKey(reader);
  const attributesMissing = reader.atEnd;
  const attributes = attributesMissing ? { list: [], extensions: [], names: [] } : readAttributes(reader);
  reader.leave(inside, 'the certificationRequestInfo');
  const infoDer = reader.bytes.subarray(infoStart, reader.position);

  const tail = readSignedTail(reader, null);
  reader.leave(outer, 'the request');
  reader.end('the request');

  return {
    der: reader.bytes,
    infoDer,
    version,
    subject,
    publicKey,
    attributes: attributes.list,
    requestedExtensions: attributes.extensions,
    subjectAltNames: attributes.names,
    challengePassword: attributes.list.some(({ type }) => type === CHALLENGE_PASSWORD),
    attributesMissing,
    ...tail,
  };
}

interface Attributes {
  readonly list: CertificationRequest['attributes'][number][];
  readonly extensions: Extension[];
  readonly names: GeneralName[];
}

function readAttributes(reader: DerReader): Attributes {
  const attributes: Attributes = { list: [], extensions: [], names: [] };
  const outer = reader.enter(0xa0, 'the attributes');
  // Not held to DER's order: some software writes these as they come, and nothing hangs on it.
  while (!reader.atEnd) {
    if (attributes.list.length === MAX_ATTRIBUTES) reader.fail('there are too many attributes');
    const attribute = reader.enter(TAG.sequence, 'an attribute');
    const type = reader.objectIdentifier("an attribute's type");
    const set = reader.enter(TAG.set, "an attribute's values");
    const requestsExtensions = type === EXTENSION_REQUEST || type === MICROSOFT_EXTENSION_REQUEST;
    if (requestsExtensions && attributes.list.some((earlier) => earlier.type === type)) {
      reader.fail('extensions are requested by two attributes', reader.start);
    }
    const values: Uint8Array[] = [];
    while (!reader.atEnd) {
      if (requestsExtensions) readRequested(reader, attributes);
      else reader.checked("an attribute's value");
      values.push(reader.element);
    }
    // RFC 2985 §5.4.2: SINGLE VALUE.
    if (requestsExtensions && values.length !== 1)
      reader.fail('an attribute that requests extensions has not one value');
    reader.leave(set, "an attribute's values");
    reader.leave(attribute, 'an attribute');
    attributes.list.push({ type, values });
  }
  reader.leave(outer, 'the attributes');
  return attributes;
}

/** Reads one Extensions value, and leaves the reader as if it had just read that element. */
function readRequested(reader: DerReader, attributes: Attributes): void {
  const { position } = reader;
  // FreeIPA writes `critical` where it is false, and nothing is signed over it but the requester's own signature.
  for (const extension of readExtensions(reader, { falseCritical: true })) {
    if (findExtension(attributes.extensions, extension.oid) !== undefined) {
      reader.fail(`the extension ${extension.oid} is requested twice`, position);
    }
    attributes.extensions.push(extension);
    if (extension.oid !== EXTENSION.subjectAltName) continue;
    const names = new DerReader(extension.value, 'MALFORMED_REQUEST', reader.offsetOf(extension.value));
    attributes.names.push(...readGeneralNames(names, TAG.sequence, 'the requested names'));
    names.end('the requested names');
  }
  reader.position = position;
  reader.skip('the requested extensions');
}

/**
 * Reads a request as it comes from a file: one PEM block (`CERTIFICATE REQUEST` or `NEW CERTIFICATE REQUEST`), or one
 * DER value, and nothing that matters behind it.
 *
 * @throws {CertificateError} MALFORMED_REQUEST, MALFORMED_PEM, INPUT_TOO_LARGE, UNKNOWN_FORMAT: neither of them.
 */
export function readCertificationRequest(bytes: Uint8Array): CertificationRequest {
  if (bytes.length > 2 * MAX_REQUEST_BYTES) throw tooLarge();
  if (!isPem(bytes)) {
    if (bytes[0] === TAG.sequence) return parseCertificationRequest(bytes);
    throw new CertificateError(
      'UNKNOWN_FORMAT',
      'The file is not a certification request: it has neither a PEM block nor DER. Choose the file that ends in .csr, .req or .pem.',
    );
  }
  const blocks = decodePem(Buffer.from(bytes).toString('latin1'));
  const requests = blocks.filter(({ label }) => REQUEST_LABELS.includes(label));
  const [first] = requests;
  if (first === undefined) {
    const found = [...new Set(blocks.map(({ label }) => label))].join(', ').slice(0, 200);
    throw new CertificateError(
      'UNKNOWN_FORMAT',
      `The file holds ${found}, and no CERTIFICATE REQUEST. Choose the file that ends in .csr, .req or .pem.`,
    );
  }
  if (blocks.length > 1) {
    const second = blocks[1]?.line ?? 0;
    throw new CertificateError(
      'MALFORMED_REQUEST',
      `The file holds another PEM block, at line ${String(second)}. Give one request in a file.`,
      { detail: { line: second } },
    );
  }
  return parseCertificationRequest(first.der);
}

function tooLarge(): CertificateError {
  return new CertificateError(
    'INPUT_TOO_LARGE',
    `The request is larger than ${String(MAX_REQUEST_BYTES)} bytes. Ask for one with fewer names or attributes.`,
  );
}

/**
 * Whether the request is signed with the private key of the public key in it (RFC 2986 §4.2): its sender holds that key,
 * and nothing was altered since.
 *
 * @throws {CertificateError} UNSUPPORTED_ALGORITHM: a key or an algorithm that cannot be checked here.
 */
export function verifyProofOfPossession(request: CertificationRequest): boolean {
  return provenAhead.get(request) ?? verifySignature(signatureOf(request));
}

/** Answers that are known already. A request never changes, so neither does its proof. */
const provenAhead = new WeakMap<CertificationRequest, boolean>();

/**
 * Verifies the proofs of many requests at once, on every core, so that {@link verifyProofOfPossession} has the answer ready.
 * Never throws: what cannot be checked is asked again there, and says why.
 */
export async function verifyProofsAhead(requests: readonly CertificationRequest[]): Promise<void> {
  await Promise.all(
    requests.map(async (request) => {
      try {
        provenAhead.set(request, await verifySignatureInPool(signatureOf(request)));
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    }),
  );
}

function signatureOf(request: CertificationRequest): SignatureInput {
  return {
    algorithm: request.signatureAlgorithmDer,
    spki: request.publicKey.spki,
    message: request.infoDer,
    signature: request.signature,
  };
}

/** CertificationRequestInfo, version 0, DER: what the requester signs. */
export function buildCertificationRequestInfo(info: {
  subject: Name;
  spki: Uint8Array;
  extensions: readonly Extension[];
}): Uint8Array {
  // RFC 2986 §4.1: the attributes field is there even when it is empty.
  const requested =
    info.extensions.length === 0
      ? []
      : [sequence(objectIdentifier(EXTENSION_REQUEST), setOf(encodeExtensions(info.extensions)))];
  return sequence(integer(0), info.subject.der, info.spki, contextConstructed(0, ...requested));
}
