import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildAuthorityExport, buildExport, type ExportInput } from '../../electron/exchange/export-certificate.ts';
import { proveExport, proveInPlace } from '../../electron/exchange/prove-export.ts';
import { saveFile } from '../../electron/exchange/save-file.ts';
import { decodePem } from '../../electron/pki/pem.ts';
import { parsePkcs7 } from '../../electron/pki/pkcs7.ts';
import { CertificateError } from '../../shared/errors.ts';
import { EXPORT_FORMS, PRIVATE_FORMS, type ExportForm } from '../../shared/pki-terms.ts';
import { codeOf } from '../pki/foreign-fixtures.ts';
import { make, makeChain } from './made-certificates.ts';

const POSIX = process.platform !== 'win32';
const { root, intermediate, leaf } = makeChain();
const input: ExportInput = {
  certificate: leaf.der,
  chain: [intermediate.der, root.der],
  privateKey: leaf.pkcs8,
  passphrase: null,
  legacy: false,
  friendlyName: 'mail.sample.com',
};
const sealed = { ...input, passphrase: 'geheim 7' };

const FORMS = EXPORT_FORMS;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chancery-save-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const at = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString();
const labels = (bytes: Uint8Array) => decodePem(Buffer.from(bytes).toString()).map(({ label }) => label);
const ders = (bytes: Uint8Array) => decodePem(Buffer.from(bytes).toString()).map(({ der }) => Buffer.from(der));

async function refusal(outcome: Promise<unknown>): Promise<string> {
  try {
    await outcome;
    return 'none';
  } catch (error) {
    if (error instanceof CertificateError) return error.code;
    throw error;
  }
}

describe('buildExport', () => {
  it('puts the key first and then the certificate, in lines that end in a line feed only', () => {
    const { bytes, mode } = buildExport('key-cert', input);
    expect(labels(bytes)).toEqual(['PRIVATE KEY', 'CERTIFICATE']);
    expect(mode).toBe(0o600);
    expect(Buffer.from(bytes).includes(0x0d)).toBe(false);
    expect(bytes.at(-1)).toBe(0x0a);
    expect(ders(bytes)[1]).toEqual(Buffer.from(leaf.der));
  });

  it('seals the key where a passphrase is given', () => {
    expect(labels(buildExport('key-cert', sealed).bytes)).toEqual(['ENCRYPTED PRIVATE KEY', 'CERTIFICATE']);
    expect(labels(buildExport('key', sealed).bytes)).toEqual(['ENCRYPTED PRIVATE KEY']);
  });

  it('leaves the root out of chain and fullchain', () => {
    expect(ders(buildExport('chain', input).bytes)).toEqual([Buffer.from(intermediate.der)]);
    expect(ders(buildExport('fullchain', input).bytes)).toEqual(
      [leaf.der, intermediate.der].map((der) => Buffer.from(der)),
    );
  });

  it('gives the root as the chain of a certificate right under it, so that the file is never empty', () => {
    const direct = { ...input, chain: [root.der] };
    expect(ders(buildExport('chain', direct).bytes)).toEqual([Buffer.from(root.der)]);
    expect(labels(buildExport('fullchain', direct).bytes)).toEqual(['CERTIFICATE']);
  });

  it('keeps every issuer where the chain ends without a root', () => {
    const open = { ...input, chain: [intermediate.der] };
    expect(ders(buildExport('chain', open).bytes)).toEqual([Buffer.from(intermediate.der)]);
    expect(ders(buildExport('fullchain', open).bytes)).toHaveLength(2);
  });

  it('puts the whole way up into PKCS #7, own certificate first', () => {
    const [block] = decodePem(Buffer.from(buildExport('p7b', input).bytes).toString());
    expect(block?.label).toBe('PKCS7');
    const { certificates } = parsePkcs7(block?.der ?? new Uint8Array());
    expect(certificates.map((der) => Buffer.from(der))).toEqual(
      [leaf, intermediate, root].map(({ der }) => Buffer.from(der)),
    );
  });

  it('writes text that one PEM block follows, even where a name pretends to be one', () => {
    const hostile = make('CN=-----BEGIN CERTIFICATE-----,O=-----BEGIN PRIVATE KEY-----', null, {
      names: ['a.example'],
    });
    const { bytes } = buildExport('text', { ...input, certificate: hostile.der });
    expect(labels(bytes)).toEqual(['CERTIFICATE']);
    expect(Buffer.from(bytes).toString().split('-----BEGIN')).toHaveLength(2);
  });

  it.each(['key-cert', 'key-fullchain', 'key', 'p12'] as const)('refuses %s where the key is elsewhere', (form) => {
    expect(codeOf(() => buildExport(form, { ...sealed, privateKey: null }))).toBe('PRIVATE_KEY_NOT_HERE');
  });

  it('refuses a .p12 without a passphrase', () => {
    expect(codeOf(() => buildExport('p12', input))).toBe('PASSPHRASE_REQUIRED');
    expect(codeOf(() => buildAuthorityExport('p12', input))).toBe('PASSPHRASE_REQUIRED');
  });
});

