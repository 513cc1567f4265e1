/** Over 200 lines: one use case from the request to the proven response, with what a server needs to keep it. */
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { Extension } from '../pki/extensions.ts';
import { buildCertId, type CertId, type CertIdDigest } from '../pki/ocsp-cert-id.ts';
import {
  archiveCutoff,
  extendedRevoke,
  nonceExtension,
  OCSP_EXTENSION,
  unknownCritical,
} from '../pki/ocsp-extension.ts';
import { parseOcspRequest, type OcspRequest } from '../pki/ocsp-request.ts';
import {
  buildTbsResponseData,
  encodeOcspError,
  encodeOcspResponse,
  responderCertificates,
  type SingleAnswer,
} from '../pki/ocsp-response-build.ts';
import { parseOcspResponse, type OcspStatus } from '../pki/ocsp-response.ts';
import { verifyOcspResponse } from '../pki/ocsp-verify.ts';
import { signatureAlgorithmFor } from '../pki/signature-algorithm.ts';
import { OcspRegister, type AnsweringAuthority, type Standing } from './ocsp-register.ts';
import type { OcspSigner } from './ocsp-signer.ts';
import type { AuthorityPorts } from './ports.ts';
import { signAndProve } from './sign.ts';

export interface OcspSettings {
  /** The CAs that are answered for, by id; null for every one in the register. */
  readonly authorityIds: readonly string[] | null;
  /** Minutes from thisUpdate to nextUpdate: how long a client or a stapling server may keep an answer. */
  readonly validityMinutes: number;
  /** What is said of a serial number that the CA never used; `revoked` as RFC 6960 §2.2 allows, with §4.4.8's extension. */
  readonly neverIssued: 'unknown' | 'revoked';
}

/** A day: as long as a revocation may go unseen by those who keep an answer. */
export const OCSP_SETTINGS: OcspSettings = { authorityIds: null, validityMinutes: 24 * 60, neverIssued: 'unknown' };

/** How long an answer holds, for who hands it out again (RFC 5019 §6). */
export interface OcspFreshness {
  readonly producedAt: Date;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** The register's revision that it was read at: once that has risen, ask again. */
  readonly revision: number;
  /** Whether it suits everyone who asks the same: it repeats no nonce. */
  readonly reusable: boolean;
}

export interface OcspAnswer {
  /** OCSPResponse, DER: what is sent, whatever happened. */
  readonly responseDer: Uint8Array;
  readonly status: OcspStatus;
  /** Null for an error, which is not kept. */
  readonly freshness: OcspFreshness | null;
  /** Why it is an error: for the log, not for who asked. */
  readonly refusal: CertificateError | null;
}

/** Answers OCSP requests (RFC 6960, 9654; RFC 5019 fits in) out of the register. */
export interface OcspResponder {
  /**
   * Answers a request, whatever its bytes are: a refusal becomes the error that RFC 6960 §2.3 has for it. Every answer is
   * verified as a client would before it is handed out. A fault of ours is thrown.
   */
  answer(requestDer: Uint8Array): Promise<OcspAnswer>;
  /** The same ahead of any request, for one certificate of a CA: without a nonce, to be kept and handed out. */
  answerAhead(authorityId: string, serialNumber: string, digest: CertIdDigest): Promise<OcspAnswer>;
}

