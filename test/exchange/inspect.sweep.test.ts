import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { objectText } from '../../electron/cli/inspected-text.ts';
import type { InspectedObject } from '../../electron/exchange/inspected-object.ts';
import { chainsAmong } from '../../electron/exchange/inspect-chain.ts';
import { inspectFile, MAX_INSPECTED_BYTES } from '../../electron/exchange/inspect.ts';
import { encodePem } from '../../electron/pki/pem.ts';
import { buildPkcs12 } from '../../electron/pki/pkcs12-build.ts';
import { buildCertsOnly } from '../../electron/pki/pkcs7.ts';
import { encryptPrivateKey } from '../../electron/pki/private-key.ts';
import { codeOf, FIXTURES_ARE_HERE, foreignFiles } from '../pki/foreign-fixtures.ts';
import { makeChain } from './made-certificates.ts';

const random = (length: number) => new Uint8Array(randomBytes(length));
const { root, intermediate, leaf } = makeChain();
const openssl = (args: string[], input?: string | Uint8Array) =>
  new Uint8Array(execFileSync('openssl', args, { input, stdio: ['pipe', 'pipe', 'ignore'] }));
const inspect = (content: string | Uint8Array, passphrase?: string) =>
  inspectFile(typeof content === 'string' ? new TextEncoder().encode(content) : content, {
    fileName: 'a file',
    passphrase,
  });
const kinds = (objects: readonly InspectedObject[]) => objects.map(({ kind }) => kind);
const codes = (content: string | Uint8Array, passphrase?: string) =>
  inspect(content, passphrase).findings.map(({ code }) => code);

const keyPem = encodePem('PRIVATE KEY', leaf.pkcs8);
const certPem = encodePem('CERTIFICATE', leaf.der);
const request = requestOf(keyPem);

/** OpenSSL cannot read the standard input that Node gives it as a file. */
function requestOf(key: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-inspect-'));
  writeFileSync(join(folder, 'key.pem'), key);
  const made = openssl(['req', '-new', '-key', join(folder, 'key.pem'), '-subj', '/CN=mail.sample.com']);
  rmSync(folder, { recursive: true });
  return made;
}

