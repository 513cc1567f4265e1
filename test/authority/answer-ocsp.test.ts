import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  ocspFaultAnswer,
  ocspResponder,
  OCSP_SETTINGS,
  type OcspAnswer,
} from '../../electron/authority/answer-ocsp.ts';
import { createAuthority } from '../../electron/authority/create-authority.ts';
import { issueCertificate } from '../../electron/authority/issue-certificate.ts';
import type { AuthorityRecord, CertificateRecord } from '../../electron/authority/ports.ts';
import { releaseCertificates, revokeCertificates } from '../../electron/authority/revoke-certificates.ts';
import { addDays } from '../../electron/authority/validity.ts';
import { parseCertificate } from '../../electron/pki/certificate.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { buildCertId, type CertIdDigest } from '../../electron/pki/ocsp-cert-id.ts';
import { nonceExtension, OCSP_EXTENSION } from '../../electron/pki/ocsp-extension.ts';
import { buildOcspRequest } from '../../electron/pki/ocsp-request.ts';
import { parseOcspResponse, type BasicOcspResponse } from '../../electron/pki/ocsp-response.ts';
import { verifyOcspResponse } from '../../electron/pki/ocsp-verify.ts';
import { CertificateError } from '../../shared/errors.ts';
import { memoryPorts, type MemoryPorts } from './memory-ports.ts';

const makeAuthority = async (ports: MemoryPorts, name: string): Promise<AuthorityRecord> => {
  const made = await createAuthority(ports, {
    name,
    subject: parseDistinguishedName(`CN=${name}`),
    keyType: 'ec-p256',
    validityDays: null,
    parentId: null,
    pathLength: null,
    permittedNames: [],
    excludedNames: [],
    crlDays: null,
    crlUrls: [],
    issuerUrls: [],
    ocspUrls: [],
    strict: false,
  });
  return made.authority;
};

const issue = async (
  ports: MemoryPorts,
  ca: AuthorityRecord,
  subject: string,
  profile: 'tls-client' | 'ocsp-signing' = 'tls-client',
  validityDays: number | null = null,
): Promise<CertificateRecord> => {
  const made = await issueCertificate(ports, {
    source: { kind: 'new-key', subject: parseDistinguishedName(subject), keyType: 'ec-p256' },
    authorityId: ca.id,
    profile,
    validityDays,
    notAfter: null,
    subjectAltNames: null,
    supersedesId: null,
    sourceName: '',
    strict: false,
  });
  return made.certificate;
};

const revoke = (ports: MemoryPorts, id: string, reason: 'keyCompromise' | 'certificateHold' = 'keyCompromise') =>
  revokeCertificates(ports, { ids: [id], reason, at: null, invalidityDate: null });

const certIdOf = (ca: AuthorityRecord, serialNumber: string, digest: CertIdDigest = 'sha1') =>
  buildCertId(digest, parseCertificate(ca.certificateDer), serialNumber);

const basicOf = ({ responseDer }: OcspAnswer): BasicOcspResponse => {
  const { basic } = parseOcspResponse(responseDer);
  if (basic === null) throw new Error('an error was answered');
  return basic;
};
const statusesOf = (answer: OcspAnswer) => basicOf(answer).responses.map(({ status }) => status);

async function world() {
  const ports = memoryPorts();
  const ca = await makeAuthority(ports, 'Sample Root CA');
  const leaf = await issue(ports, ca, 'CN=alice');
  return { ports, ca, leaf, responder: ocspResponder(ports) };
}

