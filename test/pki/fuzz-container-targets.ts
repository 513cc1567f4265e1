/** What is fuzzed besides: keys in every coat, containers, OCSP, and the texts that people type. */
import { expect } from 'vitest';
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import { inspectFile } from '../../electron/exchange/inspect.ts';
import { keyStoreIsWhole, parseJavaKeyStore } from '../../electron/exchange/java-keystore.ts';
import { convertBerToDer } from '../../electron/pki/ber.ts';
import { toHex } from '../../electron/pki/bytes.ts';
import { checkDer } from '../../electron/pki/der.ts';
import { contextConstructed, integer, objectIdentifier, octetString, sequence } from '../../electron/pki/der-writer.ts';
import { parseDistinguishedName } from '../../electron/pki/distinguished-name.ts';
import { encodeGeneralName, formatGeneralName } from '../../electron/pki/general-name.ts';
import { parseGeneralNameText } from '../../electron/pki/general-name-text.ts';
import { matchesHostName } from '../../electron/pki/host-match.ts';
import { hostNameFindings, toAsciiHostName, toUnicodeHostName } from '../../electron/pki/host-name.ts';
import { formatIpAddress, parseIpAddress } from '../../electron/pki/ip-address.ts';
import { formatName } from '../../electron/pki/name.ts';
import { parseNameConstraintText } from '../../electron/pki/name-constraints.ts';
import { buildCertId } from '../../electron/pki/ocsp-cert-id.ts';
import { nonceExtension } from '../../electron/pki/ocsp-extension.ts';
import { buildOcspRequest, parseOcspRequest } from '../../electron/pki/ocsp-request.ts';
import { buildTbsResponseData, encodeOcspError, encodeOcspResponse } from '../../electron/pki/ocsp-response-build.ts';
import { parseOcspResponse } from '../../electron/pki/ocsp-response.ts';
import { parseOpensshPublicKey, readOpensshPublicKeyLine } from '../../electron/pki/openssh-public-key.ts';
import { DerivationBudget } from '../../electron/pki/pbes-budget.ts';
import { decodePem, encodePem } from '../../electron/pki/pem.ts';
import { buildPkcs12 } from '../../electron/pki/pkcs12-build.ts';
import { parsePkcs12 } from '../../electron/pki/pkcs12.ts';
import { buildCertsOnly, parsePkcs7, PKCS7_DATA } from '../../electron/pki/pkcs7.ts';
import { parseOpensshKeyFile } from '../../electron/pki/private-key-openssh.ts';
import {
  decodePrivateKeyBlock,
  decodePrivateKeyDer,
  decodePrivateKeyInfo,
  isPrivateKeyBlock,
  type DecodedPrivateKey,
} from '../../electron/pki/private-key.ts';
import { parsePublicKey } from '../../electron/pki/public-key.ts';
import { assembleSigned } from '../../electron/pki/signed.ts';
import { certificates, key, list, rewritten, rsa, subject, type Target } from './fuzz-targets.ts';
import { newKey } from './test-issuer.ts';

const PASSPHRASE = 'x';
/** What a file may cost that nobody vouched for, as inspecting does it: 60 ms. */
const budget = (): DerivationBudget => new DerivationBudget(200_000);

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const concat = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const owners = [key, rsa, newKey('Ed25519'), newKey('P-521'), newKey('P-384')];
const plainKeys = owners.map(({ privateKey }) => new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' })));
const traditionalKeys = [
  new Uint8Array(rsa.privateKey.export({ format: 'der', type: 'pkcs1' })),
  new Uint8Array(key.privateKey.export({ format: 'der', type: 'sec1' })),
];
/** Node writes PBES2 with 2,048 rounds: quick enough to be opened thousands of times. */
const sealedKeys = owners.map(
  ({ privateKey }) =>
    new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8', cipher: 'aes-128-cbc', passphrase: PASSPHRASE })),
);
const pemKeys = [
  encodePem('PRIVATE KEY', plainKeys[0] ?? sequence()),
  encodePem('RSA PRIVATE KEY', traditionalKeys[0] ?? sequence()),
  encodePem('ENCRYPTED PRIVATE KEY', sealedKeys[2] ?? sequence()),
  String(key.privateKey.export({ format: 'pem', type: 'sec1', cipher: 'aes-256-cbc', passphrase: PASSPHRASE })),
  String(rsa.privateKey.export({ format: 'pem', type: 'pkcs1', cipher: 'des-ede3-cbc', passphrase: PASSPHRASE })),
].map(ascii);

/** SSH's string: four bytes of length, then as many. */
function ssh(...parts: (Uint8Array | string)[]): Uint8Array {
  return concat(
    ...parts.map((part) => {
      const bytes = typeof part === 'string' ? ascii(part) : part;
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, bytes.length);
      return concat(length, bytes);
    }),
  );
}

