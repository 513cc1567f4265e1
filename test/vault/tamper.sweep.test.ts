import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalJson, type CanonicalValue } from '../../electron/vault/canonical-json.ts';
import {
  EMPTY_CHAIN,
  eventDigest,
  eventMac,
  readEvent,
  writeHead,
  type ChainHead,
} from '../../electron/vault/event-chain.ts';
import { readSlot, unwrapMasterKey } from '../../electron/vault/key-slots.ts';
import { lastEventOf, vouchingPayload } from '../../electron/vault/record-proof.ts';
import { RECORD_OF_EVENT } from '../../electron/vault/records.ts';
import { deriveSubkeys, privateKeyBinding, sealBytes } from '../../electron/vault/sealing.ts';
import { availableEngines, Database } from '../../electron/vault/driver.ts';
import { openVault, type Vault } from '../../electron/vault/vault.ts';
import {
  context,
  editWithSql,
  issue,
  issueCrl,
  newFolder,
  newRoot,
  newVault,
  NOW,
  PASSPHRASE,
  removeFolders,
} from './test-vault.ts';

const [engine = 'node:sqlite'] = availableEngines();
let original: string;

/** ca-1 with cert-1; cert-2 revoked; cert-3 held; cert-4 was held and released; cert-5 good, superseded by cert-6; csr-1; crl-1. */
beforeAll(async () => {
  const vault = await newVault();
  const root = await newRoot(vault);
  await issue(vault, root);
  await issue(vault, root);
  await issue(vault, root, { request: { der: Uint8Array.of(1, 2, 3), source: 'server.csr' } });
  const { id } = await issue(vault, root);
  await issue(vault, root, { supersedesId: id });
  await vault.registry.recordRevocations([
    { certificateId: 'cert-2', revokedAt: NOW, reason: 'keyCompromise', invalidityDate: NOW },
    { certificateId: 'cert-3', revokedAt: NOW, reason: 'certificateHold', invalidityDate: null },
    { certificateId: 'cert-4', revokedAt: NOW, reason: 'certificateHold', invalidityDate: null },
  ]);
  await vault.registry.recordReleases(['cert-4'], NOW);
  await vault.registry.recordRequestRejected('csr-1', 'no such host');
  await issueCrl(vault, root);
  await vault.registry.recordExport({ subject: 'cert-5', form: 'cert', withPrivateKey: false });
  await vault.close();
  original = vault.path;
});

afterAll(removeFolders);

function edited(...statements: string[]): string {
  const path = join(newFolder(), 'edited.chancery');
  copyFileSync(original, path);
  editWithSql(path, engine, ...statements);
  return path;
}

async function open(path: string): Promise<Vault> {
  return openVault(path, context());
}

describe('what was not edited', () => {
  it('has nothing to tell, locked, with the passphrase and unlocked', async () => {
    const vault = await open(edited());
    const clean = { ok: true, certificates: 6, crls: 1, events: 18, findings: [] };
    expect(await vault.check()).toEqual(clean);
    expect(await vault.check(undefined, PASSPHRASE)).toEqual(clean);
    await vault.unlock(PASSPHRASE);
    expect(await vault.check()).toEqual(clean);
    await vault.close();
  });
});

