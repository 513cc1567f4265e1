import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { buildTbsCertificate, parseCertificate, type Certificate } from '../pki/certificate.ts';
import { verifyProofsAhead } from '../pki/certification-request.ts';
import { requestWithNewKey } from './create-request.ts';
import { formatName } from '../pki/name.ts';
import { refuseOn } from './findings.ts';
import { keyIdOf } from './issuer.ts';
import { planCertificate, type CertificatePlan, type PlanInput } from './plan-certificate.ts';
import { rememberingIssuers, type PlanRegistry } from './plan-ports.ts';
import type { AuthorityPorts, CertificateRecord, NewCertificate } from './ports.ts';
import { randomSerialNumber, signAndProve } from './sign.ts';

export interface IssueInput extends PlanInput {
  /** The name of the file that the request came in; shown, never used. */
  readonly sourceName: string;
  /** With a renewal: when the old one is to be revoked. */
  readonly revokeSupersededAt?: Date | undefined;
  /** The ACME order that it fulfils. */
  readonly acmeOrderId?: string | undefined;
  /** Refuse on warnings too. */
  readonly strict: boolean;
}

export interface Issued {
  readonly certificate: CertificateRecord;
  readonly findings: readonly Finding[];
}

export type BatchResult = ({ readonly ok: true } & Issued) | { readonly ok: false; readonly error: CertificateError };

/**
 * Issues one certificate: decide → sign → verify and re-parse → record durably → answer. When it resolves the certificate
 * is on disk with its request (and its key, where that was made here); when it throws, nothing is.
 *
 * @throws {CertificateError} whatever {@link planCertificate} refuses with, a finding's code, VAULT_LOCKED, SIGNATURE_UNPROVEN
 */
export async function issueCertificate(ports: AuthorityPorts, input: IssueInput): Promise<Issued> {
  const signed = await signPlanned(ports, input);
  const [certificate] = await ports.registry.recordCertificates([signed.certificate]);
  if (certificate === undefined) throw new Error('recordCertificates answered with nothing for one certificate');
  return { certificate, findings: signed.findings };
}

/** How many certificates of a batch share one durable transaction: to flush it takes as long as ten of them. */
const CHUNK = 100;

/**
 * Issues a batch: each item stands or falls alone, the answers are in the order of the inputs. A fault of ours (not a
 * refusal) ends the batch; what was recorded before it stays recorded.
 */
export async function issueCertificates(ports: AuthorityPorts, inputs: readonly IssueInput[]): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  const chunks = inChunks(inputs);
  let proofs = proofsOf(chunks[0] ?? []);
  for (const [at, chunk] of chunks.entries()) {
    await proofs;
    // The next ones' proofs are verified by other threads while these are decided, signed and recorded.
    proofs = proofsOf(chunks[at + 1] ?? []);
    results.push(...(await issueChunk(ports, chunk)));
  }
  return results;
}

function inChunks(inputs: readonly IssueInput[]): (readonly IssueInput[])[] {
  return Array.from({ length: Math.ceil(inputs.length / CHUNK) }, (_, at) =>
    inputs.slice(at * CHUNK, (at + 1) * CHUNK),
  );
}

/** Verified ahead, by the threads of the pool. A fault of ours there is found again by whoever asks for the proof. */
function proofsOf(inputs: readonly IssueInput[]): Promise<void> {
  const requests = inputs.flatMap(({ source }) => (source.kind === 'request' ? [source.request] : []));
  return verifyProofsAhead(requests).catch(() => undefined);
}

/**
 * Issues a batch whole or not at all: every item is decided and signed first, then all are recorded in one transaction.
 *
 * @throws {CertificateError} BATCH_REFUSED with what each item was refused for; nothing is recorded then
 */
export async function issueAllOrNothing(ports: AuthorityPorts, inputs: readonly IssueInput[]): Promise<Issued[]> {
  await proofsOf(inputs);
  const registry = rememberingIssuers(ports.registry);
  const decided: (SignedDraft | CertificateError)[] = [];
  for (const chunk of inChunks(inputs)) {
    decided.push(...(await Promise.all(chunk.map((input) => refusalOr(signPlanned(ports, input, registry))))));
  }
  const drafts = refuseTwins(decided);
  const ready = drafts.flatMap((draft) => (draft instanceof CertificateError ? [] : [draft]));
  if (ready.length < drafts.length) throw batchRefused(drafts, inputs);
  const recorded = await ports.registry.recordCertificates(ready.map(({ certificate }) => certificate));
  return recorded.map((certificate, at) => ({ certificate, findings: ready[at]?.findings ?? [] }));
}

function batchRefused(
  drafts: readonly (SignedDraft | CertificateError)[],
  inputs: readonly IssueInput[],
): CertificateError {
  const refused = drafts.flatMap((draft, item) =>
    draft instanceof CertificateError
      ? [{ item, source: inputs[item]?.sourceName ?? '', code: draft.code, message: draft.message }]
      : [],
  );
  const [first] = refused;
  return new CertificateError(
    'BATCH_REFUSED',
    `${String(refused.length)} of ${String(drafts.length)} are refused, so nothing was issued; the first: ${first?.message ?? ''}`,
    { detail: { refused } },
  );
}