/** An unencrypted OpenSSH key over Ed25519 (openssh-portable, PROTOCOL.key). */
function opensshKey(): Uint8Array {
  const seed = (plainKeys[2] ?? new Uint8Array()).subarray(-32);
  const point = parsePublicKey(owners[2]?.spki ?? new Uint8Array()).subjectPublicKey;
  const check = Uint8Array.of(1, 2, 3, 4);
  const inside = concat(check, check, ssh('ssh-ed25519', point, concat(seed, point), 'me'));
  const padding = Uint8Array.from({ length: (8 - (inside.length % 8)) % 8 }, (_, i) => i + 1);
  const file = [ssh('none', 'none', ''), Uint8Array.of(0, 0, 0, 1), ssh(ssh('ssh-ed25519', point))];
  return concat(ascii('openssh-key-v1\0'), ...file, ssh(concat(inside, padding)));
}
const openssh = opensshKey();
const sshPublic = ssh('ssh-ed25519', parsePublicKey(owners[2]?.spki ?? new Uint8Array()).subjectPublicKey);

/** PKCS #12 without MAC and encryption: damage gets to the bags at once. */
function openPkcs12(): Uint8Array {
  const bag = (type: string, value: Uint8Array): Uint8Array =>
    sequence(objectIdentifier(`1.2.840.113549.1.12.10.1.${type}`), contextConstructed(0, value));
  const certificate = sequence(
    objectIdentifier('1.2.840.113549.1.9.22.1'),
    contextConstructed(0, octetString(certificates[0] ?? sequence())),
  );
  const bags = sequence(bag('1', plainKeys[0] ?? sequence()), bag('3', certificate));
  const data = (bytes: Uint8Array): Uint8Array =>
    sequence(objectIdentifier(PKCS7_DATA), contextConstructed(0, octetString(bytes)));
  return sequence(integer(3), data(sequence(data(bags))));
}

function javaKeyStore(): Uint8Array {
  const u32 = (n: number): Uint8Array => Uint8Array.of(n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255);
  const utf = (text: string): Uint8Array => concat(Uint8Array.of(0, text.length), ascii(text));
  const certificate = certificates[0] ?? sequence();
  const listed = concat(utf('X.509'), u32(certificate.length), certificate);
  const date = Uint8Array.of(0, 0, 1, 0x90, 0, 0, 0, 0);
  const trusted = concat(u32(2), utf('ca'), date, listed);
  const entry = concat(u32(1), utf('me'), date, u32(3), Uint8Array.of(1, 2, 3), u32(1), listed);
  return concat(u32(0xfeedfeed), u32(2), u32(2), trusted, entry, new Uint8Array(20));
}

const issuer = { subject: parseDistinguishedName(subject), publicKey: parsePublicKey(key.spki) };
const certId = buildCertId('sha1', issuer, '5f01');
const nonce = nonceExtension(new Uint8Array(16).fill(5));
const ocspAnswer = encodeOcspResponse(
  assembleSigned(
    buildTbsResponseData({
      responder: issuer.publicKey,
      producedAt: new Date('2024-01-01T00:00:00Z'),
      responses: (['good', 'unknown', 'revoked'] as const).map((kind) => ({
        certId,
        status:
          kind === 'revoked'
            ? { kind, revokedAt: new Date('2023-01-01T00:00:00Z'), reason: 'keyCompromise' }
            : { kind },
        thisUpdate: new Date('2024-01-01T00:00:00Z'),
        nextUpdate: new Date('2024-02-01T00:00:00Z'),
        extensions: [],
      })),
      extensions: [nonce],
    }),
    'ecdsa-with-SHA256',
    new Uint8Array(70),
  ),
);

/** A key comes out in one form, whatever coat it wore: that form reads as itself, and its public half is one that we read. */
function expectWhole({ pkcs8, spki }: DecodedPrivateKey): void {
  const again = decodePrivateKeyInfo(pkcs8);
  expect(toHex(again.pkcs8)).toBe(toHex(pkcs8));
  expect(toHex(again.spki)).toBe(toHex(spki));
  expect(toHex(parsePublicKey(spki).spki)).toBe(toHex(spki));
}

/** What nobody encodes again by itself: it is read, used and checked inside, and its bytes are taken as they are. */
function reads(name: string, seeds: readonly Uint8Array[], read: (bytes: Uint8Array) => void, kinds: string[]): Target {
  return {
    name,
    seeds,
    kinds,
    round(bytes) {
      read(bytes);
      return bytes;
    },
  };
}

