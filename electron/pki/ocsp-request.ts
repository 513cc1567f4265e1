import { CertificateError } from '../../shared/errors.ts';
import { DerReader, TAG } from './der.ts';
import { contextConstructed, sequence } from './der-writer.ts';
import { encodeExtensions, readExtensions } from './extensions.ts';
import type { Extension } from './extensions.ts';
import { readGeneralName } from './general-name.ts';
import type { GeneralName } from './general-name.ts';
import { readCertId } from './ocsp-cert-id.ts';
import type { CertId } from './ocsp-cert-id.ts';
import { nonceOf } from './ocsp-extension.ts';
import { readSignedTail } from './signed.ts';
import type { SignedTail } from './signed.ts';

/** One certificate that is asked about (RFC 6960 §4.1.1). */
export interface OcspQuestion {
  readonly certId: CertId;
  /** singleRequestExtensions. */
  readonly extensions: readonly Extension[];
}

/** An OCSP request (RFC 6960 §4.1.1). */
export interface OcspRequest {
  readonly der: Uint8Array;
  /** TBSRequest: what is signed. */
  readonly tbsDer: Uint8Array;
  readonly requestorName: GeneralName | null;
  /** At least one. */
  readonly questions: readonly OcspQuestion[];
  /** requestExtensions. */
  readonly extensions: readonly Extension[];
  /** 1 to 128 bytes (RFC 9654); null without. */
  readonly nonce: Uint8Array | null;
  /** Read, and not checked: an answer does not depend on who asks. See {@link verifyOcspRequestSignature}. */
  readonly signature:
    | (SignedTail & {
        /** DER each, not looked into. */
        readonly certificates: readonly Uint8Array[];
      })
    | null;
}

/** PEM label that OpenSSL writes; no RFC names one. */
export const OCSP_REQUEST_PEM_LABEL = 'OCSP REQUEST';

/** 64 KiB: a request of one certificate has about 100 bytes, a signed one some thousands. */
export const MAX_OCSP_REQUEST_BYTES = 65_536;
/** Each is looked up, and the answer is as long as the question: more is no client. */
export const MAX_OCSP_QUESTIONS = 200;

/**
 * Parses an OCSPRequest (RFC 6960 §4.1.1) from its DER: exactly one value, version 1. That the version is written, though
 * DER leaves a default out, is taken. Critical extensions are for the responder to judge.
 *
 * @throws {CertificateError} MALFORMED_OCSP: also without a certificate, with more than {@link MAX_OCSP_QUESTIONS}, with an
 *   extension twice, or with a nonce that RFC 9654 does not allow. INPUT_TOO_LARGE
 */
export function parseOcspRequest(der: Uint8Array): OcspRequest {
  if (der.length > MAX_OCSP_REQUEST_BYTES) {
    throw new CertificateError('INPUT_TOO_LARGE', 'The OCSP request is larger than 64 KiB. Ask about fewer at once.');
  }
  const reader = new DerReader(der, 'MALFORMED_OCSP');
  const outer = reader.enter(TAG.sequence, 'the OCSP request');
  const tbs = reader.enter(TAG.sequence, 'the tbsRequest');
  const tbsStart = reader.start;
  readOcspVersion(reader);
  const requestorName = reader.peek() === 0xa1 ? readRequestorName(reader) : null;
  const questions = readQuestions(reader);
  const extensions = reader.peek() === 0xa2 ? readTaggedExtensions(reader, 0xa2, 'requestExtensions') : [];
  reader.leave(tbs, 'the tbsRequest');
  const tbsDer = reader.bytes.subarray(tbsStart, reader.position);
  const signature = reader.peek() === 0xa0 ? readSignature(reader) : null;
  reader.leave(outer, 'the OCSP request');
  reader.end('the OCSP request');
  return { der: reader.bytes, tbsDer, requestorName, questions, extensions, nonce: nonceOf(extensions), signature };
}

/** `[0] EXPLICIT Version DEFAULT v1`, which nobody should write and some do. */
export function readOcspVersion(reader: DerReader): void {
  if (reader.peek() !== 0xa0) return;
  const outer = reader.enter(0xa0, 'the version');
  const version = reader.smallInteger('the version');
  if (version !== 0) reader.fail(`the version is ${String(version + 1)}, and only 1 is known`, reader.start);
  reader.leave(outer, 'the version');
}

function readRequestorName(reader: DerReader): GeneralName {
  const outer = reader.enter(0xa1, 'requestorName');
  const name = readGeneralName(reader, 'requestorName');
  reader.leave(outer, 'requestorName');
  return name;
}

function readQuestions(reader: DerReader): OcspQuestion[] {
  const list = reader.enter(TAG.sequence, 'requestList');
  if (reader.atEnd) reader.fail('the request asks about no certificate', reader.start);
  const questions: OcspQuestion[] = [];
  while (!reader.atEnd) {
    const outer = reader.enter(TAG.sequence, 'a request');
    const certId = readCertId(reader);
    const extensions = reader.peek() === 0xa0 ? readTaggedExtensions(reader, 0xa0, 'singleRequestExtensions') : [];
    reader.leave(outer, 'a request');
    questions.push({ certId, extensions });
    if (questions.length > MAX_OCSP_QUESTIONS) {
      reader.fail(`the request asks about more than ${String(MAX_OCSP_QUESTIONS)} certificates`);
    }
  }
  reader.leave(list, 'requestList');
  return questions;
}

/** Extensions under an explicit tag; an empty list, which Extensions cannot be, is taken: some responders write one. */
export function readTaggedExtensions(reader: DerReader, tag: number, what: string): Extension[] {
  const outer = reader.enter(tag, what);
  const extensions = readExtensions(reader, { falseCritical: true });
  reader.leave(outer, what);
  return extensions;
}

function readSignature(reader: DerReader): OcspRequest['signature'] {
  const outer = reader.enter(0xa0, 'optionalSignature');
  const inner = reader.enter(TAG.sequence, 'optionalSignature');
  const tail = readSignedTail(reader, null);
  const certificates = reader.peek() === 0xa0 ? readOcspCertificates(reader) : [];
  reader.leave(inner, 'optionalSignature');
  reader.leave(outer, 'optionalSignature');
  return { ...tail, certificates };
}

/** `[0] EXPLICIT SEQUENCE OF Certificate`, each whole and unread. */
export function readOcspCertificates(reader: DerReader): Uint8Array[] {
  const outer = reader.enter(0xa0, 'certs');
  const list = reader.enter(TAG.sequence, 'certs');
  const certificates: Uint8Array[] = [];
  while (!reader.atEnd) certificates.push(reader.elementOf(TAG.sequence, 'a certificate'));
  reader.leave(list, 'certs');
  reader.leave(outer, 'certs');
  return certificates;
}

/** OCSPRequest, DER, unsigned. @throws {CertificateError} INVALID_INPUT: no certificates. */
export function buildOcspRequest(certIds: readonly CertId[], extensions: readonly Extension[] = []): Uint8Array {
  if (certIds.length === 0) {
    throw new CertificateError('INVALID_INPUT', 'An OCSP request asks about a certificate. Name at least one.');
  }
  const asked = sequence(...certIds.map(({ der }) => sequence(der)));
  const tagged = extensions.length === 0 ? [] : [contextConstructed(2, encodeExtensions(extensions))];
  return sequence(sequence(asked, ...tagged));
}