describe('saveFile', () => {
  const EXPECTED: Record<ExportForm, string[]> = {
    'key-cert': ['bytes-re-read', 'key-matches', 'mode-0600'],
    'key-fullchain': ['bytes-re-read', 'chain-in-order', 'key-matches', 'mode-0600'],
    key: ['bytes-re-read', 'key-matches', 'mode-0600'],
    cert: ['bytes-re-read'],
    chain: ['bytes-re-read'],
    fullchain: ['bytes-re-read', 'chain-in-order'],
    text: ['bytes-re-read'],
    der: ['bytes-re-read'],
    p7b: ['bytes-re-read', 'chain-in-order'],
    p12: ['bytes-re-read', 'chain-in-order', 'key-matches', 'passphrase-opens', 'mode-0600'],
  };

  it.skipIf(!POSIX).each(FORMS)('writes %s and says what it proved', async (form) => {
    const file = buildExport(form, form === 'p12' ? sealed : input);
    const saved = await saveFile(at('file'), false, file);
    expect(saved.proofs).toEqual(EXPECTED[form]);
    expect(readFileSync(at('file'))).toEqual(Buffer.from(file.bytes));
    expect(statSync(at('file')).mode & 0o777).toBe(PRIVATE_FORMS.includes(form) ? 0o600 : 0o644);
    expect(await refusal(saveFile(at('file'), false, file))).toBe('FILE_EXISTS');
  });

  it('proves that the passphrase opens an encrypted key', async () => {
    const saved = await saveFile(at('key.pem'), false, buildExport('key-cert', sealed));
    expect(saved.proofs).toContain('passphrase-opens');
    expect(() => openssl('pkey', '-in', at('key.pem'), '-passin', 'pass:geheim 7', '-noout')).not.toThrow();
  });

  const other = makeChain();
  it.each([
    ['a key of another certificate', buildExport('key-cert', { ...input, privateKey: other.leaf.pkcs8 })],
    ['a key of another certificate in a .p12', buildExport('p12', { ...sealed, privateKey: other.leaf.pkcs8 })],
    ['a chain in the wrong order', buildExport('p7b', { ...input, chain: [root.der, intermediate.der] })],
    ['a chain of another CA', buildExport('fullchain', { ...input, chain: [other.intermediate.der, other.root.der] })],
    ['a passphrase that does not open it', withExpected(buildExport('key', sealed), { passphrase: 'another' })],
    ['certificates that were not meant', withExpected(buildExport('cert', input), { certificates: [root.der] })],
    ['a key in a public file', withExpected(buildExport('key-cert', input), { privateKeyOf: null })],
    ['a file that is not what its form says', withExpected(buildExport('cert', input), { container: 'p7b' })],
  ])('leaves no file behind for %s', async (_, file) => {
    expect(await refusal(saveFile(at('file'), false, file))).toBe('EXPORT_UNPROVEN');
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(at('file'), 'older');
    expect(await refusal(saveFile(at('file'), true, file))).toBe('EXPORT_UNPROVEN');
    expect(readFileSync(at('file'), 'utf8')).toBe('older');
  });
});

function withExpected(
  file: ReturnType<typeof buildExport>,
  expected: Partial<ReturnType<typeof buildExport>['expected']>,
): ReturnType<typeof buildExport> {
  return { ...file, expected: { ...file.expected, ...expected } };
}

describe('proveExport', () => {
  it('refuses bytes that changed on their way to the disk', async () => {
    const file = buildExport('key-cert', input);
    for (const damage of [
      Buffer.concat([file.bytes, Buffer.from('\n')]),
      Buffer.from(file.bytes).fill(file.bytes[100] === 0x41 ? 0x42 : 0x41, 100, 101),
    ]) {
      writeFileSync(at('file'), damage, { mode: 0o600 });
      expect(await refusal(proveExport(at('file'), file))).toBe('EXPORT_UNPROVEN');
      expect(await refusal(proveInPlace(at('file'), file))).toBe('EXPORT_UNPROVEN');
    }
    rmSync(at('file'));
    expect(await refusal(proveInPlace(at('file'), file))).toBe('EXPORT_UNPROVEN');
  });

  it.skipIf(!POSIX)('refuses a private file that others may read', async () => {
    const file = buildExport('key-cert', input);
    writeFileSync(at('file'), file.bytes);
    chmodSync(at('file'), 0o640);
    expect(await refusal(proveExport(at('file'), file))).toBe('EXPORT_UNPROVEN');
    expect(await refusal(proveInPlace(at('file'), file))).toBe('EXPORT_UNPROVEN');
    chmodSync(at('file'), 0o600);
    expect(await refusal(proveExport(at('file'), file))).toBe('none');
    expect(existsSync(at('file'))).toBe(true);
  });
});