/** The register is read once for each of its revisions, and as few times as that for any number of requests at once. */
export function ocspResponder(ports: AuthorityPorts, settings: OcspSettings = OCSP_SETTINGS): OcspResponder {
  let register: { readonly revision: number; readonly read: Promise<OcspRegister> } | null = null;

  const registerNow = async (): Promise<OcspRegister> => {
    const revision = await ports.registry.revision();
    if (register?.revision !== revision) {
      const read = OcspRegister.read(ports, revision, settings.authorityIds);
      register = { revision, read };
      read.catch(() => (register = null));
    }
    return register.read;
  };

  const guarded = async (answer: () => Promise<OcspAnswer>): Promise<OcspAnswer> => {
    try {
      return await answer();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return errorAnswer(statusFor(error), error);
    }
  };

  return {
    answer: (requestDer) =>
      guarded(async () => {
        const request = parseOcspRequest(requestDer);
        checkCritical(request);
        const certIds = request.questions.map(({ certId }) => certId);
        return answerQuestions(ports, settings, await registerNow(), certIds, request.nonce);
      }),
    answerAhead: (authorityId, serialNumber, digest) =>
      guarded(async () => {
        const now = await registerNow();
        const certId = buildCertId(digest, now.authority(authorityId).certificate, serialNumber);
        return answerQuestions(ports, settings, now, [certId], null);
      }),
  };
}

/** The answer for a fault of ours, where {@link OcspResponder.answer} threw. */
export function ocspFaultAnswer(): OcspAnswer {
  return errorAnswer('internalError', null);
}

function errorAnswer(status: Exclude<OcspStatus, 'successful'>, refusal: CertificateError | null): OcspAnswer {
  return { responseDer: encodeOcspError(status), status, freshness: null, refusal };
}

/** RFC 6960 §2.3. A locked vault opens again; all else that refuses here does not mend itself. */
function statusFor(refusal: CertificateError): Exclude<OcspStatus, 'successful'> {
  switch (refusal.code) {
    case 'MALFORMED_OCSP':
    case 'INPUT_TOO_LARGE':
      return 'malformedRequest';
    case 'AUTHORITY_NOT_FOUND':
    case 'ISSUER_CANNOT_SIGN':
      return 'unauthorized';
    case 'VAULT_LOCKED':
    case 'VAULT_BUSY':
    case 'REGISTRY_CHANGED':
      return 'tryLater';
    default:
      return 'internalError';
  }
}

/** RFC 6960 §4.4: what is critical and not understood is not passed over. */
function checkCritical(request: OcspRequest): void {
  const known: string[] = Object.values(OCSP_EXTENSION);
  const extensions = [...request.extensions, ...request.questions.flatMap((question) => question.extensions)];
  const unknown = unknownCritical(extensions, known);
  if (unknown === undefined) return;
  throw new CertificateError(
    'MALFORMED_OCSP',
    `The OCSP request has a critical extension ${unknown.oid}, which is not known here. Leave it out.`,
  );
}

async function answerQuestions(
  ports: AuthorityPorts,
  settings: OcspSettings,
  register: OcspRegister,
  certIds: readonly CertId[],
  nonce: Uint8Array | null,
): Promise<OcspAnswer> {
  const authority = certIds.map((certId) => register.authorityOf(certId)).find((found) => found !== undefined);
  if (authority === undefined) {
    throw new CertificateError(
      'AUTHORITY_NOT_FOUND',
      'The request is about certificates of no CA that is served here.',
    );
  }
  const now = wholeSecond(ports.clock.now());
  const signer = await register.signerFor(authority, now);
  if (signer === null) {
    throw new CertificateError(
      'ISSUER_CANNOT_SIGN',
      `Neither “${authority.record.name}” nor an OCSP responder of it has its key here. Issue one by the profile ocsp-signing.`,
    );
  }
  const nextUpdate = lastInstant(new Date(now.getTime() + settings.validityMinutes * 60_000), signer, now);
  const responses: SingleAnswer[] = [];
  let extended = false;
  for (const certId of certIds) {
    const standing = await standingFor(register, authority, certId);
    extended ||= standing.kind === 'never-issued' && settings.neverIssued === 'revoked';
    responses.push(singleAnswer(certId, standing, { authority, settings, now, nextUpdate }));
  }
  const extensions = [...(nonce === null ? [] : [nonceExtension(nonce)]), ...(extended ? [extendedRevoke()] : [])];
  const responseDer = await signResponse(ports, authority, signer, { producedAt: now, responses, extensions }, nonce);
  return {
    responseDer,
    status: 'successful',
    freshness: { producedAt: now, thisUpdate: now, nextUpdate, revision: register.revision, reusable: nonce === null },
    refusal: null,
  };
}

