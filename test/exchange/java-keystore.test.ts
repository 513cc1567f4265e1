import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isJavaKeyStore, keyStoreIsWhole, parseJavaKeyStore } from '../../electron/exchange/java-keystore.ts';
import { inspectFile } from '../../electron/exchange/inspect.ts';
import { codeOf } from '../pki/foreign-fixtures.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import { makeChain } from './made-certificates.ts';

function hasKeytool(): boolean {
  try {
    execFileSync('keytool', ['-help'], { stdio: 'ignore' });
    return true;
  } catch {
    // The JDK is not installed: the tests say by their names that they were skipped.
    return false;
  }
}

/** A store of version 2 by hand: one trusted certificate, as java.security.KeyStore writes it, without its digest. */
function byHand(certificate: Uint8Array, count = 1, magic = 0xfeedfeed): Buffer {
  const text = (value: string) => Buffer.concat([uint16(Buffer.byteLength(value)), Buffer.from(value)]);
  const date = Buffer.alloc(8);
  date.writeBigInt64BE(BigInt(Date.UTC(2026, 0, 2)));
  const entry = [uint32(2), text('größe'), date, text('X.509'), uint32(certificate.length), certificate];
  return Buffer.concat([uint32(magic), uint32(2), uint32(count), ...entry, Buffer.alloc(20)]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const { root } = makeChain();

describe('parseJavaKeyStore', () => {
  it('reads aliases, dates and certificates', () => {
    const { storeType, entries } = parseJavaKeyStore(byHand(root.der));
    expect(storeType).toBe('JKS');
    expect(entries).toMatchObject([{ alias: 'größe', type: 'trusted-certificate', sealedKey: null }]);
    expect(entries[0]?.createdAt).toEqual(new Date('2026-01-02T00:00:00Z'));
    expect(Buffer.from(entries[0]?.certificates[0] ?? [])).toEqual(Buffer.from(root.der));
  });

  it('refuses what is cut off anywhere, counts that cannot be and bytes behind', () => {
    const whole = byHand(root.der);
    for (let length = 4; length < whole.length; length += 1) {
      expect(codeOf(() => parseJavaKeyStore(whole.subarray(0, length)))).toBe('MALFORMED_CONTAINER');
    }
    expect(codeOf(() => parseJavaKeyStore(byHand(root.der, 2)))).toBe('MALFORMED_CONTAINER');
    expect(codeOf(() => parseJavaKeyStore(byHand(root.der, 0)))).toBe('MALFORMED_CONTAINER');
    expect(codeOf(() => parseJavaKeyStore(byHand(root.der, 0xffffffff)))).toBe('MALFORMED_CONTAINER');
    expect(isJavaKeyStore(byHand(root.der, 1, 0xfeedface))).toBe(false);
  });
});

describe.skipIf(!hasKeytool())('key stores of keytool (skipped without a JDK)', () => {
  let folder = '';
  const at = (name: string) => join(folder, name);
  const PASSPHRASE = 'changeit';
  const keytool = (...args: string[]) =>
    execFileSync('keytool', [...args, '-storepass', PASSPHRASE, '-noprompt'], { stdio: 'pipe' });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'chancery-jks-'));
    writeFileSync(at('root.pem'), encodePem('CERTIFICATE', root.der));
    for (const type of ['jks', 'jceks']) {
      const store = ['-storetype', type, '-keystore', at(type)];
      const dname = ['-dname', 'CN=tomcat.example', '-ext', 'san=dns:tomcat.example'];
      keytool('-genkeypair', '-alias', 'tomcat', '-keyalg', 'EC', ...dname, ...store, '-keypass', PASSPHRASE);
      keytool('-importcert', '-alias', 'root', '-file', at('root.pem'), ...store);
    }
    keytool(
      '-genseckey',
      '-alias',
      'secret',
      '-keyalg',
      'AES',
      '-keysize',
      '128',
      '-storetype',
      'jceks',
      '-keystore',
      at('jceks'),
    );
  }, 60_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is inspected without its passphrase: aliases, certificates, and that there is a key', () => {
    const { objects, findings, refusal } = inspectFile(new Uint8Array(readFileSync(at('jks'))), { fileName: 'a.jks' });
    expect(refusal).toBeNull();
    expect(findings).toEqual([]);
    const [store] = objects;
    if (store?.kind !== 'jks') throw new Error('no key store');
    expect(store.storeType).toBe('JKS');
    expect(new Set(store.entries.map(({ alias, type }) => `${alias} ${type}`))).toEqual(
      new Set(['tomcat private-key', 'root trusted-certificate']),
    );
    const certificates = store.objects.filter((object) => object.kind === 'certificate');
    expect(new Set(certificates.map(({ subject }) => subject))).toEqual(
      new Set(['CN=tomcat.example', 'CN=Root of the Test,O=Sample']),
    );
    expect(store.objects.filter(({ kind }) => kind === 'private-key')).toMatchObject([
      { alias: 'tomcat', encrypted: true },
    ]);
  });

  it('is known to be whole under its passphrase only', () => {
    const bytes = new Uint8Array(readFileSync(at('jks')));
    expect(keyStoreIsWhole(bytes, PASSPHRASE)).toBe(true);
    expect(keyStoreIsWhole(bytes, 'changeme')).toBe(false);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    expect(keyStoreIsWhole(bytes, PASSPHRASE)).toBe(false);
    const whole = new Uint8Array(readFileSync(at('jks')));
    const { findings } = inspectFile(whole, { fileName: 'a.jks', passphrase: 'changeme' });
    expect(findings.map(({ code }) => code)).toEqual(['wrong-passphrase']);
  });

  it('says what it cannot reach behind a secret key of a JCEKS store', () => {
    const { objects, findings } = inspectFile(new Uint8Array(readFileSync(at('jceks'))), { fileName: 'a.jceks' });
    const [store] = objects;
    if (store?.kind !== 'jks') throw new Error('no key store');
    expect(store.storeType).toBe('JCEKS');
    const secret = store.entries.findIndex(({ type }) => type === 'secret-key');
    expect(secret).toBe(store.entries.length - 1);
    const left = 3 - store.entries.length;
    expect(findings.map(({ code }) => code)).toEqual(left > 0 ? ['key-store-cut-short'] : []);
  });
});
