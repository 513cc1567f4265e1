/** What `vault check` looks at beyond the agreement of register and events: the file itself, and every signature and key. */
import { setImmediate as breathe } from 'node:timers/promises';
import { CertificateError } from '../../shared/errors.ts';
import type { Finding } from '../../shared/pki-terms.ts';
import { parseCertificate, verifyCertificateSignature, type Certificate } from '../pki/certificate.ts';
import { parseCertificateList, verifyCrlSignature } from '../pki/crl.ts';
import { sameName } from '../pki/name.ts';
import { publicKeyOf } from '../pki/private-key.ts';
import { runAside } from './aside.ts';
import { countOf, verifyAgreement, type Verification } from './agreement.ts';
import { certificateFacts } from './certificate-facts.ts';
import { readCheckpoint, type Checkpoint } from './checkpoint.ts';
import { bytes, integer, integerOrNull, text } from './columns.ts';
import type { Row, SqliteEngine } from './driver.ts';
import { EMPTY_CHAIN, sameBytes } from './event-chain.ts';
import { FindingList } from './findings.ts';
import { holdState, type HeldState } from './held-state.ts';
import { toSeconds } from './instants.ts';
import { schemaFaults } from './migrate.ts';
import { digestTables, proveByCheckpoint } from './quick-proof.ts';
import type { Portions } from './portions.ts';
import { RECORD_KINDS } from './records.ts';
import { readCrlNumber } from './register-rows.ts';
import { openBytes, privateKeyBinding } from './sealing.ts';
import { locked, type Session } from './session.ts';
import { schemaCookie } from './store.ts';

/** Some 20 ms of signatures: a frame or two of a window. */
const ROWS_AT_ONCE = 50;

/** What a check found. `ok` when nothing is wrong; warnings alone leave it so. */
export interface CheckReport {
  readonly ok: boolean;
  readonly certificates: number;
  readonly crls: number;
  readonly events: number;
  readonly findings: readonly Finding[];
}

