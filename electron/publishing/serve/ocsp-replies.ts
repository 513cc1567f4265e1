import type { OcspAnswer, OcspFreshness, OcspResponder } from '../../authority/answer-ocsp.ts';
import { ocspFaultAnswer } from '../../authority/answer-ocsp.ts';
import type { AuthorityPorts } from '../../authority/ports.ts';
import { MAX_OCSP_REQUEST_BYTES } from '../../pki/ocsp-request.ts';
import { plainReply, reply, type Reply } from './reply.ts';

/** RFC 6960 §A.1. */
export const OCSP_REQUEST_TYPE = 'application/ocsp-request';
const OCSP_RESPONSE_TYPE = 'application/ocsp-response';

/** So many answers are kept for others who ask the same: a few hundred bytes each. */
const MOST_KEPT = 50_000;

interface Kept {
  readonly reply: Reply;
  readonly revision: number;
  /** Signed anew from here on, so that whoever asks gets an answer with half of its life before it. */
  readonly until: number;
}

export interface OcspReplyOptions {
  /** `kept`: the same answer for all who ask the same, until something is recorded; `live`: signed for each. */
  readonly signing: 'kept' | 'live';
  /** A fault of ours, answered by internalError. */
  readonly failed: (fault: unknown) => void;
}

/**
 * OCSP over HTTP (RFC 6960 §A.1, RFC 5019 §6): whatever comes in, an OCSPResponse goes out. Only a request without a nonce is
 * answered by what was signed before, and only while nothing was recorded since: a revocation shows at once.
 */
export class OcspReplies {
  readonly #responder: OcspResponder;
  readonly #ports: Pick<AuthorityPorts, 'registry' | 'clock'>;
  readonly #options: OcspReplyOptions;
  readonly #kept = new Map<string, Kept>();
  #revision: Promise<number> | null = null;
  /** What is being signed: many who ask the same at once wait for one signature. */
  readonly #signing = new Map<string, Promise<Reply>>();

  constructor(responder: OcspResponder, ports: Pick<AuthorityPorts, 'registry' | 'clock'>, options: OcspReplyOptions) {
    this.#responder = responder;
    this.#ports = ports;
    this.#options = options;
  }

  /** `GET /ocsp/BASE64`, as it stands in the URL. */
  get(encoded: string): Promise<Reply> {
    return this.post(decodedRequest(encoded) ?? new Uint8Array());
  }

  async post(requestDer: Uint8Array): Promise<Reply> {
    if (requestDer.length > MAX_OCSP_REQUEST_BYTES) return plainReply(413, 'An OCSP request has at most 64 KiB.');
    if (this.#options.signing === 'live') return asReply(await this.#answer(requestDer));
    const key = Buffer.from(requestDer.buffer, requestDer.byteOffset, requestDer.byteLength).toString('latin1');
    const revision = await this.#revisionNow();
    const kept = this.#kept.get(key);
    if (kept?.revision === revision && this.#ports.clock.now().getTime() < kept.until) return kept.reply;
    const underWay = `${String(revision)} ${key}`;
    const waiting = this.#signing.get(underWay);
    if (waiting !== undefined) return waiting;
    const signing = this.#sign(key, requestDer).finally(() => this.#signing.delete(underWay));
    this.#signing.set(underWay, signing);
    return signing;
  }

  /** Whoever asks within one turn of the event loop shares one look at the register: it is as new as their requests. */
  #revisionNow(): Promise<number> {
    if (this.#revision !== null) return this.#revision;
    setImmediate(() => {
      this.#revision = null;
    });
    return (this.#revision = this.#ports.registry.revision());
  }

  async #sign(key: string, requestDer: Uint8Array): Promise<Reply> {
    const answer = await this.#answer(requestDer);
    const made = asReply(answer);
    const { freshness } = answer;
    if (freshness?.reusable === true) this.#keep(key, made, freshness);
    return made;
  }

  #keep(key: string, made: Reply, { revision, thisUpdate, nextUpdate }: OcspFreshness): void {
    this.#kept.delete(key);
    this.#kept.set(key, { reply: made, revision, until: (thisUpdate.getTime() + nextUpdate.getTime()) / 2 });
    if (this.#kept.size <= MOST_KEPT) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }

  async #answer(requestDer: Uint8Array): Promise<OcspAnswer> {
    try {
      return await this.#responder.answer(requestDer);
    } catch (fault) {
      this.#options.failed(fault);
      return ocspFaultAnswer();
    }
  }
}

/** An error is an OCSPResponse too, with status 200; no cache may keep it. */
function asReply({ responseDer, freshness }: OcspAnswer): Reply {
  if (freshness === null || !freshness.reusable) {
    const made = reply(responseDer, OCSP_RESPONSE_TYPE);
    return { ...made, etag: null, headers: { 'Cache-Control': 'no-store' } };
  }
  const { thisUpdate, nextUpdate } = freshness;
  return reply(responseDer, OCSP_RESPONSE_TYPE, { lastModified: thisUpdate, expires: nextUpdate });
}

/** Percent escapes first, then base64; some clients leave `/` and `+` as they are (RFC 5019 §5 wants them escaped). */
function decodedRequest(encoded: string): Uint8Array | null {
  let text: string;
  try {
    text = decodeURIComponent(encoded);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return null;
  return new Uint8Array(Buffer.from(text, 'base64'));
}
