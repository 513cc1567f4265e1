import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportPlan } from '../../../electron/exchange/import/import-plan.ts';
import { recognise } from '../../../electron/exchange/import/plan-import.ts';
import { runImport } from '../../../electron/exchange/import/run-import.ts';
import { encodePem } from '../../../electron/pki/pem.ts';
import { buildPkcs12 } from '../../../electron/pki/pkcs12-build.ts';
import { memoryPorts, type MemoryPorts } from '../../authority/memory-ports.ts';
import { makeChain, type Made } from '../made-certificates.ts';

const code = (expected: string): unknown => expect.objectContaining({ code: expected });
const codes = (plan: ImportPlan): string[] => plan.findings.map((finding) => finding.code);
const pem = (made: Made): string => encodePem('CERTIFICATE', made.der);
const key = (made: Made): string => encodePem('PRIVATE KEY', made.pkcs8);
const { root, intermediate, leaf } = makeChain();

describe('readLooseFiles', () => {
  let folder: string;
  let ports: MemoryPorts;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chancery-loose-'));
    ports = memoryPorts();
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  const plan = async (path: string, passphrase?: string, dryRun = false): Promise<ImportPlan> =>
    recognise(path).plan({
      now: ports.now,
      passphrase,
      keys: true,
      dryRun,
      known: await ports.registry.authorities(),
      pause: () => Promise.resolve(),
    });
  const p12 = (): Uint8Array =>
    buildPkcs12({
      privateKey: leaf.pkcs8,
      certificate: leaf.der,
      chain: [intermediate.der, root.der],
      friendlyName: 'mail',
      passphrase: 'right',
      random: (length) => new Uint8Array(length).fill(5),
      legacy: false,
    });

  it('takes a .p12 apart: the certificate with its key below keyless CAs', async () => {
    const file = write('mail.p12', p12());
    const planned = await plan(file, 'right');
    expect(planned).toMatchObject({ kind: 'pkcs12', counts: { valid: 1, expired: 0, revoked: 0 } });
    expect(planned.authorities.map(({ name, parent, key: own }) => [name, parent, own])).toEqual([
      ['Root of the Test', null, null],
      ['Issuing 1', { planned: 0 }, null],
    ]);
    expect(await runImport(ports, planned, () => Promise.resolve(true))).toMatchObject({ certificates: 1, keys: 1 });
    const found = (await ports.registry.authorities()).map(({ name, keyId }) => [name, keyId]);
    expect(found).toEqual([
      ['Root of the Test', null],
      ['Issuing 1', null],
    ]);
  });

  it('tells a missing passphrase, a wrong one and a damaged file apart', async () => {
    const file = write('mail.p12', p12());
    await expect(plan(file)).rejects.toEqual(code('PASSPHRASE_REQUIRED'));
    await expect(plan(file, 'wrong')).rejects.toEqual(code('WRONG_PASSPHRASE'));
    await expect(plan(write('cut.p12', p12().subarray(0, 900)), 'right')).rejects.toEqual(code('MALFORMED_DER'));
    await expect(plan(write('note.txt', 'hello'))).rejects.toEqual(code('UNKNOWN_FORMAT'));
  });

  it('makes a CA with its key one that signs here, and finds the parent in the vault', async () => {
    await runImport(ports, await plan(write('root.pem', pem(root))), () => Promise.resolve(true));
    const planned = await plan(write('issuing.pem', key(intermediate) + pem(intermediate)));
    expect(planned.authorities).toMatchObject([{ name: 'Issuing 1', parent: { id: 'ca-1' } }]);
    await runImport(ports, planned, () => Promise.resolve(true));
    expect(await ports.registry.authority('Issuing 1')).toMatchObject({ parentId: 'ca-1', keyId: 'key-1' });
  });

  it('puts together what lies scattered in a folder, and tells of the rest', async () => {
    write('a/root.crt', root.der);
    write('b/issuing.pem', pem(intermediate) + pem(intermediate));
    write('mail.pem', pem(leaf));
    write('keys/mail.key', key(leaf));
    write('keys/other.key', key(makeChain().leaf));
    write('stranger.pem', pem(makeChain('rsa').leaf));
    write('notes.txt', 'hello');
    const planned = await plan(folder);
    expect(planned.kind).toBe('files');
    expect(planned.counts.valid).toBe(1);
    expect(codes(planned).sort()).toEqual(['duplicate', 'file-unknown', 'issuer-missing', 'key-alone']);
  });

  it('refuses what cannot be kept for want of its CA', async () => {
    await expect(plan(write('mail.pem', pem(leaf) + key(leaf)))).rejects.toEqual(code('AUTHORITY_NOT_FOUND'));
  });

  it('knows step-ca by its folders', async () => {
    write('certs/root_ca.crt', pem(root));
    write('certs/intermediate_ca.crt', pem(intermediate));
    write('secrets/intermediate_ca_key', key(intermediate));
    write('secrets/root_ca_key', key(root));
    const planned = await plan(folder);
    expect(planned.kind).toBe('step-ca');
    expect(planned.authorities.map(({ name, key: own }) => [name, own !== null])).toEqual([
      ['Root of the Test', true],
      ['Issuing 1', true],
    ]);
  });
});
