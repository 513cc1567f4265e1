import { createPublicKey, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { issueCrl } from '../../../electron/authority/issue-crl.ts';
import type { ImportContext } from '../../../electron/exchange/import/import-context.ts';
import type { ImportPlan } from '../../../electron/exchange/import/import-plan.ts';
import { recognise } from '../../../electron/exchange/import/plan-import.ts';
import { runImport } from '../../../electron/exchange/import/run-import.ts';
import { parseCertificate } from '../../../electron/pki/certificate.ts';
import { buildCertificationRequestInfo } from '../../../electron/pki/certification-request.ts';
import { parseCertificateList } from '../../../electron/pki/crl.ts';
import { parseDistinguishedName } from '../../../electron/pki/distinguished-name.ts';
import { encodePem } from '../../../electron/pki/pem.ts';
import { encryptPrivateKey } from '../../../electron/pki/private-key.ts';
import { assembleSigned } from '../../../electron/pki/signed.ts';
import { memoryPorts, type MemoryPorts } from '../../authority/memory-ports.ts';
import { make, type Made } from '../made-certificates.ts';
import { OpensslCaFolder } from './openssl-ca-folder.ts';

const code = (expected: string): unknown => expect.objectContaining({ code: expected });
const codes = (plan: ImportPlan): string[] => plan.findings.map((finding) => finding.code);
const serialOf = (made: Made): string => parseCertificate(made.der).serialNumber;
const REVOKED = '260301120000Z,keyCompromise';

describe('readOpensslCa', () => {
  let ca: OpensslCaFolder;
  let ports: MemoryPorts;

  beforeEach(() => {
    ca = new OpensslCaFolder();
    ports = memoryPorts();
  });
  afterEach(() => {
    ca.remove();
  });

  const context = async (more: Partial<ImportContext> = {}): Promise<ImportContext> => ({
    now: ports.now,
    passphrase: undefined,
    keys: true,
    dryRun: false,
    known: await ports.registry.authorities(),
    pause: () => Promise.resolve(),
    ...more,
  });
  const plan = async (more: Partial<ImportContext> = {}): Promise<ImportPlan> =>
    recognise(ca.path).plan(await context(more));
  const run = async () => runImport(ports, await plan(), () => Promise.resolve(true));

  it('takes in what the index lists, and leaves every byte where it is', async () => {
    ca.issue('a.sample.com');
    ca.issue('b.sample.com', REVOKED);
    ca.list('0C', 'gone.sample.com', '', '200101000000Z');
    ca.list('0D', 'stolen.sample.com', REVOKED);
    const before = ca.state();
    const planned = await plan();
    expect(planned.counts).toEqual({ valid: 1, expired: 1, revoked: 2 });
    expect(codes(planned)).toEqual(['file-missing', 'revoked-file-missing', 'no-config']);
    expect(await run()).toMatchObject({ certificates: 2, revocations: 2, bareSerials: 2, keys: 1 });
    expect(ca.state()).toEqual(before);

    const crl = parseCertificateList((await issueCrl(ports, { authorityId: 'Old Root', days: null })).der);
    expect(crl.crlNumber).toBe(0x0bn);
    expect([...crl.entries()].map(({ serialNumber }) => serialNumber)).toContain('0d');
    expect(crl.entryCount).toBe(2);
    expect(await ports.registry.serialNumberUsed('ca-1', '0c')).toBe(true);
  });

  it('comes to the same when it is imported again', async () => {
    ca.issue('a.sample.com', REVOKED);
    await run();
    expect(await run()).toMatchObject({ certificates: 0, revocations: 0, bareSerials: 0, keys: 0 });
    expect(await ports.registry.authorities()).toHaveLength(1);
  });

  it('keeps as a bare serial number what the CA did not sign, and what holds another number', async () => {
    ca.issue('foreign.sample.com', REVOKED, { issuer: make('CN=Old Root,O=Sample', null) });
    const other = ca.issue('other.sample.com', '', { file: null });
    ca.write(`newcerts/0E.pem`, encodePem('CERTIFICATE', other.der));
    ca.list('0E', 'other.sample.com');
    const planned = await plan();
    expect(codes(planned)).toEqual(expect.arrayContaining(['not-signed-by-ca', 'serial-mismatch', 'file-missing']));
    expect(planned.authorities[0]?.certificates).toHaveLength(0);
    expect(planned.authorities[0]?.bareSerials).toHaveLength(3);
  });

  it('counts a serial number that stands there twice once, and the revoked row', async () => {
    const made = ca.issue('a.sample.com');
    ca.list(serialOf(made).toUpperCase(), 'a.sample.com', REVOKED);
    const planned = await plan();
    expect(codes(planned)).toContain('duplicate-serial');
    expect(planned.counts).toEqual({ valid: 0, expired: 0, revoked: 1 });
  });

  it('finds certificates, requests and keys under other names beside it', async () => {
    const leaf = make('CN=mail.sample.com,O=Sample', ca.root, { names: ['mail.sample.com'] });
    ca.write('mail/cert.pem', encodePem('CERTIFICATE', leaf.der));
    ca.write('mail/key.pem', encodePem('PRIVATE KEY', leaf.pkcs8));
    ca.write('mail/req.pem', encodePem('CERTIFICATE REQUEST', request(leaf)));
    ca.write('waiting.csr', encodePem('CERTIFICATE REQUEST', request(make('CN=new.sample.com', null))));
    const planned = await plan();
    expect(codes(planned)).toContain('not-in-index');
    const [certificate] = planned.authorities[0]?.certificates ?? [];
    expect(certificate?.request?.source).toBe('req.pem');
    expect(certificate?.key).toEqual(leaf.pkcs8);
    expect(planned.requests).toMatchObject([{ source: 'waiting.csr' }]);
  });

  it('tells a missing passphrase, a wrong one and a damaged key apart, and records nothing', async () => {
    ca.issue('a.sample.com');
    const sealed = encryptPrivateKey(ca.root.pkcs8, 'right', (length) => new Uint8Array(length).fill(7));
    ca.write('private/cakey.pem', encodePem('ENCRYPTED PRIVATE KEY', sealed));
    await expect(plan()).rejects.toEqual(code('PASSPHRASE_REQUIRED'));
    expect(codes(await plan({ dryRun: true }))).toContain('ca-key-sealed');
    await expect(plan({ passphrase: 'wrong' })).rejects.toEqual(code('WRONG_PASSPHRASE'));
    expect((await plan({ passphrase: 'right' })).authorities[0]?.key).toEqual(ca.root.pkcs8);
    expect((await plan({ keys: false })).authorities[0]?.key).toBeNull();
    ca.write('private/cakey.pem', encodePem('PRIVATE KEY', ca.root.pkcs8).replace(/\n[^\n]{64}\n/, '\n'));
    await expect(plan()).rejects.toEqual(code('MALFORMED_KEY'));
    expect(await ports.registry.authorities()).toHaveLength(0);
  });

  it('refuses a damaged index whole, naming its line', async () => {
    ca.issue('a.sample.com');
    ca.write('index.txt', `${ca.rows.join('\n')}\nnonsense\n`);
    await expect(plan()).rejects.toMatchObject({ code: 'MALFORMED_CONTAINER', detail: { line: 2 } });
  });

  it('takes an intermediate below its root, and asks for the root where it is nowhere', async () => {
    ca.remove();
    const root = make('CN=The Root,O=Sample', null);
    ca = new OpensslCaFolder(make('CN=Issuing,O=Sample', root));
    ca.issue('a.sample.com');
    await expect(plan()).rejects.toEqual(code('AUTHORITY_NOT_FOUND'));
    ca.write('certs/ca-chain.cert.pem', encodePem('CERTIFICATE', ca.root.der) + encodePem('CERTIFICATE', root.der));
    const planned = await plan();
    expect(planned.authorities.map(({ name, parent }) => [name, parent])).toEqual([
      ['The Root', null],
      ['Issuing', { planned: 0 }],
    ]);
    await runImport(ports, planned, () => Promise.resolve(true));
    expect((await ports.registry.authority('Issuing')).parentId).toBe('ca-1');
  });

  it('takes policy, days and locations from openssl.cnf, wherever its dir was', async () => {
    ca.write(
      'openssl.cnf',
      '[ca]\ndefault_ca=a\n[a]\ndir=/root/ca\ndatabase=$dir/index.txt\nprivate_key=$dir/private/cakey.pem\n' +
        'default_crl_days=7\npolicy=p\n[p]\ncountryName=match\n',
    );
    const [authority] = (await plan()).authorities;
    expect(authority?.settings).toMatchObject({ crlDays: 7, namePolicy: { fields: { '2.5.4.6': 'match' } } });
    expect(authority?.key).not.toBeNull();
  });

  it('says of a folder without an index that it is none', () => {
    ca.remove();
    expect(() => recognise(ca.path)).toThrow(code('FILE_NOT_FOUND'));
  });
});

function request(made: Made): Uint8Array {
  const spki = new Uint8Array(createPublicKey(made.key).export({ type: 'spki', format: 'der' }));
  const info = buildCertificationRequestInfo({ subject: parseDistinguishedName(made.subject), spki, extensions: [] });
  return assembleSigned(info, 'ecdsa-with-SHA256', new Uint8Array(sign('sha256', info, made.key)));
}