/** Without the passphrase an attacker cannot make MACs; each of these leaves the events as they are, or wrong. */
const EDITS: [string, RegExp, string[]][] = [
  ['a subject', /certificate cert-3/, ["UPDATE certificate SET subject = 'CN=bank.example' WHERE id = 3"]],
  ['a serial number', /certificate cert-3/, ["UPDATE certificate SET serial_number = '0a' WHERE id = 3"]],
  ['an expiry', /certificate cert-5/, ['UPDATE certificate SET not_after = not_after + 86400 WHERE id = 5']],
  ['a profile', /certificate cert-5/, ["UPDATE certificate SET profile = 'subordinate-ca' WHERE id = 5"]],
  ['a fingerprint', /certificate cert-5/, ["UPDATE certificate SET fingerprint = x'00' WHERE id = 5"]],
  ['what a certificate supersedes', /certificate cert-6/, ['UPDATE certificate SET supersedes_id = 1 WHERE id = 6']],
  ['the key of a certificate', /certificate cert-5/, ['UPDATE certificate SET key_id = 1 WHERE id = 5']],
  ['the request of a certificate', /certificate cert-4/, ['UPDATE certificate SET request_id = NULL WHERE id = 4']],
  ['the standing of a certificate', /certificate cert-2/, ['UPDATE certificate SET standing = 0 WHERE id = 2']],
  [
    'a byte of a certificate',
    /certificate cert-5/,
    ['UPDATE certificate_encoding SET der = zeroblob(300) WHERE id = 5'],
  ],
  [
    'one certificate’s bytes for another’s',
    /certificate cert-5/,
    ['UPDATE certificate_encoding SET der = (SELECT der FROM certificate_encoding WHERE id = 6) WHERE id = 5'],
  ],
  ['what a certificate is searched by', /certificate cert-5/, ["UPDATE certificate_text SET text = '' WHERE id = 5"]],
  ['a certificate taken away', /certificate cert-5/, ['DELETE FROM certificate WHERE id = 5']],
  ['a certificate’s bytes taken away', /certificate cert-5/, ['DELETE FROM certificate_encoding WHERE id = 5']],
  [
    'a certificate put in',
    /certificate cert-7/,
    [
      `INSERT INTO certificate SELECT 7, issuer_id, authority_id, '0b', x'01', subject, subject_digest, key_digest, not_before, not_after, issued_at, profile, key_id, request_id, NULL, 0 FROM certificate WHERE id = 6`,
      'INSERT INTO certificate_encoding SELECT 7, der FROM certificate_encoding WHERE id = 6',
      'INSERT INTO certificate_text SELECT 7, text FROM certificate_text WHERE id = 6',
    ],
  ],
  [
    'a row without its bytes put in',
    /certificate cert-7/,
    [
      `INSERT INTO certificate SELECT 7, issuer_id, authority_id, '0b', x'01', subject, subject_digest, key_digest, not_before, not_after, issued_at, profile, key_id, request_id, NULL, 0 FROM certificate WHERE id = 6`,
    ],
  ],
  [
    'a number that JavaScript cannot hold',
    /certificate cert-5/,
    ['UPDATE certificate SET not_after = 9223372036854775807 WHERE id = 5'],
  ],
  [
    'a revocation taken away',
    /revocation of certificate cert-2/,
    ['DELETE FROM revocation WHERE certificate_id = 2', 'UPDATE certificate SET standing = 0 WHERE id = 2'],
  ],
  [
    'a revocation put in',
    /revocation of certificate cert-5/,
    [
      "INSERT INTO revocation SELECT 9, issuer_id, authority_id, serial_number, id, 0, 'keyCompromise', NULL, not_after FROM certificate WHERE id = 5",
      'UPDATE certificate SET standing = 3 WHERE id = 5',
    ],
  ],
  [
    'a revocation of a serial number never seen',
    /revocation of certificate ca-1\/0c/,
    [
      "INSERT INTO revocation SELECT 9, issuer_id, authority_id, '0c', NULL, 0, 'keyCompromise', NULL, NULL FROM certificate WHERE id = 5",
    ],
  ],
  [
    'a lifted hold put back',
    /revocation of certificate cert-4/,
    [
      `INSERT INTO revocation SELECT 3, issuer_id, authority_id, serial_number, id, ${NOW.getTime() / 1000}, 'certificateHold', NULL, not_after FROM certificate WHERE id = 4`,
      'UPDATE certificate SET standing = 2 WHERE id = 4',
    ],
  ],
  [
    'the reason of a revocation',
    /revocation of certificate cert-2/,
    ["UPDATE revocation SET reason = 'superseded' WHERE certificate_id = 2"],
  ],
  [
    'the date of a revocation',
    /revocation of certificate cert-2/,
    ['UPDATE revocation SET revoked_at = revoked_at - 1 WHERE certificate_id = 2'],
  ],
  [
    'the invalidity date',
    /revocation of certificate cert-2/,
    ['UPDATE revocation SET invalidity_at = NULL WHERE certificate_id = 2'],
  ],
  [
    'the serial number of a revocation',
    /revocation of certificate cert-2/,
    ["UPDATE revocation SET serial_number = '0d' WHERE certificate_id = 2"],
  ],
  ['the name of a CA', /authority ca-1/, ["UPDATE authority SET name = 'Other' WHERE id = 1"]],
  [
    'the settings of a CA',
    /authority ca-1/,
    ["UPDATE authority SET settings = replace(settings, 'pki.example', 'evil.example')"],
  ],
  ['the certificate of a CA', /authority ca-1/, ['UPDATE authority SET certificate_id = 5 WHERE id = 1']],
  [
    'the CRL number that a CA begins with',
    /authority ca-1/,
    ["UPDATE authority SET crl_number_before = printf('%040d', 9)"],
  ],
  ['the name that a CA issues under', /authority ca-1/, ["UPDATE issuer SET name = x'3000'"]],
  ['a CA taken away', /authority ca-1/, ['DELETE FROM authority']],
  [
    'a CA put in',
    /authority ca-2/,
    [
      "INSERT INTO authority SELECT 2, 'Evil', issuer_id, certificate_id, key_id, NULL, settings, crl_number_before, created_at FROM authority",
    ],
  ],
  ['a sealed key', /private key key-1/, ['UPDATE private_key SET sealed = zeroblob(200)']],
  ['the public key of a sealed key', /private key key-1/, ["UPDATE private_key SET subject_public_key_info = x'3000'"]],
  ['a key taken away', /private key key-1/, ['DELETE FROM private_key']],
  ['a request', /request csr-1/, ["UPDATE certification_request SET der = x'00'"]],
  ['a refusal of a request', /request csr-1/, ["UPDATE certification_request SET rejected_at = NULL, note = ''"]],
  ['a request taken away', /request csr-1/, ['DELETE FROM certification_request']],
  ['a CRL', /CRL crl-1/, ['UPDATE crl_encoding SET der = zeroblob(100)']],
  ['the number of a CRL', /CRL crl-1/, ["UPDATE crl SET number = printf('%040d', 7)"]],
  ['when the next CRL is due', /CRL crl-1/, ['UPDATE crl SET next_update = next_update + 1']],
  ['a CRL taken away', /CRL crl-1/, ['DELETE FROM crl', 'DELETE FROM crl_encoding']],
  ['a key slot', /key slot slot-1/, ['UPDATE key_slot SET wrapped = zeroblob(61)']],
  [
    'the cost of a key slot',
    /key slot slot-1/,
    [`UPDATE key_slot SET parameters = replace(parameters, '"passes":1', '"passes":2')`],
  ],
  ['a key slot taken away', /key slot slot-1/, ['DELETE FROM key_slot']],
  [
    'a key slot put in',
    /key slot slot-2/,
    ['INSERT INTO key_slot SELECT 2, kind, parameters, wrapped, created_at FROM key_slot'],
  ],
  ['when the vault was made', /vault/, ['UPDATE vault SET created_at = 0']],
  ['who did something', /event 9 \(/, ["UPDATE event SET actor = 'mallory@elsewhere' WHERE sequence = 9"]],
  ['when something was done', /event 9 \(/, ['UPDATE event SET at = 0 WHERE sequence = 9']],
  [
    'what was done',
    /event 18 \(/,
    [`UPDATE event SET payload = replace(payload, 'false', 'true') WHERE sequence = 18`],
  ],
  ['of what kind an event is', /event 18 \(/, ["UPDATE event SET kind = 'export' WHERE sequence = 18"]],
  ['whom an event is about', /event 18 \(/, ["UPDATE event SET subject = 'cert-1' WHERE sequence = 18"]],
  [
    'an instant that JavaScript cannot hold',
    /event 9 cannot be read/,
    ['UPDATE event SET at = 9223372036854775807 WHERE sequence = 9'],
  ],
  ['the link between events', /event 9 \(/, ['UPDATE event SET previous = zeroblob(32) WHERE sequence = 9']],
  ['an event taken from the middle', /event 10 \(.*9 on are missing/, ['DELETE FROM event WHERE sequence = 9']],
  [
    'the last event taken away',
    /should end with event 18 and ends with event 17/,
    ['DELETE FROM event WHERE sequence = 18'],
  ],
  [
    'an event put behind the last',
    /event 19/,
    [
      "INSERT INTO event SELECT 19, at, actor, 'exported', subject, payload, digest, digest, mac FROM event WHERE sequence = 18",
    ],
  ],
  ['the end of the chain', /should end with event 17/, ['UPDATE vault SET head_sequence = 17']],
  [
    'the digest at the end of the chain',
    /should end with event 18 and ends with event 18/,
    ['UPDATE vault SET head_digest = zeroblob(32)'],
  ],
  [
    'a trigger',
    /trigger forget/,
    ['CREATE TRIGGER forget AFTER INSERT ON revocation BEGIN DELETE FROM revocation WHERE id = new.id; END'],
  ],
  ['a table', /table notes/, ['CREATE TABLE notes (id INTEGER)']],
  ['an index taken away', /index event_by_subject is missing/, ['DROP INDEX event_by_subject']],
];

describe('every edit with the sqlite3 shell', () => {
  it.each(EDITS)('%s: is told by check(), naming the row, and refused at unlock', async (_, named, statements) => {
    const vault = await open(edited(...statements));
    const { ok, findings } = await vault.check();
    expect(ok).toBe(false);
    expect(findings.map(({ message }) => message).join('\n')).toMatch(named);
    await expect(vault.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'VAULT_TAMPERED' });
    expect(vault.unlocked).toBe(false);
    await vault.close();
  });

  it('says all of it in the detail of the refusal, and leaves the vault readable', async () => {
    const vault = await open(
      edited(...EDITS.slice(0, 2).flatMap(([, , statements]) => statements), 'DELETE FROM certification_request'),
    );
    await expect(vault.unlock(PASSPHRASE)).rejects.toMatchObject({
      detail: {
        findings: [
          { severity: 'error', code: 'record-altered', message: expect.stringMatching(/cert-3/) as string },
          { severity: 'error', code: 'record-missing', message: expect.stringMatching(/csr-1/) as string },
          {
            severity: 'error',
            code: 'record-altered',
            message: expect.stringMatching(/standing of certificate cert-3/) as string,
          },
        ],
      },
    });
    expect((await vault.registry.certificate('cert-2')).revocation?.reason).toBe('keyCompromise');
    await vault.close();
  });

  it('a hostile cost is told before it is tried', async () => {
    const vault = await open(
      edited(
        `UPDATE key_slot SET parameters = replace(parameters, '"memoryKibibytes":64', '"memoryKibibytes":4294967295')`,
      ),
    );
    const started = performance.now();
    await expect(vault.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'VAULT_TAMPERED' });
    expect(performance.now() - started).toBeLessThan(2_000);
    await vault.close();
  });
});

/** Someone who knows the format makes every digest right again, and lacks only the key. */
function rechained(path: string, keepHead: boolean): void {
  const database = new Database(engine, path, { readOnly: false });
  const vaultId = String((database.get('SELECT vault_id FROM vault') ?? {})['vault_id']);
  let previous: Uint8Array = new Uint8Array(32);
  let sequence = 0;
  for (const event of database.all('SELECT * FROM event ORDER BY sequence').map(readEvent)) {
    const digest = eventDigest(vaultId, { ...event, previous });
    database.run('UPDATE event SET previous = ?, digest = ? WHERE sequence = ?', previous, digest, event.sequence);
    previous = digest;
    sequence = event.sequence;
  }
  if (!keepHead) database.run('UPDATE vault SET head_sequence = ?, head_digest = ?', sequence, previous);
  database.close();
}

describe('a forger who makes every digest right and has no key', () => {
  it.each([
    [
      'an event altered',
      /event 9 \(.*not recorded with this vault’s key/,
      ["UPDATE event SET actor = 'mallory@elsewhere' WHERE sequence = 9"],
    ],
    [
      'a MAC altered',
      /event 9 \(.*not recorded with this vault’s key/,
      ['UPDATE event SET mac = zeroblob(32) WHERE sequence = 9'],
    ],
    [
      'a MAC of another event',
      /event 9 \(.*not recorded with this vault’s key/,
      ['UPDATE event SET mac = (SELECT mac FROM event WHERE sequence = 8) WHERE sequence = 9'],
    ],
    [
      'the last event cut off',
      /end of the chain, event 17, was not written with this vault’s key/,
      ['DELETE FROM event WHERE sequence = 18'],
    ],
    [
      'the last event cut off, its predecessor’s MAC as the head’s',
      /end of the chain, event 17, was not written with this vault’s key/,
      [
        'DELETE FROM event WHERE sequence = 18',
        'UPDATE vault SET head_mac = (SELECT mac FROM event WHERE sequence = 17)',
      ],
    ],
    [
      'a revocation forgotten with its event',
      /not recorded with this vault’s key/,
      [
        'DELETE FROM revocation WHERE certificate_id = 2',
        'UPDATE certificate SET standing = 0 WHERE id = 2',
        "DELETE FROM event WHERE kind = 'certificate.revoked' AND subject = 'cert-2'",
        'UPDATE event SET sequence = -(sequence - 1) WHERE sequence > 12',
        'UPDATE event SET sequence = -sequence WHERE sequence < 0',
      ],
    ],
  ])('%s: passes without the keys, and is told with them', async (_, told, statements) => {
    const path = edited(...statements);
    rechained(path, false);
    const vault = await open(path);
    expect(await vault.check()).toMatchObject({ ok: true });
    const { ok, findings } = await vault.check(undefined, PASSPHRASE);
    expect(ok).toBe(false);
    expect(findings.map(({ message }) => message).join('\n')).toMatch(told);
    await expect(vault.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'VAULT_TAMPERED' });
    await vault.close();
  });
});

/** Someone with the passphrase, or a fault of ours, makes events and MACs agree with rows that are not so. */
async function resealed(path: string): Promise<void> {
  const database = new Database(engine, path, { readOnly: false });
  const vaultId = String((database.get('SELECT vault_id FROM vault') ?? {})['vault_id']);
  const slot = readSlot(database.get('SELECT * FROM key_slot') ?? {});
  const masterKey = await unwrapMasterKey(vaultId, slot, PASSPHRASE);
  if (masterKey === null) throw new Error('the slot does not open');
  const keys = deriveSubkeys(masterKey, vaultId);
  let head: ChainHead = EMPTY_CHAIN;
  for (const event of database.all('SELECT * FROM event ORDER BY sequence').map(readEvent)) {
    const facts = JSON.parse(event.payload) as Record<string, CanonicalValue>;
    const last = RECORD_OF_EVENT.get(event.kind);
    const vouches = last !== undefined && lastEventOf(database, last, event.subject)?.sequence === event.sequence;
    const payload = canonicalJson(vouches ? vouchingPayload(database, event.kind, event.subject, facts) : facts);
    const digest = eventDigest(vaultId, { ...event, payload, previous: head.digest });
    database.run(
      'UPDATE event SET payload = ?, previous = ?, digest = ?, mac = ? WHERE sequence = ?',
      payload,
      head.digest,
      digest,
      eventMac(keys, digest),
      event.sequence,
    );
    head = { sequence: event.sequence, digest };
  }
  writeHead(database, keys, vaultId, head);
  database.close();
}

describe('what events and MACs vouch for and is yet not so', () => {
  it('is nothing, when nothing was edited', async () => {
    const path = edited();
    await resealed(path);
    const vault = await open(path);
    expect(await vault.check(undefined, PASSPHRASE)).toMatchObject({ ok: true, findings: [] });
    await vault.close();
  });

  it.each([
    [
      'an expiry that the certificate does not have',
      /certificate cert-5 does not say what the register says/,
      'UPDATE certificate SET not_after = not_after + 1 WHERE id = 5',
    ],
    [
      'a serial number that the certificate does not have',
      /certificate cert-5 does not say what the register says/,
      "UPDATE certificate SET serial_number = '0a' WHERE id = 5",
    ],
    [
      'a key that the certificate is not for',
      /certificate cert-5 belongs to another key/,
      'UPDATE certificate SET key_id = 1 WHERE id = 5',
    ],
    [
      'a sealed key that does not open',
      /private key key-1 does not open/,
      'UPDATE private_key SET sealed = zeroblob(200)',
    ],
    [
      'a name of the issuer that is not the CA’s',
      /name of the issuer of certificate cert-1 was altered/,
      "UPDATE issuer SET name = x'3000'",
    ],
    [
      'a CRL number not above the one before',
      /number of CRL crl-1 is not above/,
      "UPDATE authority SET crl_number_before = printf('%040d', 1)",
    ],
  ])('%s: is told by check()', async (_, told, statement) => {
    const path = edited(statement);
    await resealed(path);
    const vault = await open(path);
    const { ok, findings } = await vault.check(undefined, PASSPHRASE);
    expect(ok).toBe(false);
    expect(findings.map(({ message }) => message).join('\n')).toMatch(told);
    await vault.close();
  });

  it('a private key under the seal of another: is told by check()', async () => {
    const path = edited();
    const database = new Database(engine, path, { readOnly: false });
    const vaultId = String((database.get('SELECT vault_id FROM vault') ?? {})['vault_id']);
    const masterKey = await unwrapMasterKey(
      vaultId,
      readSlot(database.get('SELECT * FROM key_slot') ?? {}),
      PASSPHRASE,
    );
    const spki = (database.get('SELECT * FROM private_key') ?? {})['subject_public_key_info'] as Uint8Array;
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      type: 'pkcs8',
      format: 'der',
    });
    const { privateKey } = deriveSubkeys(masterKey ?? new Uint8Array(), vaultId);
    database.run('UPDATE private_key SET sealed = ?', sealBytes(privateKey, other, privateKeyBinding(spki, 'ec-p256')));
    database.close();
    await resealed(path);
    const vault = await open(path);
    expect((await vault.check(undefined, PASSPHRASE)).findings).toEqual([
      { severity: 'error', code: 'key-mismatch', message: 'The private key key-1 belongs to another public key.' },
    ]);
    await vault.close();
  });

  it('a row that points at nothing: is told by check()', async () => {
    const path = edited('UPDATE certificate SET request_id = 77 WHERE id = 5');
    await resealed(path);
    const vault = await open(path);
    expect((await vault.check()).findings.map(({ message }) => message)).toEqual([
      'Row 5 of certificate points at nothing in certification_request.',
    ]);
    await vault.close();
  });
});

describe('an event whose own digest alone was made right', () => {
  it('does not fit the event behind it, which is told without the keys', async () => {
    const path = edited();
    const database = new Database(engine, path, { readOnly: false });
    const vaultId = String((database.get('SELECT vault_id FROM vault') ?? {})['vault_id']);
    const row = database.get('SELECT * FROM event WHERE sequence = 8');
    if (row === undefined) throw new Error('no event 8');
    const forged = { ...readEvent(row), actor: 'mallory@elsewhere' };
    database.run(
      'UPDATE event SET actor = ?, digest = ? WHERE sequence = 8',
      forged.actor,
      eventDigest(vaultId, forged),
    );
    database.close();
    const vault = await open(path);
    expect((await vault.check()).findings).toEqual([
      { severity: 'error', code: 'chain-broken', message: expect.stringMatching(/event 9 \(/) as string },
    ]);
    await vault.close();
  });
});

describe('an edit while the vault is unlocked', () => {
  async function unlockedThenEdited(...statements: string[]): Promise<Vault> {
    const vault = await open(edited());
    await vault.unlock(PASSPHRASE);
    editWithSql(vault.path, engine, ...statements);
    return vault;
  }
  const tampered = (naming: RegExp): unknown =>
    expect.objectContaining({ code: 'VAULT_TAMPERED', message: expect.stringMatching(naming) as string });

  it.each([
    [
      'put in',
      /revocation of certificate cert-5/,
      "INSERT INTO revocation SELECT 9, issuer_id, authority_id, serial_number, id, 0, 'keyCompromise', NULL, not_after FROM certificate WHERE id = 5",
    ],
    [
      'put back',
      /revocation of certificate cert-4/,
      `INSERT INTO revocation SELECT 3, issuer_id, authority_id, serial_number, id, ${NOW.getTime() / 1000}, 'certificateHold', NULL, not_after FROM certificate WHERE id = 4`,
    ],
    [
      'altered',
      /revocation of certificate cert-2/,
      "UPDATE revocation SET reason = 'superseded' WHERE certificate_id = 2",
    ],
    ['taken away', /ca-1 should have 2 revocations and has 1/, 'DELETE FROM revocation WHERE certificate_id = 2'],
    [
      'moved to a CA of the forger’s',
      /revocation of certificate cert-2 is not as its events left it/,
      'UPDATE revocation SET authority_id = 9 WHERE certificate_id = 2',
    ],
  ])('a revocation %s: is never answered to be signed', async (_, naming, statement) => {
    const vault = await unlockedThenEdited(statement);
    await expect(vault.registry.revocationList('ca-1')).rejects.toEqual(tampered(naming));
    await vault.close();
  });

  it.each([
    ['a CRL taken away', /last CRL of ca-1 should be number 1 and is 0/, 'DELETE FROM crl'],
    [
      'a CRL put in',
      /last CRL of ca-1 should be number 1 and is 9/,
      "INSERT INTO crl SELECT 9, authority_id, printf('%040d', 9), 0, 0, 0 FROM crl",
    ],
    [
      'the CRL number that a CA begins with',
      /authority ca-1/,
      "UPDATE authority SET crl_number_before = printf('%040d', 9)",
    ],
  ])('%s: no list is answered, so that no number is used again or left out', async (_, naming, statement) => {
    const vault = await unlockedThenEdited(statement);
    await expect(vault.registry.revocationList('ca-1')).rejects.toEqual(tampered(naming));
    await vault.close();
  });

  it('two keys passed off as one another: neither signs', async () => {
    const vault = await newVault();
    await newRoot(vault);
    await newRoot(vault, 'Second Root');
    vault.lock();
    await vault.unlock(PASSPHRASE);
    editWithSql(vault.path, engine, 'UPDATE private_key SET id = id + 10', 'UPDATE private_key SET id = 13 - id');
    for (const id of ['key-1', 'key-2']) {
      await expect(vault.keys.open(id), id).rejects.toEqual(tampered(/private key key-/));
    }
    await vault.close();
  });

  it('a forged MAC under a revocation: is never answered to be signed', async () => {
    const vault = await unlockedThenEdited(
      "UPDATE event SET mac = zeroblob(32) WHERE kind = 'certificate.revoked' AND subject = 'cert-2'",
    );
    await expect(vault.registry.revocationList('ca-1')).rejects.toEqual(tampered(/revocation of certificate cert-2/));
    await vault.close();
  });

  it.each([
    [
      'the CA’s settings',
      "UPDATE authority SET settings = replace(settings, 'pki.example', 'evil.example')",
      (vault: Vault) => vault.registry.authority('ca-1'),
    ],
    [
      'a certificate',
      "UPDATE certificate SET profile = 'ca' WHERE id = 5",
      (vault: Vault) => vault.registry.certificate('cert-5'),
    ],
    [
      'its revocation',
      'DELETE FROM revocation WHERE certificate_id = 2',
      (vault: Vault) => vault.registry.certificate('cert-2'),
    ],
    ['a request', "UPDATE certification_request SET der = x'00'", (vault: Vault) => vault.registry.request('csr-1')],
    ['a key', 'UPDATE private_key SET sealed = zeroblob(200)', (vault: Vault) => vault.keys.open('key-1')],
    [
      'a lent key',
      'UPDATE private_key SET sealed = zeroblob(200)',
      (vault: Vault) => vault.keys.withPrivateKeyInfo('key-1', () => Promise.resolve()),
    ],
  ])('%s: is not answered', async (_, statement, read: (vault: Vault) => Promise<unknown>) => {
    const vault = await unlockedThenEdited(statement);
    await expect(read(vault)).rejects.toEqual(expect.objectContaining({ code: 'VAULT_TAMPERED' }));
    await vault.close();
  });

  it('a forged event: nothing is recorded behind it', async () => {
    const vault = await open(edited());
    await vault.unlock(PASSPHRASE);
    editWithSql(
      vault.path,
      engine,
      "INSERT INTO event SELECT 19, at, actor, 'exported', 'cert-2', payload, digest, zeroblob(32), mac FROM event WHERE sequence = 18",
    );
    rechained(vault.path, false);
    const record = vault.registry.recordExport({ subject: 'cert-5', form: 'cert', withPrivateKey: false });
    await expect(record).rejects.toEqual(tampered(/event 19 /));
    expect(await vault.registry.revision()).toBe(19);
    await vault.close();
  });

  it('the last events cut off: nothing is recorded in their place', async () => {
    const vault = await unlockedThenEdited('DELETE FROM event WHERE sequence > 16');
    rechained(vault.path, false);
    const record = vault.registry.recordExport({ subject: 'cert-5', form: 'cert', withPrivateKey: false });
    await expect(record).rejects.toEqual(tampered(/should end with event 16/));
    await vault.close();
  });

  it('a trigger: nothing is recorded with it', async () => {
    const vault = await unlockedThenEdited(
      'CREATE TRIGGER forget AFTER INSERT ON revocation BEGIN DELETE FROM revocation WHERE id = new.id; END',
    );
    const revoke = vault.registry.recordRevocations([
      { certificateId: 'cert-5', revokedAt: NOW, reason: 'keyCompromise', invalidityDate: null },
    ]);
    await expect(revoke).rejects.toEqual(tampered(/tables were altered/));
    await vault.close();
  });
});