export const CONTAINER_TARGETS: readonly Target[] = [
  reads(
    'private key, DER',
    [...plainKeys, ...traditionalKeys, openssh],
    (bytes) => expectWhole(decodePrivateKeyDer(bytes, PASSPHRASE, budget())),
    ['key-p8', 'key-trad'],
  ),
  reads('private key, sealed', sealedKeys, (bytes) => expectWhole(decodePrivateKeyDer(bytes, PASSPHRASE, budget())), [
    'key-p8enc',
  ]),
  reads(
    'private key, PEM',
    [...pemKeys, ascii(encodePem('OPENSSH PRIVATE KEY', openssh))],
    (bytes) => {
      for (const block of decodePem(utf8(bytes)).filter(isPrivateKeyBlock))
        expectWhole(decodePrivateKeyBlock(block, PASSPHRASE, budget()));
    },
    ['key-trad', 'key-p8', 'key'],
  ),
  reads('OpenSSH key file', [openssh], (bytes) => void parseOpensshKeyFile(bytes), []),
  reads(
    'OpenSSH public key',
    [sshPublic, ascii(`ssh-ed25519 ${Buffer.from(sshPublic).toString('base64')} me@here`)],
    (bytes) => {
      const found = bytes[0] === 0 ? parseOpensshPublicKey(bytes) : readOpensshPublicKeyLine(utf8(bytes));
      if (found?.spki) parsePublicKey(found.spki);
    },
    ['pub'],
  ),
  reads(
    'PKCS #12',
    [openPkcs12()],
    (bytes) => {
      const { keys } = parsePkcs12(bytes, '', budget());
      for (const { pkcs8 } of keys) decodePrivateKeyInfo(pkcs8);
    },
    [],
  ),
  reads(
    'PKCS #12, sealed',
    [
      buildPkcs12({
        privateKey: plainKeys[0] ?? null,
        certificate: certificates[0] ?? null,
        chain: [],
        friendlyName: 'me',
        passphrase: PASSPHRASE,
        random: (length) => new Uint8Array(length).fill(9),
        legacy: true,
      }),
    ],
    (bytes) => void parsePkcs12(bytes, PASSPHRASE, budget()),
    ['p12'],
  ),
  reads(
    'PKCS #7',
    [buildCertsOnly(certificates)],
    (bytes) => {
      const { certificates: found } = parsePkcs7(bytes);
      if (found.length > 0)
        expect(parsePkcs7(buildCertsOnly(found)).certificates.map(toHex).sort()).toEqual(found.map(toHex).sort());
    },
    ['p7'],
  ),
  reads(
    'Java key store',
    [javaKeyStore()],
    (bytes) => {
      parseJavaKeyStore(bytes);
      keyStoreIsWhole(bytes, PASSPHRASE);
    },
    [],
  ),
  reads('BER', [buildCertsOnly(certificates), openPkcs12()], (bytes) => checkDer(convertBerToDer(bytes)), [
    'p7',
    'p12',
  ]),
  {
    name: 'OCSP request',
    seeds: [buildOcspRequest([certId, certId], [nonce])],
    kinds: [],
    round: (bytes) => rewritten(parseOcspRequest(bytes).der),
  },
  reads('OCSP response', [ocspAnswer, encodeOcspError('tryLater')], (bytes) => void parseOcspResponse(bytes), []),
  reads(
    'a file to inspect',
    [
      ...certificates,
      list,
      openPkcs12(),
      javaKeyStore(),
      ...pemKeys,
      ascii(encodePem('OPENSSH PRIVATE KEY', openssh)),
      ocspAnswer,
    ],
    (bytes) => {
      const { refusal, objects, findings } = inspectFile(bytes, { fileName: 'file' });
      expect(JSON.stringify({ objects, findings })).not.toContain('PRIVATE KEY-----');
      if (refusal !== null) throw refusal;
    },
    ['cert', 'crl', 'csr', 'p12', 'p7', 'multi', 'other', 'der-other'],
  ),
  reads(
    'distinguished name, typed',
    [subject, 'CN=a\\,b\\2C+1.2.3=#0c0161,O="x y",DC=example', '/C=US/O=x'].map((text) => ascii(text)),
    (bytes) => {
      const { der } = parseDistinguishedName(utf8(bytes));
      expect(toHex(parseDistinguishedName(formatNameOf(der, bytes)).der)).toBe(toHex(der));
    },
    [],
  ),
  reads(
    'general name, typed',
    ['DNS:*.bücher.example', 'IP:2001:db8::1', 'email:a@b.example', 'URI:https://a/b?c', 'otherName:1.2.3;UTF8:x'].map(
      (text) => new Uint8Array(Buffer.from(text)),
    ),
    (bytes) => {
      const name = parseGeneralNameText(utf8(bytes));
      encodeGeneralName(name);
      formatGeneralName(name);
      refusedOrDone(() => parseNameConstraintText(utf8(bytes)));
    },
    [],
  ),
  reads(
    'host name and address',
    ['www.example', 'xn--bcher-kva.example', 'bücher.example', '10.0.0.1', '::ffff:1.2.3.4', '*.a.b'].map(
      (text) => new Uint8Array(Buffer.from(text)),
    ),
    (bytes) => {
      const text = utf8(bytes);
      hostNameFindings(text);
      const asciiName = toAsciiHostName(text);
      if (asciiName !== null) matchesHostName(asciiName, toUnicodeHostName(asciiName));
      const address = parseIpAddress(text);
      if (address !== null) expect(parseIpAddress(formatIpAddress(address) ?? '')).toEqual(address);
    },
    [],
  ),
];

function formatNameOf(der: Uint8Array, typed: Uint8Array): string {
  const name = parseDistinguishedName(utf8(typed));
  expect(toHex(name.der)).toBe(toHex(der));
  return formatName(name);
}

function refusedOrDone(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof CertificateError) || !isRefusal(error)) throw error;
  }
}
