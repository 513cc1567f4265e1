/** OpenSSH's own form of private keys (PROTOCOL.key in OpenSSH's sources): `openssh-key-v1`. */
import { CertificateError } from '../../shared/errors.ts';
import { sameBytes } from './bytes.ts';
import { parseOpensshPublicKey, SSH_CURVES, type OpensshPublicKey } from './openssh-public-key.ts';
import { SshReader } from './openssh-wire.ts';
import { decipherBlocks } from './pbes.ts';
import type { DerivationBudget } from './pbes-budget.ts';
import { deriveBcryptKey } from './private-key-bcrypt.ts';
import { dsaKeyPair } from './private-key-dsa.ts';
import { ecKeyPair } from './private-key-ec.ts';
import { ED25519, edwardsKeyPair } from './private-key-edwards.ts';
import type { KeyPair } from './private-key-pair.ts';
import { rsaKeyFromNumbers } from './private-key-rsa.ts';

const MAGIC = Buffer.from('openssh-key-v1\0', 'latin1');

/** CBC and CTR only: with GCM and ChaCha20 the tag follows the key, and nobody makes them unasked. */
const CIPHERS: Readonly<Record<string, { name: string; keyBytes: number; ivBytes: number }>> = {
  'aes128-ctr': { name: 'aes-128-ctr', keyBytes: 16, ivBytes: 16 },
  'aes192-ctr': { name: 'aes-192-ctr', keyBytes: 24, ivBytes: 16 },
  'aes256-ctr': { name: 'aes-256-ctr', keyBytes: 32, ivBytes: 16 },
  'aes128-cbc': { name: 'aes-128-cbc', keyBytes: 16, ivBytes: 16 },
  'aes192-cbc': { name: 'aes-192-cbc', keyBytes: 24, ivBytes: 16 },
  'aes256-cbc': { name: 'aes-256-cbc', keyBytes: 32, ivBytes: 16 },
  '3des-cbc': { name: 'des-ede3-cbc', keyBytes: 24, ivBytes: 8 },
};

/** A round of bcrypt for 32 bytes costs about 5 ms, as much as this many rounds of the other derivations. */
const BCRYPT_ROUND_COST = 10_000;

/** What can be told without the passphrase. */
export interface OpensshKeyFile {
  readonly cipher: string;
  readonly derivation: string;
  readonly publicKey: OpensshPublicKey;
  /** @internal */
  readonly derivationOptions: Uint8Array;
  /** @internal */
  readonly sealed: Uint8Array;
}

/** Whether the bytes of a PEM block are in OpenSSH's form. */
export function isOpensshKey(bytes: Uint8Array): boolean {
  return sameBytes(bytes.subarray(0, MAGIC.length), MAGIC);
}

/** @throws {CertificateError} MALFORMED_KEY. UNSUPPORTED_ALGORITHM: more than one key. */
export function parseOpensshKeyFile(bytes: Uint8Array): OpensshKeyFile {
  const reader = new SshReader(bytes.subarray(MAGIC.length));
  if (!isOpensshKey(bytes)) reader.fail('it does not begin with openssh-key-v1');
  const cipher = reader.text('the cipher');
  const derivation = reader.text('the key derivation');
  const derivationOptions = reader.string("the key derivation's options");
  if (reader.uint32('the number of keys') !== 1) throw unsupported('it holds more than one key');
  const publicKey = parseOpensshPublicKey(reader.string('the public key'));
  const sealed = reader.string('the private key');
  const taggedCipher = cipher !== 'none' && CIPHERS[cipher] === undefined;
  if (!reader.atEnd && !taggedCipher) reader.fail('more bytes follow the private key');
  return { cipher, derivation, publicKey, derivationOptions, sealed };
}

