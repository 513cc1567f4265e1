/** PKCS #12 files (RFC 7292), opened. Written in pkcs12-build.ts. */
import { CertificateError, isRefusal } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { convertBerToDer } from './ber.ts';
import { DerReader, TAG } from './der.ts';
import { decipherPbes } from './pbes.ts';
import { DerivationBudget } from './pbes-budget.ts';
import { spellPassphrase, type PassphraseBytes } from './pbes-passphrase.ts';
import {
  CERT_BAG,
  CRL_BAG,
  KEY_BAG,
  readSafeContents,
  readValueBag,
  SHROUDED_KEY_BAG,
  X509_CERTIFICATE,
  X509_CRL,
  type SafeBag,
} from './pkcs12-bags.ts';
import { readPkcs12File, type Pkcs12File, type Safe } from './pkcs12-file.ts';
import { macIsRight } from './pkcs12-mac.ts';
import type { KeyPair } from './private-key-pair.ts';
import { decodePrivateKeyInfo, parseEncryptedPrivateKeyInfo } from './private-key.ts';

export interface Pkcs12Key extends KeyPair {
  readonly friendlyName: string;
  readonly localKeyId: Uint8Array | null;
}

export interface Pkcs12Certificate {
  readonly der: Uint8Array;
  readonly friendlyName: string;
  readonly localKeyId: Uint8Array | null;
}

export interface Pkcs12Contents {
  readonly keys: Pkcs12Key[];
  /** In the order of the file. */
  readonly certificates: Pkcs12Certificate[];
  readonly crls: Uint8Array[];
  readonly findings: Finding[];
}

/**
 * Opens a PKCS #12 file: the MAC is checked before anything is deciphered.
 *
 * A key that cannot be used here, and whatever else is passed over, is a finding and not a refusal.
 *
 * @throws {CertificateError} WRONG_PASSPHRASE. MALFORMED_CONTAINER: damaged, although the passphrase is right, or not a
 *   PKCS #12 file. UNSUPPORTED_ALGORITHM: a MAC or cipher that is not known, or rounds beyond the cap.
 */
export function parsePkcs12(
  bytes: Uint8Array,
  passphrase: string,
  budget: DerivationBudget = new DerivationBudget(),
): Pkcs12Contents {
  const file = readPkcs12File(bytes);
  const spellings = spellPassphrase(passphrase);
  const { mac } = file;
  if (mac === null) return openWithoutMac(file, spellings, budget);
  const right = spellings.find((spelled) => macIsRight(mac, file.contents, spelled, budget));
  if (right !== undefined) {
    const findings = right === spellings[0] ? [] : [oddSpelling(passphrase)];
    return open(file, right, budget, findings, 'known');
  }
  for (const spelled of spellings) {
    if (!opensAnything(file, spelled, budget)) continue;
    const message = 'The passphrase is right, but the PKCS #12 file was altered or damaged: its MAC does not fit.';
    throw new CertificateError('MALFORMED_CONTAINER', `${message} Use an undamaged copy of it.`);
  }
  throw wrongPassphrase();
}

function openWithoutMac(
  file: Pkcs12File,
  spellings: readonly PassphraseBytes[],
  budget: DerivationBudget,
): Pkcs12Contents {
  const message = 'The file has no MAC: nobody can tell whether it was altered.';
  const noMac: Finding = { severity: 'warning', code: 'pkcs12-no-mac', message, source: 'RFC 7292 §4' };
  for (const spelled of spellings) {
    try {
      return open(file, spelled, budget, [noMac], 'unknown');
    } catch (error) {
      if (!isRefusal(error, 'WRONG_PASSPHRASE')) throw error;
    }
  }
  throw wrongPassphrase();
}