/** Another CA's certificate, in a request that is about one of this CA's too, is unknown: one signer speaks for one CA. */
async function standingFor(
  register: OcspRegister,
  authority: AnsweringAuthority,
  certId: CertId,
): Promise<Standing | { readonly kind: 'other-authority' }> {
  if (register.authorityOf(certId) !== authority) return { kind: 'other-authority' };
  return register.standingOf(authority.record.id, certId.serialNumber);
}

interface Telling {
  readonly authority: AnsweringAuthority;
  readonly settings: OcspSettings;
  readonly now: Date;
  readonly nextUpdate: Date;
}

function singleAnswer(
  certId: CertId,
  standing: Standing | { readonly kind: 'other-authority' },
  { authority, settings, now, nextUpdate }: Telling,
): SingleAnswer {
  const common = { certId, thisUpdate: now, nextUpdate };
  switch (standing.kind) {
    case 'issued':
      return { ...common, status: { kind: 'good' }, extensions: retained(standing.notAfter, authority, now) };
    case 'revoked': {
      const { revokedAt, reason, notAfter } = standing.entry;
      return {
        ...common,
        status: { kind: 'revoked', revokedAt, reason },
        extensions: retained(notAfter, authority, now),
      };
    }
    case 'never-issued':
      // RFC 6960 §2.2: the reason is certificateHold, and the time January 1, 1970.
      return settings.neverIssued === 'revoked'
        ? { ...common, status: { kind: 'revoked', revokedAt: new Date(0), reason: 'certificateHold' }, extensions: [] }
        : { ...common, status: { kind: 'unknown' }, extensions: [] };
    case 'other-authority':
      return { ...common, status: { kind: 'unknown' }, extensions: [] };
    default:
      return standing satisfies never;
  }
}

/**
 * RFC 6960 §4.4.4: of a certificate that has ended, that it is still answered for, and since when: the register forgets
 * nothing, so since the CA began.
 */
function retained(notAfter: Date | null, { certificate }: AnsweringAuthority, now: Date): Extension[] {
  return notAfter !== null && notAfter < now ? [archiveCutoff(certificate.notBefore)] : [];
}

/** No answer outlives the certificate that proves it, where that still works. */
function lastInstant(wished: Date, { certificate }: OcspSigner, now: Date): Date {
  return certificate.notAfter > now && certificate.notAfter < wished ? certificate.notAfter : wished;
}

async function signResponse(
  ports: AuthorityPorts,
  authority: AnsweringAuthority,
  signer: OcspSigner,
  data: { producedAt: Date; responses: readonly SingleAnswer[]; extensions: readonly Extension[] },
  nonce: Uint8Array | null,
): Promise<Uint8Array> {
  const { publicKey, der } = signer.certificate;
  const tbs = buildTbsResponseData({ responder: publicKey, ...data });
  const key = await ports.keys.open(signer.keyId);
  const along = responderCertificates(signer.delegated ? [der] : []);
  const basic = await signAndProve(key, tbs, signatureAlgorithmFor(publicKey), publicKey.spki, ...along);
  const response = encodeOcspResponse(basic);
  const reread = parseOcspResponse(response).basic;
  const verdict =
    reread !== null &&
    verifyOcspResponse(reread, {
      issuer: authority.certificate,
      at: data.producedAt,
      asked: data.responses.map(({ certId }) => certId),
      nonce,
    });
  const wrong = verdict === false ? undefined : verdict.findings.find(({ severity }) => severity === 'error');
  if (verdict === false || wrong !== undefined) {
    throw new CertificateError(
      'SIGNATURE_UNPROVEN',
      `The OCSP response just made does not verify${wrong === undefined ? '' : `: ${wrong.message}`}. Nothing was sent.`,
    );
  }
  return response;
}

function wholeSecond(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / 1000) * 1000);
}