/** @throws {CertificateError} PASSPHRASE_REQUIRED, WRONG_PASSPHRASE, MALFORMED_KEY, UNSUPPORTED_ALGORITHM */
export function readOpensshKey(bytes: Uint8Array, passphrase: string | undefined, budget: DerivationBudget): KeyPair {
  const file = parseOpensshKeyFile(bytes);
  const encrypted = file.cipher !== 'none';
  const plain = encrypted ? open(file, passphrase, budget) : file.sealed;
  const reader = new SshReader(plain);
  const same = reader.uint32('the first check number') === reader.uint32('the second check number');
  if (!same && encrypted) {
    throw new CertificateError('WRONG_PASSPHRASE', 'The passphrase does not open this OpenSSH key. Try another.');
  }
  if (!same) reader.fail('its check numbers differ');
  const pair = readPrivatePart(reader);
  reader.string('the comment');
  if (!reader.rest.every((byte, i) => byte === ((i + 1) & 0xff))) reader.fail('its padding is wrong');
  const promised = file.publicKey.spki;
  if (promised !== null && !sameBytes(promised, pair.spki)) reader.fail('its public half is another key’s');
  return pair;
}

function open(file: OpensshKeyFile, passphrase: string | undefined, budget: DerivationBudget): Uint8Array {
  if (passphrase === undefined) {
    throw new CertificateError('PASSPHRASE_REQUIRED', 'This OpenSSH key is encrypted. Give its passphrase.');
  }
  const cipher = CIPHERS[file.cipher];
  if (cipher === undefined) throw unsupported(`its cipher is ${file.cipher.slice(0, 60)}`);
  if (file.derivation !== 'bcrypt') throw unsupported(`its key derivation is ${file.derivation.slice(0, 60)}`);
  const options = new SshReader(file.derivationOptions);
  const salt = options.string('the salt');
  const rounds = options.uint32('the number of rounds');
  if (rounds < 1 || salt.length === 0) options.fail('the key derivation has no rounds or no salt');
  if (file.sealed.length === 0 || file.sealed.length % cipher.ivBytes !== 0) options.fail('the private key was cut');
  const length = cipher.keyBytes + cipher.ivBytes;
  budget.spend(rounds * Math.ceil(length / 32) * BCRYPT_ROUND_COST);
  const derived = deriveBcryptKey(Buffer.from(passphrase, 'utf8'), salt, rounds, length);
  return decipherBlocks(
    cipher.name,
    derived.subarray(0, cipher.keyBytes),
    derived.subarray(cipher.keyBytes),
    file.sealed,
  );
}

function readPrivatePart(reader: SshReader): KeyPair {
  const type = reader.text('the type');
  if (type === 'ssh-rsa') {
    const [n, e, d] = [reader.number('n'), reader.number('e'), reader.number('d')];
    reader.number('the inverse of q');
    return rsaKeyFromNumbers({ n, e, d, p: reader.number('p'), q: reader.number('q') });
  }
  if (type === 'ssh-ed25519') {
    const publicKey = reader.string('the public key');
    // The seed and the public key once more (PROTOCOL.key): 64 bytes.
    const both = reader.string('the private key');
    if (both.length !== 64) reader.fail('the private key has the wrong length');
    return edwardsKeyPair(ED25519, both.subarray(0, 32), publicKey);
  }
  if (type === 'ssh-dss') {
    const [p, q, g, y] = [reader.number('p'), reader.number('q'), reader.number('g'), reader.number('y')];
    return dsaKeyPair({ p, q, g, x: reader.number('x') }, y);
  }
  const curve = type.startsWith('ecdsa-sha2-') ? SSH_CURVES[type.slice('ecdsa-sha2-'.length)] : undefined;
  if (curve === undefined) throw unsupported(`its type is ${type.slice(0, 60)}`);
  reader.text('the curve');
  const point = reader.string('the public point');
  const scalar = reader.string('the private scalar');
  return ecKeyPair(curve, scalar, point);
}

function unsupported(problem: string): CertificateError {
  const message = `The OpenSSH key cannot be opened here: ${problem}. Convert it with: ssh-keygen -p -m PKCS8 -f FILE`;
  return new CertificateError('UNSUPPORTED_ALGORITHM', message);
}
