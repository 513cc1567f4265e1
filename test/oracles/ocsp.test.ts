/** OpenSSL asks and judges, GnuTLS judges: what our responder answers, and what it refuses. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ocspResponder } from '../../electron/authority/answer-ocsp.ts';
import { createAuthority } from '../../electron/authority/create-authority.ts';
import { issueCertificate } from '../../electron/authority/issue-certificate.ts';
import type { AuthorityRecord, CertificateRecord } from '../../electron/authority/ports.ts';
import { revokeCertificates } from '../../electron/authority/revoke-certificates.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import type { KeyType } from '../../shared/pki-terms.ts';
import { memoryPorts, type MemoryPorts } from '../authority/memory-ports.ts';
import { tool } from './chancery-command.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-ocsp-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isHere = (program: string) => spawnSync(program, ['--version']).error === undefined;

async function makeWorld(keyType: KeyType, delegated: boolean) {
  // The judges know no time but today's.
  const ports = memoryPorts(new Date(Date.now() - 2000));
  const { authority: ca } = await createAuthority(ports, {
    ...{ name: 'root', subject: parseDistinguishedName('CN=Root,O=The Sample Company'), keyType, parentId: null },
    ...{ validityDays: null, pathLength: null, permittedNames: [], excludedNames: [], crlDays: null },
    ...{ crlUrls: [], issuerUrls: [], ocspUrls: [], strict: false },
  });
  const good = await issue(ports, ca, 'CN=good', keyType, 'tls-client');
  const revoked = await issue(ports, ca, 'CN=revoked', keyType, 'tls-client');
  await revokeCertificates(ports, { ids: [revoked.id], reason: 'keyCompromise', at: null, invalidityDate: null });
  if (delegated) await issue(ports, ca, 'CN=OCSP responder', keyType, 'ocsp-signing');
  const file = (name: string, content: Uint8Array | string) => {
    writeFileSync(join(folder, name), content);
    return name;
  };
  file('ca.pem', encodePem('CERTIFICATE', ca.certificateDer));
  file('good.pem', encodePem('CERTIFICATE', good.der));
  file('revoked.pem', encodePem('CERTIFICATE', revoked.der));
  return { responder: ocspResponder(ports), file };
}

async function issue(
  ports: MemoryPorts,
  ca: AuthorityRecord,
  subject: string,
  keyType: KeyType,
  profile: 'tls-client' | 'ocsp-signing',
): Promise<CertificateRecord> {
  const made = await issueCertificate(ports, {
    ...{ source: { kind: 'new-key', subject: parseDistinguishedName(subject), keyType }, authorityId: ca.id, profile },
    ...{ validityDays: 90, notAfter: null, subjectAltNames: null, supersedesId: null, sourceName: '', strict: false },
  });
  return made.certificate;
}

describe.each([
  ['ec-p256', false],
  ['ec-p256', true],
  ['ec-p384', true],
  ['rsa-2048', true],
  ['ed25519', true],
] as const)('OCSP responses under %s, delegated: %s', (keyType, delegated) => {
  it.for(['-sha1', '-sha256'])(
    'are what OpenSSL asked for, and verify there and in GnuTLS (%s)',
    async (digest, context) => {
      if (!isHere('openssl')) context.skip('no openssl here');
      if (!isHere('ocsptool')) context.skip('no ocsptool here');
      const { responder, file } = await makeWorld(keyType, delegated);
      const asked = ['-issuer', 'ca.pem', digest, '-cert', 'good.pem', digest, '-cert', 'revoked.pem', digest];
      const request = tool('openssl', ['ocsp', ...asked, '-serial', '0xabcdef', '-reqout', 'request.der'], folder);
      expect(request.stderr).toBe('');
      const answer = await responder.answer(new Uint8Array(readFileSync(join(folder, 'request.der'))));
      expect(answer.refusal).toBeNull();
      file('response.der', answer.responseDer);

      const openssl = ['ocsp', '-respin', 'response.der', '-CAfile', 'ca.pem', '-no_nonce'];
      const nonce = tool('openssl', [...openssl, '-reqin', 'request.der', '-verify_other', 'ca.pem'], folder);
      expect(nonce.stderr.trim()).toBe('Response verify OK');
      const judged = tool('openssl', [...openssl, ...asked, '-serial', '0xabcdef'], folder);
      expect(judged.stderr.trim()).toBe('Response verify OK');
      expect(judged.stdout).toMatch(/good\.pem: good/);
      expect(judged.stdout).toMatch(/revoked\.pem: revoked/);
      expect(judged.stdout).toContain('Reason: keyCompromise');
      expect(judged.stdout).toMatch(/0xabcdef: unknown/);

      // Without a certificate in the response, GnuTLS must be told who signed, as a TLS client knows from the chain.
      const known = delegated ? '--load-trust' : '--load-signer';
      const trusted = tool('ocsptool', ['-e', known, 'ca.pem', '-S', 'response.der'], folder);
      expect(trusted.stdout).toContain('Verifying OCSP Response: Success.');
      const read = tool('ocsptool', ['-j', '-S', 'response.der'], folder);
      expect(read.stdout).toContain('Response Status: Successful');
    },
  );
});

describe('an OCSP request by GnuTLS', () => {
  it('is answered, and one about a CA that is not ours is not', async (context) => {
    if (!isHere('ocsptool')) context.skip('no ocsptool here');
    const { responder, file } = await makeWorld('ec-p256', true);
    const ask = ['-q', '--load-issuer', 'ca.pem', '--load-cert', 'revoked.pem', '--nonce', '--outfile', 'gnutls.der'];
    expect(tool('ocsptool', ask, folder).status).toBe(0);
    const request = new Uint8Array(readFileSync(join(folder, 'gnutls.der')));
    file('gnutls-response.der', (await responder.answer(request)).responseDer);
    const judged = tool(
      'ocsptool',
      ['-e', '--load-trust', 'ca.pem', '-Q', 'gnutls.der', '-S', 'gnutls-response.der'],
      folder,
    );
    expect(judged.stdout).toContain('Verifying OCSP Response: Success.');
    expect(judged.stdout).toContain('Certificate Status: revoked');

    const stranger = await makeWorld('ec-p256', false);
    file('stranger.der', (await stranger.responder.answer(request)).responseDer);
    expect(tool('openssl', ['ocsp', '-no_nonce', '-respin', 'stranger.der'], folder).stdout).toContain(
      'unauthorized (6)',
    );
  });
});