async function issueChunk(ports: AuthorityPorts, inputs: readonly IssueInput[]): Promise<BatchResult[]> {
  const registry = rememberingIssuers(ports.registry);
  // All at once: what one waits for a thread of the pool, another is decided.
  const decided = await Promise.all(inputs.map((input) => refusalOr(signPlanned(ports, input, registry))));
  const drafts = refuseTwins(decided);
  const signed = drafts.flatMap((draft) => (draft instanceof CertificateError ? [] : [draft.certificate]));
  const recorded = await recordEach(ports, signed);
  let next = 0;
  return drafts.map((draft) => {
    if (draft instanceof CertificateError) return { ok: false, error: draft };
    const certificate = recorded[next++];
    if (certificate === undefined)
      throw new Error('recordCertificates answered with fewer certificates than it was given');
    if (certificate instanceof CertificateError) return { ok: false, error: certificate };
    return { ok: true, certificate, findings: draft.findings };
  });
}

/** In one transaction; where another process has taken what one of them wants, each in its own, so that only that one falls. */
async function recordEach(
  { registry }: AuthorityPorts,
  certificates: readonly NewCertificate[],
): Promise<readonly (CertificateRecord | CertificateError)[]> {
  const together = await refusalOr(registry.recordCertificates(certificates));
  if (!isRefusal(together)) return together;
  if (together.code !== 'POLICY_REFUSED') throw together;
  const results: (CertificateRecord | CertificateError)[] = [];
  for (const certificate of certificates) {
    const recorded = await refusalOr(registry.recordCertificates([certificate]));
    results.push(...(isRefusal(recorded) ? [recorded] : recorded));
  }
  return results;
}

async function refusalOr<T>(promise: Promise<T>): Promise<T | CertificateError> {
  try {
    return await promise;
  } catch (error) {
    // A locked vault refuses every item alike: that is the batch's answer, not an item's.
    if (isRefusal(error) && !isRefusal(error, 'VAULT_LOCKED')) return error;
    throw error;
  }
}

interface SignedDraft {
  readonly certificate: NewCertificate;
  readonly findings: readonly Finding[];
  /** What no other of the batch may have, where its CA wants subjects unique; null where it does not matter. */
  readonly uniqueKey: string | null;
}

/** Of those that were decided at once, only the first of a subject stands where its CA wants subjects unique. */
function refuseTwins(drafts: readonly (SignedDraft | CertificateError)[]): (SignedDraft | CertificateError)[] {
  const seen = new Set<string>();
  return drafts.map((draft) => {
    if (draft instanceof CertificateError || draft.uniqueKey === null) return draft;
    if (!seen.has(draft.uniqueKey)) {
      seen.add(draft.uniqueKey);
      return draft;
    }
    return new CertificateError(
      'POLICY_REFUSED',
      'Another request of this batch has the same subject, and the CA wants subjects unique. Leave one of them out.',
    );
  });
}

async function signPlanned(
  ports: AuthorityPorts,
  input: IssueInput,
  registry: PlanRegistry = ports.registry,
): Promise<SignedDraft> {
  const made = input.source.kind === 'new-key' ? await makeKeyAndRequest(ports, input, input.source) : null;
  const request = made?.request ?? (input.source.kind === 'request' ? input.source.request : null);
  if (request === null) throw new Error('A source is a request or a key to be made.');
  const plan = await planCertificate(
    { registry, clock: ports.clock },
    { ...input, source: { kind: 'request', request } },
  );
  refuseOn(plan.findings, input.strict);
  const read = await signPlan(ports, plan);
  return {
    certificate: {
      authorityId: plan.issuer.record.id,
      der: read.der,
      read,
      profile: plan.profile.name,
      request: { der: request.der, source: input.sourceName },
      key: made?.key.sealedKey ?? null,
      supersedesId: input.supersedesId,
      revokeSupersededAt: input.revokeSupersededAt,
      acmeOrderId: input.acmeOrderId,
    },
    findings: plan.findings,
    uniqueKey: uniqueKeyOf(plan),
  };
}

function uniqueKeyOf({ issuer, subject }: CertificatePlan): string | null {
  if (!issuer.record.settings.rules.uniqueSubject || subject.rdns.length === 0) return null;
  return `${issuer.record.id}/${formatName(subject).toLowerCase()}`;
}

/** What leaves is what our strict reader reads, not only what our writer wrote. */
async function signPlan(ports: AuthorityPorts, plan: CertificatePlan): Promise<Certificate> {
  const tbs = buildTbsCertificate({
    serialNumber: randomSerialNumber(ports.random),
    signatureAlgorithm: plan.signatureAlgorithm,
    issuer: plan.issuer.certificate.subject.der,
    subject: plan.subject.der,
    notBefore: plan.notBefore,
    notAfter: plan.notAfter,
    spki: plan.publicKey.spki,
    extensions: [...plan.extensions],
  });
  const key = await ports.keys.open(keyIdOf(plan.issuer.record));
  const der = await signAndProve(key, tbs, plan.signatureAlgorithm, plan.issuer.certificate.publicKey.spki);
  return parseCertificate(der);
}

/** Key and request in one: the request is kept, so that the certificate can be renewed as any other. */
async function makeKeyAndRequest(
  ports: AuthorityPorts,
  input: PlanInput,
  source: Extract<PlanInput['source'], { kind: 'new-key' }>,
): ReturnType<typeof requestWithNewKey> {
  // Refused before a key is made: RSA-4096 takes a second.
  const { subject, findings } = await planCertificate(ports, input);
  refuseOn(findings, false);
  return requestWithNewKey(ports, { ...source, subject, subjectAltNames: input.subjectAltNames ?? [] });
}