describe('ocspResponder', () => {
  it.each(['sha1', 'sha256', 'sha384', 'sha512'] as const)(
    'says that a certificate is good, asked by %s',
    async (digest) => {
      const { ca, leaf, responder } = await world();
      const certId = certIdOf(ca, leaf.serialNumber, digest);
      const answer = await responder.answer(buildOcspRequest([certId]));
      expect([answer.status, answer.refusal]).toEqual(['successful', null]);
      expect(statusesOf(answer)).toEqual([{ kind: 'good' }]);
      // A response repeats the identifier byte for byte, or OpenSSL does not find it.
      expect(basicOf(answer).responses[0]?.certId.der).toEqual(certId.der);
    },
  );

  it('says what was revoked, when and why, from the very next request on, and takes a hold back', async () => {
    const { ports, ca, leaf, responder } = await world();
    const request = buildOcspRequest([certIdOf(ca, leaf.serialNumber)]);
    const before = await responder.answer(request);
    await revoke(ports, leaf.id, 'certificateHold');
    const held = await responder.answer(request);
    await releaseCertificates(ports, [leaf.id]);
    const released = await responder.answer(request);
    await revoke(ports, leaf.id);
    const revoked = await responder.answer(request);
    expect([before, held, released, revoked].flatMap(statusesOf)).toEqual([
      { kind: 'good' },
      { kind: 'revoked', revokedAt: ports.now, reason: 'certificateHold' },
      { kind: 'good' },
      { kind: 'revoked', revokedAt: ports.now, reason: 'keyCompromise' },
    ]);
    const revisions = [before, held, released, revoked].map(({ freshness }) => freshness?.revision ?? 0);
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    expect(new Set(revisions).size).toBe(4);
  });

  it('does not call a serial number good that was never used (RFC 6960 §2.2)', async () => {
    const { ports, ca, responder } = await world();
    const request = buildOcspRequest([certIdOf(ca, '0badcafe')]);
    expect(statusesOf(await responder.answer(request))).toEqual([{ kind: 'unknown' }]);

    const strict = ocspResponder(ports, { ...OCSP_SETTINGS, neverIssued: 'revoked' });
    const basic = basicOf(await strict.answer(request));
    expect(basic.responses[0]?.status).toEqual({
      kind: 'revoked',
      revokedAt: new Date(0),
      reason: 'certificateHold',
    });
    expect(basic.extensions.map(({ oid }) => oid)).toEqual([OCSP_EXTENSION.extendedRevoke]);
  });

  it('repeats the nonce, and then says that the answer is for nobody else (RFC 9654)', async () => {
    const { ca, leaf, responder } = await world();
    for (const length of [1, 32, 128]) {
      const nonce = new Uint8Array(randomBytes(length));
      const request = buildOcspRequest([certIdOf(ca, leaf.serialNumber)], [nonceExtension(nonce)]);
      const answer = await responder.answer(request);
      expect(basicOf(answer).nonce).toEqual(nonce);
      expect(answer.freshness?.reusable).toBe(false);
    }
    const without = await responder.answer(buildOcspRequest([certIdOf(ca, leaf.serialNumber)]));
    expect([basicOf(without).nonce, without.freshness?.reusable]).toEqual([null, true]);
  });

  it('answers a nonce that is empty or too long with malformedRequest (RFC 9654 §2.1)', async () => {
    const { ca, leaf, responder } = await world();
    for (const length of [0, 129]) {
      const request = buildOcspRequest([certIdOf(ca, leaf.serialNumber)], [nonceExtension(new Uint8Array(length))]);
      expect((await responder.answer(request)).status).toBe('malformedRequest');
    }
  });

  it('answers several at once, each in its place, and knows nothing of another CA’s', async () => {
    const { ports, ca, leaf, responder } = await world();
    const other = await makeAuthority(ports, 'Other CA');
    const foreign = await issue(ports, other, 'CN=mallory');
    await revoke(ports, leaf.id);
    const asked = [certIdOf(ca, leaf.serialNumber), certIdOf(other, foreign.serialNumber), certIdOf(ca, '01')];
    const answer = await responder.answer(buildOcspRequest(asked));
    expect(statusesOf(answer).map(({ kind }) => kind)).toEqual(['revoked', 'unknown', 'unknown']);
  });

  it('is signed by the delegated responder while that works, and by the CA before and after', async () => {
    const { ports, ca, leaf, responder } = await world();
    const issuer = parseCertificate(ca.certificateDer);
    const request = buildOcspRequest([certIdOf(ca, leaf.serialNumber)]);
    const signerOf = async () => {
      const basic = basicOf(await responder.answer(request));
      const verdict = verifyOcspResponse(basic, { issuer, at: ports.now });
      expect(verdict.findings).toEqual([]);
      return [verdict.signer?.serialNumber, basic.certificates.length];
    };
    expect(await signerOf()).toEqual([issuer.serialNumber, 0]);
    const delegated = await issue(ports, ca, 'CN=OCSP', 'ocsp-signing', 10);
    expect(await signerOf()).toEqual([delegated.serialNumber, 1]);
    const successor = await issue(ports, ca, 'CN=OCSP', 'ocsp-signing', 20);
    expect(await signerOf()).toEqual([successor.serialNumber, 1]);
    await revoke(ports, successor.id);
    expect(await signerOf()).toEqual([delegated.serialNumber, 1]);
    ports.now = addDays(ports.now, 11);
    expect(await signerOf()).toEqual([issuer.serialNumber, 0]);
  });

  it('lets no answer outlive the responder’s certificate', async () => {
    const { ports, ca, leaf } = await world();
    const delegated = await issue(ports, ca, 'CN=OCSP', 'ocsp-signing', 10);
    ports.now = addDays(parseCertificate(delegated.der).notAfter, -1 / 48);
    const answer = await ocspResponder(ports).answer(buildOcspRequest([certIdOf(ca, leaf.serialNumber)]));
    expect(answer.freshness?.nextUpdate).toEqual(parseCertificate(delegated.der).notAfter);
  });

  it('says since when it answers, of a certificate that has ended (RFC 6960 §4.4.4)', async () => {
    const { ports, ca, leaf, responder } = await world();
    const request = buildOcspRequest([certIdOf(ca, leaf.serialNumber)]);
    const cutoff = async () => basicOf(await responder.answer(request)).responses[0]?.archiveCutoff;
    expect(await cutoff()).toBeNull();
    ports.now = addDays(ports.now, 500);
    expect(await cutoff()).toEqual(parseCertificate(ca.certificateDer).notBefore);
  });

  it('answers ahead of any request what it would answer to one', async () => {
    const { ca, leaf, responder } = await world();
    const ahead = await responder.answerAhead(ca.id, leaf.serialNumber, 'sha256');
    expect(ahead.freshness?.reusable).toBe(true);
    expect(statusesOf(ahead)).toEqual([{ kind: 'good' }]);
    const asked = await responder.answer(buildOcspRequest([certIdOf(ca, leaf.serialNumber, 'sha256')]));
    expect(basicOf(asked).tbsDer).toEqual(basicOf(ahead).tbsDer);
  });

  it('refuses with the error that RFC 6960 §2.3 has for it, unsigned', async () => {
    const { ports, ca, leaf, responder } = await world();
    const outsider = await makeAuthority(memoryPorts(), 'Outsider');
    const request = buildOcspRequest([certIdOf(ca, leaf.serialNumber)]);
    const served = (authorityIds: readonly string[]) => ocspResponder(ports, { ...OCSP_SETTINGS, authorityIds });
    const critical = { oid: '1.2.3.4', critical: true, value: new Uint8Array([5, 0]) };
    const answers = [
      await responder.answer(new Uint8Array([0x30, 0x03])),
      await responder.answer(new Uint8Array(70_000)),
      await responder.answer(buildOcspRequest([certIdOf(ca, '01')], [critical])),
      await responder.answer(buildOcspRequest([certIdOf(outsider, '01')])),
      await served(['ca-7']).answer(request),
      await responder.answerAhead('ca-7', '01', 'sha1'),
      ocspFaultAnswer(),
    ];
    expect(answers.map(({ responseDer }) => parseOcspResponse(responseDer).status)).toEqual([
      'malformedRequest',
      'malformedRequest',
      'malformedRequest',
      'unauthorized',
      'unauthorized',
      'unauthorized',
      'internalError',
    ]);
    expect((await served([ca.id]).answer(request)).status).toBe('successful');
    expect((await responder.answer(buildOcspRequest([certIdOf(ca, 'ab'.repeat(400))]))).status).toBe('successful');
  });

  it('asks to try later while the vault is locked, and answers once it is open', async () => {
    const { ports, ca, leaf } = await world();
    let locked = true;
    const lockable = {
      ...ports,
      registry: {
        ...ports.registry,
        revocationList: (id: string) =>
          locked
            ? Promise.reject(new CertificateError('VAULT_LOCKED', 'Unlock it.'))
            : ports.registry.revocationList(id),
      },
    };
    const responder = ocspResponder(lockable);
    const request = buildOcspRequest([certIdOf(ca, leaf.serialNumber)]);
    const refused = await responder.answer(request);
    expect([refused.status, refused.refusal?.code, refused.freshness]).toEqual(['tryLater', 'VAULT_LOCKED', null]);
    locked = false;
    expect((await responder.answer(request)).status).toBe('successful');
  });

  it('hands nothing out that does not verify under the CA’s own certificate', async () => {
    const { ports, ca, leaf } = await world();
    const stranger = await ports.keys.generate('ec-p256');
    const responder = ocspResponder({ ...ports, keys: { ...ports.keys, open: () => Promise.resolve(stranger) } });
    const answer = await responder.answer(buildOcspRequest([certIdOf(ca, leaf.serialNumber)]));
    expect([answer.status, answer.refusal?.code]).toEqual(['internalError', 'SIGNATURE_UNPROVEN']);
  });
});