describe('inspectFile', () => {
  it('tells a certificate under the names of the headless contract', () => {
    const { objects, findings, refusal } = inspect(leaf.der);
    expect([findings, refusal]).toEqual([[], null]);
    expect(objects).toMatchObject([
      {
        kind: 'certificate',
        version: 3,
        subject: 'CN=mail.sample.com,O=Sample',
        issuer: 'CN=Issuing 1,O=Sample',
        subjectAltNames: ['DNS:mail.sample.com', 'IP:10.0.0.1'],
        notBefore: '2026-01-01T00:00:00Z',
        notAfter: '2036-01-01T00:00:00Z',
        keyAlgorithm: 'EC-P256',
        signatureAlgorithm: 'ecdsa-with-SHA256',
        certificateAuthority: false,
        pem: certPem,
      },
    ]);
    const fingerprint = Buffer.from(openssl(['x509', '-noout', '-fingerprint', '-sha256'], certPem)).toString();
    const [object] = objects;
    if (object?.kind !== 'certificate') throw new Error('no certificate');
    expect(object.fingerprintSha256).toBe(fingerprint.trim().split('=')[1]?.replaceAll(':', '').toLowerCase());
    expect(object.extensions.map(({ oid }) => oid)).toContain('2.5.29.17');
  });

  it('gives what belongs together the same digest of its public key', () => {
    const all = inspect(`${certPem}${keyPem}${Buffer.from(request).toString()}${encodePem('PUBLIC KEY', leaf.spki)}`);
    const digests = all.objects.map((object) => ('publicKeySha256' in object ? object.publicKeySha256 : 'none'));
    expect(kinds(all.objects)).toEqual(['certificate', 'private-key', 'certification-request', 'public-key']);
    expect(new Set(digests).size).toBe(1);
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it('reads a bundle in any order with text between, and says on which line each begins', () => {
    const { objects } = inspect(`Bag Attributes\n    friendlyName: x\n${keyPem}\nsubject=CN = x\n\r\n${certPem}end`);
    expect(kinds(objects)).toEqual(['private-key', 'certificate']);
    expect(objects.map((object) => object.line)).toEqual([3, 3 + keyPem.split('\n').length + 2]);
  });

  it('shows the other blocks where one is damaged, and names the line of the damage', () => {
    const lines = certPem.split('\n');
    const damaged = [...lines.slice(0, 3), lines[3]?.replace(/^./, '!') ?? '', ...lines.slice(4)].join('\n');
    const { objects, findings, refusal } = inspect(`${certPem}${damaged}${keyPem}`);
    expect(kinds(objects)).toEqual(['certificate', 'private-key']);
    expect(refusal).toBeNull();
    expect(findings).toMatchObject([{ severity: 'error', code: 'malformed-pem' }]);
    expect(findings[0]?.message).toContain(`line ${lines.length - 1 + 4}, column 1`);
  });

  it('tells a damaged certificate from a file of no known kind', () => {
    const broken = leaf.der.slice();
    broken[5] = 0x99;
    expect(inspect(encodePem('CERTIFICATE', broken)).refusal?.code).toBe('MALFORMED_CERTIFICATE');
    expect(inspect(encodePem('CERTIFICATE', leaf.der.subarray(0, 100))).refusal?.code).toBe('MALFORMED_CERTIFICATE');
    expect(inspect('hello').refusal?.code).toBe('UNKNOWN_FORMAT');
    expect(inspect('').refusal?.code).toBe('UNKNOWN_FORMAT');
    expect(inspect(encodePem('SOMETHING ELSE', leaf.der)).refusal?.code).toBe('UNKNOWN_FORMAT');
    expect(inspect(leaf.der.subarray(0, 100)).refusal?.code).toBe('UNKNOWN_FORMAT');
    expect(inspect(leaf.der.subarray(0, 100)).refusal?.message).toContain('cut off');
  });

  it('warns of a label that says something else', () => {
    expect(codes(encodePem('CERTIFICATE', leaf.spki))).toEqual(['pem-label-wrong']);
    expect(kinds(inspect(encodePem('CERTIFICATE', leaf.spki)).objects)).toEqual(['public-key']);
  });

  it('tells a sealed private key by how it is sealed, and opens it with its passphrase', () => {
    const sealed = encodePem('ENCRYPTED PRIVATE KEY', encryptPrivateKey(leaf.pkcs8, 'geheim', random));
    const closed = inspect(sealed);
    expect(closed.objects).toMatchObject([
      { kind: 'private-key', encrypted: true, keyAlgorithm: null, publicKeySha256: null },
    ]);
    expect(closed.objects[0]).toMatchObject({
      encryption: 'PBES2, PBKDF2 with HMAC-SHA256, 600,000 rounds, AES-256-CBC',
    });
    expect(closed.findings).toMatchObject([{ severity: 'info', code: 'passphrase-required' }]);
    expect(inspect(sealed, 'geheim').objects).toMatchObject([{ keyAlgorithm: 'EC-P256', encrypted: true }]);
    expect(inspect(sealed, 'falsch').findings).toMatchObject([{ severity: 'error', code: 'wrong-passphrase' }]);
    expect(inspect(sealed, 'falsch').refusal).toBeNull();
  });

  it('opens a .p12 with its passphrase, and says without it only that there is one', () => {
    const common = { friendlyName: 'mail', passphrase: 'geheim', random };
    const p12 = buildPkcs12({ ...common, privateKey: leaf.pkcs8, certificate: leaf.der, chain: [root.der] });
    const closed = inspect(p12);
    expect(closed.objects).toMatchObject([{ kind: 'pkcs12', opened: false, objects: [] }]);
    expect(closed.findings).toMatchObject([{ severity: 'info', code: 'passphrase-required' }]);
    const [opened] = inspect(p12, 'geheim').objects;
    if (opened?.kind !== 'pkcs12') throw new Error('no container');
    expect(opened).toMatchObject({ opened: true, mac: 'HMAC-SHA256, 100,000 rounds' });
    expect(kinds(opened.objects)).toEqual(['private-key', 'certificate', 'certificate']);
    expect(opened.objects[0]).toMatchObject({ alias: 'mail', keyAlgorithm: 'EC-P256' });
    expect(codes(p12, 'falsch')).toEqual(['wrong-passphrase']);
  });

  it('never answers with a private key, of whatever form', () => {
    const traditional = Buffer.from(openssl(['pkey', '-traditional'], keyPem)).toString();
    const common = { friendlyName: 'mail', passphrase: 'geheim', random };
    const p12 = buildPkcs12({ ...common, privateKey: leaf.pkcs8, certificate: leaf.der, chain: [] });
    const scalar = Buffer.from(leaf.key.export({ format: 'jwk' }).d ?? '', 'base64url');
    for (const file of [keyPem, traditional, leaf.pkcs8, p12]) {
      const answer = JSON.stringify(inspect(file, 'geheim'), (_, value: unknown) => {
        expect(value).not.toBeInstanceOf(Uint8Array);
        return value;
      });
      expect(answer).not.toContain('PRIVATE KEY-----');
      expect(answer).not.toContain(scalar.toString('base64').slice(2, 30));
      expect(answer).not.toContain(scalar.toString('hex').slice(2, 40));
      expect(answer).toContain('private-key');
    }
  });

  it('reads PKCS #7, DER and PEM', () => {
    const bag = buildCertsOnly([leaf.der, intermediate.der]);
    for (const file of [bag, encodePem('PKCS7', bag)]) {
      const [object] = inspect(file).objects;
      if (object?.kind !== 'pkcs7') throw new Error('no PKCS #7');
      expect(kinds(object.objects)).toEqual(['certificate', 'certificate']);
    }
  });

  it('reads a request with its findings and its proof of possession', () => {
    const { objects } = inspect(request);
    expect(objects).toMatchObject([
      {
        kind: 'certification-request',
        subject: 'CN=mail.sample.com',
        proofOfPossession: true,
        keyAlgorithm: 'EC-P256',
      },
    ]);
  });

  it('reads OpenSSH keys, public and private', () => {
    const line = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHUCQTqIaYnWLi4sGqaYUFIAWXQUGtq1UqfU8t7/1NGy someone@example';
    expect(inspect(`# keys\n${line}\n`).objects).toMatchObject([
      { kind: 'openssh-key', private: false, keyAlgorithm: 'Ed25519', comment: 'someone@example', line: 2 },
    ]);
    expect(inspect(line.replace('ssh-ed25519 AAAAC3', 'ssh-ed25519 AAAAC4')).refusal?.code).toBe('UNKNOWN_FORMAT');
  });

  it('reads what PowerShell made UTF-16, a byte order mark, and base64 without its BEGIN line', () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(certPem, 'utf16le')]);
    expect(kinds(inspect(new Uint8Array(utf16)).objects)).toEqual(['certificate']);
    expect(kinds(inspect(`\uFEFF${certPem}`).objects)).toEqual(['certificate']);
    const bare = certPem.split('\n').slice(1, -2).join('\r\n');
    expect(kinds(inspect(bare).objects)).toEqual(['certificate']);
  });

  it('passes over the parameters beside an EC key', () => {
    const pem = Buffer.from(openssl(['ecparam', '-name', 'prime256v1', '-genkey'])).toString();
    const { objects, findings, refusal } = inspect(pem);
    expect(kinds(objects)).toEqual(['unknown', 'private-key']);
    expect([findings, refusal]).toEqual([[], null]);
  });

  it('reads a trusted certificate of OpenSSL’s own form', () => {
    const trusted = openssl(['x509', '-trustout', '-addtrust', 'serverAuth'], certPem);
    expect(Buffer.from(trusted).toString()).toContain('TRUSTED CERTIFICATE');
    expect(kinds(inspect(trusted).objects)).toEqual(['certificate']);
  });

  it('tells of weak keys', () => {
    const weak = openssl(['genrsa', '1024']);
    expect(codes(weak)).toContain('rsa-too-short');
  });

  it('refuses a file of more than 16 MiB before looking into it', () => {
    expect(codeOf(() => inspect(new Uint8Array(MAX_INSPECTED_BYTES + 1)))).toBe('INPUT_TOO_LARGE');
  });

  it('reads a bundle of 5,000 certificates in a second or two', () => {
    const bundle = new TextEncoder().encode(certPem.repeat(5000));
    // The machine may be busy with other tests: the processor's time is what counts.
    const start = process.cpuUsage();
    expect(inspect(bundle).objects).toHaveLength(5000);
    const spent = process.cpuUsage(start);
    expect(spent.user + spent.system).toBeLessThan(2_000_000);
  });
});