/** Which vault, with the keys where it is unlocked; a fraction from 0 to 1 is told as it goes. */
export interface CheckSubject {
  readonly engine: SqliteEngine;
  readonly location: string | URL;
  readonly vaultId: string;
  readonly session: Session | null;
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** What unlocking proved: nothing wrong when there are no findings; and what to keep so that the next one is quick. */
export interface UnlockProof {
  readonly findings: readonly Finding[];
  readonly checkpoint: Checkpoint | null;
  /** The revocations as they were proven; null in a small vault. */
  readonly revocations: Portions | null;
}

/** So few events are proven one by one in no time. */
export const PROVEN_IN_FULL = 2_000;
/** So many events behind a checkpoint, and the next unlock should begin behind them. */
const WORTH_A_CHECKPOINT = 200;

/**
 * Unlocking looks at this much: the tables, the chain, and that the register is what its events made of it. In a large vault
 * it begins from the last checkpoint, and falls back to proving each row where that does not hold.
 *
 * @param held the state of the file to look at, which is released then; its own where absent
 */
export async function verifyForUnlock(
  subject: CheckSubject & { session: Session },
  provenInFull = PROVEN_IN_FULL,
  held: HeldState | null = null,
): Promise<UnlockProof> {
  let checkpoint: Checkpoint | null = null;
  let revocations: Portions | null = null;
  const { session } = subject;
  const look = async (verification: Verification): Promise<void> => {
    const { database, vaultId, pause } = verification;
    if (countOf(database, 'event') <= provenInFull) return verifyAgreement(verification);
    const proof = { database, vaultId, pause, session, digested: held?.digested ?? null };
    const last = readCheckpoint(database, session.subkeys, vaultId);
    const usable = last !== null && verification.findings.all.length === 0;
    const digested = usable ? await proveByCheckpoint(proof, last) : null;
    if (digested === null) {
      session.resume(EMPTY_CHAIN, { revocations: {}, crlNumbers: {} });
      await verifyAgreement(verification);
    }
    revocations = digested?.get(RECORD_KINDS.revocation.table) ?? null;
    const proven = digested === null ? 0 : (last?.head.sequence ?? 0);
    if (verification.findings.all.length > 0 || session.head.sequence - proven < WORTH_A_CHECKPOINT) return;
    const tables = await digestTables(proof, digested ?? new Map());
    checkpoint = { head: session.head, tally: session.tally(), tables };
    revocations = tables.get(RECORD_KINDS.revocation.table) ?? null;
  };
  const { findings } = await onSnapshot(subject, look, held);
  return { findings, checkpoint, revocations };
}

/** How much of the way the events are; the certificates with their signatures are the rest. */
const EVENTS_SHARE = 0.3;

/** Everything. Reads in portions, so that neither memory nor a window suffers. */
export async function checkVault(subject: CheckSubject): Promise<CheckReport> {
  const tell = (from: number, to: number) => (fraction: number) => subject.onProgress?.(from + fraction * (to - from));
  return onSnapshot({ ...subject, onProgress: tell(0, EVENTS_SHARE) }, async (verification) => {
    const { database, findings } = verification;
    await verifyAgreement(verification);
    const pause = pauseOf({ ...subject, onProgress: tell(EVENTS_SHARE, 1) });
    const total = ['private_key', 'crl', 'certificate'].reduce((sum, table) => sum + countOf(database, table), 0);
    let done = 0;
    const { engine, location } = subject;
    const run: CheckRun = { ...verification, engine, location, advance: (rows) => pause((done += rows), total) };
    await findings.part(() => checkFile(run));
    await findings.part(() => checkKeys(run));
    await findings.part(() => checkCrls(run));
    await findings.part(() => checkCertificates(run));
  });
}

/** A verification that knows how many rows there are to judge, and is told of each portion. */
interface CheckRun extends Verification, Pick<CheckSubject, 'engine' | 'location'> {
  readonly advance: (rows: number) => Promise<void>;
}

/** Lets others work; a vault that was locked meanwhile has no keys to go on with. */
function pauseOf({ session, onProgress }: CheckSubject): Verification['pause'] {
  return async (done, total) => {
    onProgress?.(total === 0 ? 1 : Math.min(1, done / total));
    await breathe();
    if (session?.cleared === true) throw locked();
  };
}

/** On a connection of its own, so that what is written meanwhile neither disturbs nor waits. */
async function onSnapshot(
  subject: CheckSubject,
  more: (verification: Verification) => Promise<void>,
  held: HeldState | null = null,
): Promise<CheckReport> {
  const findings = new FindingList();
  const state = held ?? holdState(subject);
  const { database } = state;
  const verification: Verification = {
    database,
    vaultId: subject.vaultId,
    session: subject.session,
    findings,
    pause: pauseOf(subject),
  };
  let counts = { certificates: 0, crls: 0, events: 0 };
  try {
    for (const fault of schemaFaults(database, subject.engine)) {
      findings.error('schema-altered', `In the tables, ${fault}.`);
    }
    if (subject.session !== null) subject.session.schemaCookie = schemaCookie(database);
    await more(verification);
    await findings.part(() => {
      counts = {
        certificates: countOf(database, 'certificate'),
        crls: countOf(database, 'crl'),
        events: countOf(database, 'event'),
      };
    });
  } finally {
    state.release();
  }
  return { ok: !findings.all.some(({ severity }) => severity === 'error'), ...counts, findings: findings.all };
}

async function checkFile({ engine, location, findings, advance }: CheckRun): Promise<void> {
  for (const row of await runAside(engine, location, 'PRAGMA integrity_check(100)')) {
    const said = text(row, 'integrity_check');
    if (said !== 'ok') findings.error('damaged', `SQLite says of the file: ${said}`);
  }
  await advance(0);
  // A file that was cut up has as many as rows.
  const loose = 'SELECT "table", rowid, parent FROM pragma_foreign_key_check LIMIT 100';
  for (const row of await runAside(engine, location, loose)) {
    const id = integerOrNull(row, 'rowid');
    findings.error('damaged', `Row ${id ?? '?'} of ${text(row, 'table')} points at nothing in ${text(row, 'parent')}.`);
  }
  await advance(0);
}

/** Reads a table in portions; a row that cannot be judged is a finding and not the end. */
async function eachRow(
  { database, findings, advance }: CheckRun,
  label: string,
  select: string,
  judge: (row: Row, what: string) => void,
): Promise<void> {
  let after = 0;
  for (;;) {
    const rows = database.all(`${select} WHERE t.id > ? ORDER BY t.id LIMIT ?`, after, ROWS_AT_ONCE);
    for (const row of rows) {
      after = integer(row, 'id');
      const what = label.replace('#', String(after));
      try {
        judge(row, what);
      } catch (error) {
        if (!(error instanceof CertificateError)) throw error;
        findings.error('record-unreadable', `The ${what} cannot be read: ${error.message}`);
      }
    }
    await advance(rows.length);
    if (rows.length < ROWS_AT_ONCE) return;
  }
}

/** With the keys, each private key is opened, and must be the one that its public key says. */
async function checkKeys(run: CheckRun): Promise<void> {
  const { session, findings } = run;
  if (session === null) return;
  await eachRow(run, 'private key key-#', 'SELECT t.* FROM private_key t', (row, what) => {
    const spki = bytes(row, 'subject_public_key_info');
    const binding = privateKeyBinding(spki, text(row, 'key_type'));
    const pkcs8 = openBytes(session.subkeys.privateKey, bytes(row, 'sealed'), binding);
    if (pkcs8 === null) {
      findings.error('key-sealed-elsewhere', `The ${what} does not open with this vault’s key.`);
      return;
    }
    try {
      if (!sameBytes(publicKeyOf(pkcs8), spki))
        findings.error('key-mismatch', `The ${what} belongs to another public key.`);
    } finally {
      pkcs8.fill(0);
    }
  });
}

const CERTIFICATES = `
  SELECT t.id, t.serial_number, t.fingerprint, t.subject_digest, t.key_digest, t.not_before, t.not_after, e.der,
    i.name AS issuer_name, t.authority_id, ie.der AS issuer_der, k.digest AS kept_key
  FROM certificate t JOIN certificate_encoding e ON e.id = t.id JOIN issuer i ON i.id = t.issuer_id
    LEFT JOIN authority a ON a.id = t.authority_id LEFT JOIN certificate_encoding ie ON ie.id = a.certificate_id
    LEFT JOIN private_key k ON k.id = t.key_id`;

/** Each certificate says what its row says, is signed by its CA, and belongs to the key kept with it. */
async function checkCertificates(run: CheckRun): Promise<void> {
  const { findings } = run;
  const issuers = new Map<number, Certificate>();
  await eachRow(run, 'certificate cert-#', CERTIFICATES, (row, what) => {
    const facts = certificateFacts(parseCertificate(bytes(row, 'der')));
    const agrees =
      facts.serialNumber === text(row, 'serial_number') &&
      sameBytes(facts.fingerprint, bytes(row, 'fingerprint')) &&
      sameBytes(facts.subjectDigest, bytes(row, 'subject_digest')) &&
      sameBytes(facts.keyDigest, bytes(row, 'key_digest')) &&
      facts.notBefore === integer(row, 'not_before') &&
      facts.notAfter === integer(row, 'not_after');
    if (!agrees) findings.error('record-altered', `The ${what} does not say what the register says of it.`);
    if (row['kept_key'] !== null && !sameBytes(facts.keyDigest, bytes(row, 'kept_key'))) {
      findings.error('key-mismatch', `The ${what} belongs to another key than the one kept with it.`);
    }
    if (row['issuer_der'] === null) return;
    const authority = integer(row, 'authority_id');
    const issuer = issuers.get(authority) ?? parseCertificate(bytes(row, 'issuer_der'));
    issuers.set(authority, issuer);
    if (!sameName(facts.certificate.issuer, issuer.subject)) {
      findings.error('issuer-mismatch', `The ${what} names another issuer than the CA that it is recorded under.`);
    }
    if (!sameBytes(issuer.subject.der, bytes(row, 'issuer_name'))) {
      findings.error('issuer-mismatch', `The name of the issuer of ${what} was altered.`);
    }
    if (!verifyCertificateSignature(facts.certificate, issuer.publicKey.spki)) {
      findings.error('signature-invalid', `The signature on ${what} is not its CA’s.`);
    }
  });
}

const CRLS = `
  SELECT t.*, e.der, ie.der AS issuer_der,
    -- Raised after a restore, it says nothing of the CRLs before.
    CASE WHEN EXISTS (SELECT 1 FROM event v WHERE v.subject = 'ca-' || a.id AND v.kind = 'authority.crl-number-raised')
      THEN '' ELSE a.crl_number_before END AS first,
    (SELECT p.number FROM crl p WHERE p.authority_id = t.authority_id AND p.id < t.id ORDER BY p.id DESC LIMIT 1) AS last
  FROM crl t JOIN crl_encoding e ON e.id = t.id JOIN authority a ON a.id = t.authority_id
    JOIN certificate_encoding ie ON ie.id = a.certificate_id`;

/** Each CRL says what its row says, is signed by its CA, and its number is above that of the CRL before it. */
async function checkCrls(run: CheckRun): Promise<void> {
  const { findings } = run;
  await eachRow(run, 'CRL crl-#', CRLS, (row, what) => {
    const list = parseCertificateList(bytes(row, 'der'));
    const agrees =
      list.crlNumber === readCrlNumber(text(row, 'number')) &&
      toSeconds(list.thisUpdate) === integer(row, 'this_update') &&
      list.nextUpdate !== null &&
      toSeconds(list.nextUpdate) === integer(row, 'next_update') &&
      list.entryCount === integer(row, 'entry_count');
    if (!agrees) findings.error('record-altered', `The ${what} does not say what the register says of it.`);
    const last = row['last'] === null ? text(row, 'first') : text(row, 'last');
    if (text(row, 'number') <= last) {
      findings.error('crl-number', `The number of ${what} is not above that of the CRL before it.`);
    }
    const signed = verifyCrlSignature(list, parseCertificate(bytes(row, 'issuer_der')).publicKey.spki);
    if (!signed) findings.error('signature-invalid', `The signature on ${what} is not its CA’s.`);
  });
}