/** Whether an encrypted part opens, which only the right passphrase does. */
function opensAnything(file: Pkcs12File, spelled: PassphraseBytes, budget: DerivationBudget): boolean {
  try {
    return file.safes.some((safe) => {
      if (safe.kind === 'encrypted') return decipherBags(safe, spelled, budget) !== null;
      if (safe.kind === 'enveloped') return false;
      return safe.bags.some(({ type, value }) => {
        if (type !== SHROUDED_KEY_BAG) return false;
        const { algorithm, ciphertext } = parseEncryptedPrivateKeyInfo(value);
        const { bytes, padded } = decipherPbes(algorithm, ciphertext, spelled, budget, 'MALFORMED_CONTAINER');
        return padded && isWholeSequence(bytes);
      });
    });
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

function open(
  file: Pkcs12File,
  spelled: PassphraseBytes,
  budget: DerivationBudget,
  findings: Finding[],
  passphrase: 'known' | 'unknown',
): Pkcs12Contents {
  const contents: Pkcs12Contents = { keys: [], certificates: [], crls: [], findings };
  for (const safe of file.safes) {
    if (safe.kind === 'enveloped') {
      findings.push(passedOver('a part is encrypted for a recipient’s public key'));
      continue;
    }
    const bags = safe.kind === 'plain' ? safe.bags : decipherBags(safe, spelled, budget);
    if (bags === null && passphrase === 'unknown') throw wrongPassphrase();
    if (bags === null) findings.push(passedOver('a part is encrypted under another passphrase, or damaged', 'error'));
    for (const bag of bags ?? []) readBag(bag, spelled, budget, contents, passphrase);
  }
  return contents;
}

/** Null where the passphrase does not open it. */
function decipherBags(
  safe: Safe & { kind: 'encrypted' },
  spelled: PassphraseBytes,
  budget: DerivationBudget,
): SafeBag[] | null {
  const { bytes, padded } = decipherPbes(safe.algorithm, safe.ciphertext, spelled, budget, 'MALFORMED_CONTAINER');
  if (!padded) return null;
  try {
    return readSafeContents(bytes);
  } catch (error) {
    if (isRefusal(error, 'MALFORMED_CONTAINER') && !isWholeSequence(bytes)) return null;
    throw error;
  }
}

/** A SEQUENCE that fills the bytes: no other passphrase's garbage looks so, but once in 2^24. */
function isWholeSequence(bytes: Uint8Array): boolean {
  try {
    const reader = new DerReader(convertBerToDer(bytes), 'MALFORMED_CONTAINER');
    reader.expect(TAG.sequence, 'the contents');
    return reader.atEnd;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

function readBag(
  bag: SafeBag,
  spelled: PassphraseBytes,
  budget: DerivationBudget,
  contents: Pkcs12Contents,
  passphrase: 'known' | 'unknown',
): void {
  const { type, value, friendlyName, localKeyId } = bag;
  if (type === KEY_BAG || type === SHROUDED_KEY_BAG) {
    const key = type === KEY_BAG ? value : decipherKey(value, spelled, budget);
    if (key === null && passphrase === 'unknown') throw wrongPassphrase();
    if (key === null) {
      contents.findings.push(passedOver('a private key is encrypted under another passphrase, or damaged', 'error'));
      return;
    }
    try {
      contents.keys.push({ ...decodePrivateKeyInfo(key), friendlyName, localKeyId });
    } catch (error) {
      if (!isRefusal(error, 'MALFORMED_KEY', 'UNSUPPORTED_ALGORITHM')) throw error;
      contents.findings.push(passedOver(`a private key cannot be used: ${error.message}`, 'error'));
    }
    return;
  }
  if (type !== CERT_BAG && type !== CRL_BAG) {
    contents.findings.push(passedOver(`a bag is of the kind ${type}, which holds neither keys nor certificates`));
    return;
  }
  const inside = readValueBag(value);
  if (type === CERT_BAG && inside.type === X509_CERTIFICATE) {
    contents.certificates.push({ der: inside.content, friendlyName, localKeyId });
  } else if (type === CRL_BAG && inside.type === X509_CRL) contents.crls.push(inside.content);
  else contents.findings.push(passedOver(`a certificate or CRL is of the kind ${inside.type}`));
}

function decipherKey(value: Uint8Array, spelled: PassphraseBytes, budget: DerivationBudget): Uint8Array | null {
  const { algorithm, ciphertext } = parseEncryptedPrivateKeyInfo(value);
  const { bytes, padded } = decipherPbes(algorithm, ciphertext, spelled, budget, 'MALFORMED_CONTAINER');
  return padded && isWholeSequence(bytes) ? convertBerToDer(bytes) : null;
}

function passedOver(problem: string, severity: 'error' | 'warning' = 'warning'): Finding {
  return { severity, code: 'pkcs12-passed-over', message: `Passed over: ${problem}.` };
}

function oddSpelling(passphrase: string): Finding {
  const message =
    passphrase === ''
      ? 'The file has no passphrase at all, not even an empty one: some programs cannot open it.'
      : 'The file spells its passphrase the way OpenSSL did before 1.1.0: other programs may not open it.';
  return { severity: 'warning', code: 'pkcs12-odd-passphrase', message, source: 'RFC 7292 §B.1' };
}

function wrongPassphrase(): CertificateError {
  return new CertificateError('WRONG_PASSPHRASE', 'The passphrase does not open this PKCS #12 file. Try another.');
}