const FOLDER = join(import.meta.dirname, '../../../shared/fixtures');

function* filesUnder(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (entry.isFile()) yield path;
  }
}

describe.skipIf(!FIXTURES_ARE_HERE)('inspectFile over every file of ../shared/fixtures', () => {
  /** What the manifest calls a file, and the kinds that its objects may be. */
  const EXPECTED: Readonly<Record<string, readonly string[]>> = {
    'key-trad': ['private-key'],
    'key-p8': ['private-key'],
    'key-p8enc': ['private-key'],
    key: ['private-key'],
    pub: ['public-key'],
    p12: ['pkcs12'],
    p7: ['pkcs7'],
    csr: ['certification-request'],
  };

  it('crashes on none, takes no second for one, and calls them what they are', { timeout: 120_000 }, () => {
    const manifest = new Map(foreignFiles().map((file) => [file.path, file.kind]));
    const wrong: string[] = [];
    const slow: [number, string][] = [];
    let refused = 0;
    let files = 0;
    for (const path of filesUnder(FOLDER)) {
      const name = path.slice(FOLDER.length + 1);
      const bytes = new Uint8Array(readFileSync(path));
      const start = process.cpuUsage();
      const { objects, refusal } = inspectFile(bytes, { fileName: name, asn1: true });
      objects.map((object) => objectText(object, 0, { purposes: true }));
      chainsAmong(objects, new Date());
      const spent = process.cpuUsage(start);
      if (spent.user + spent.system > 1_000_000) slow.push([spent.user + spent.system, name]);
      files += 1;
      if (refusal !== null) {
        refused += 1;
        continue;
      }
      const expected = EXPECTED[manifest.get(name) ?? ''];
      if (expected !== undefined && !objects.every(({ kind }) => expected.includes(kind))) {
        wrong.push(`${name}: ${kinds(objects).join()}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(slow).toEqual([]);
    expect(files).toBeGreaterThan(4500);
    expect(refused).toBeLessThan(1000);
  });
});
