/** CAs that await an outside parent, and how its answer comes into the register: all of it in one change. */
import { CertificateError } from '../../shared/errors.ts';
import {
  DEFAULT_SETTINGS,
  type AuthoritySettings,
  type AwaitingAuthority,
  type CrossCertificate,
  type NewAnswer,
  type SealedKey,
} from '../authority/ports.ts';
import { bytes, integer, text } from './columns.ts';
import type { Row } from './driver.ts';
import { formatId, parseId } from './ids.ts';
import { fromSeconds, toSeconds } from './instants.ts';
import { certificateOnRecord, freeAuthorityName, insertAuthority } from './register-authorities.ts';
import { insertCertificate, insertKey, insertRequest, type ReadyCertificate } from './register-inserts.ts';
import type { Change, VaultStore } from './store.ts';
import { readSettings, settingsFacts, writeSettings } from './stored-settings.ts';

export const AWAITING_SELECT = `
  SELECT w.*, q.der FROM awaiting_authority w JOIN certification_request q ON q.id = w.request_id`;

export function awaitingAuthority(row: Row): AwaitingAuthority {
  return {
    id: formatId('awaiting', integer(row, 'id')),
    name: text(row, 'name'),
    requestId: formatId('csr', integer(row, 'request_id')),
    requestDer: bytes(row, 'der'),
    keyId: formatId('key', integer(row, 'key_id')),
    settings: readSettings(text(row, 'settings')),
    createdAt: fromSeconds(integer(row, 'created_at')),
  };
}

/** @returns its row. @throws {CertificateError} AUTHORITY_EXISTS */
export function insertAwaiting(
  store: VaultStore,
  change: Change,
  awaiting: { name: string; requestDer: Uint8Array; key: SealedKey; settings: AuthoritySettings },
): number {
  const name = freeAuthorityName(change, awaiting.name);
  const keyId = insertKey(store, change, awaiting.key);
  const requestId = insertRequest(change, { der: awaiting.requestDer, source: '', keyId });
  const { id } = change.database.run(
    'INSERT INTO awaiting_authority (name, key_id, request_id, settings, created_at) VALUES (?, ?, ?, ?, ?)',
    name,
    keyId,
    requestId,
    writeSettings(awaiting.settings),
    toSeconds(change.now),
  );
  change.record('authority.requested', formatId('awaiting', id), {
    name,
    key: formatId('key', keyId),
    request: formatId('csr', requestId),
    settings: settingsFacts(awaiting.settings),
  });
  return id;
}

/** An answer with every certificate read, before the transaction begins. */
export interface ReadyAnswer extends NewAnswer {
  readonly ready: ReadyCertificate;
  readonly readyAbove: readonly ReadyCertificate[];
}

/** @returns the certificate's row. @throws {CertificateError} KEY_MISMATCH, AUTHORITY_NOT_FOUND, REQUEST_NOT_FOUND */
export function insertAnswer(store: VaultStore, change: Change, answer: ReadyAnswer): number {
  let issuerId = answer.issuerId;
  for (const [place, { name, certificateDer }] of answer.above.entries()) {
    const ready = answer.readyAbove[place];
    if (ready === undefined) throw new Error('a certificate above was not read');
    const profile = issuerId === null ? 'root-ca' : 'subordinate-ca';
    const outside = { name, certificateDer, key: null, parentId: issuerId, profile, settings: DEFAULT_SETTINGS };
    issuerId = formatId('ca', insertAuthority(store, change, outside, ready, { received: true }));
  }
  if (issuerId === null) throw new CertificateError('INVALID_INPUT', 'Nobody is named as the issuer of the answer.');
  const { to } = answer;
  switch (to.kind) {
    case 'awaiting':
      return completeAwaiting(store, change, answer, { id: to.id, issuerId });
    case 'renewal':
      return renewAuthority(store, change, answer, { authorityId: to.authorityId, issuerId });
    case 'cross':
      return receive(store, change, answer, { issuerId, key: keyOfAuthority(change, to.authorityId) });
    case 'request':
      return receive(store, change, answer, { issuerId, request: to.id, key: keyOfRequest(change, to.id) });
    default:
      return to satisfies never;
  }
}

function completeAwaiting(
  store: VaultStore,
  change: Change,
  answer: ReadyAnswer,
  { id, issuerId }: { id: string; issuerId: string },
): number {
  const number = parseId('awaiting', id) ?? 0;
  const row = change.database.get(`${AWAITING_SELECT} WHERE w.id = ?`, number);
  if (row === undefined) throw noSuchAuthority(id);
  const awaiting = awaitingAuthority(row);
  const certificateId = receive(store, change, answer, {
    issuerId,
    request: awaiting.requestId,
    key: integer(row, 'key_id'),
  });
  change.database.run('DELETE FROM awaiting_authority WHERE id = ?', number);
  const { name, settings } = awaiting;
  const complete = { name, certificateDer: answer.certificateDer, key: null, parentId: issuerId, settings };
  const authority = insertAuthority(store, change, { ...complete, profile: 'subordinate-ca' }, answer.ready);
  change.record('authority.answered', id, {
    authority: formatId('ca', authority),
    certificate: formatId('cert', certificateId),
  });
  return certificateId;
}

/** The CA's own certificate is another from now on; its key, its name and all that it signed stay. */
function renewAuthority(
  store: VaultStore,
  change: Change,
  answer: ReadyAnswer,
  { authorityId, issuerId }: { authorityId: string; issuerId: string },
): number {
  const row = change.database.get('SELECT * FROM authority WHERE id = ?', parseId('ca', authorityId) ?? 0);
  if (row === undefined) throw noSuchAuthority(authorityId);
  const id = integer(row, 'id');
  const before = integer(row, 'certificate_id');
  const certificateId = receive(store, change, answer, {
    issuerId,
    key: row['key_id'] === null ? null : integer(row, 'key_id'),
    supersedes: formatId('cert', before),
    // Signed by a CA of ours, its own renewal among them, it is no answer from outside.
    received: keyOfAuthority(change, issuerId) === null,
  });
  const parent = issuerId === authorityId ? null : (parseId('ca', issuerId) ?? 0);
  change.database.run('UPDATE authority SET certificate_id = ?, parent_id = ? WHERE id = ?', certificateId, parent, id);
  change.record('authority.renewed', authorityId, {
    certificate: formatId('cert', certificateId),
    before: formatId('cert', before),
    parent: parent === null ? null : issuerId,
  });
  return certificateId;
}

/** @returns the certificate's row, which may be there already: a CA of this vault can be the parent. */
function receive(
  store: VaultStore,
  change: Change,
  answer: ReadyAnswer,
  links: { issuerId: string; key: number | null; request?: string; supersedes?: string; received?: boolean },
): number {
  if (links.key !== null) checkKey(change, links.key, answer.ready);
  const known = certificateOnRecord(change, answer.ready);
  if (known !== null) return known;
  const isCa = answer.to.kind !== 'request';
  return insertCertificate(
    store,
    change,
    {
      authorityId: links.issuerId,
      der: answer.certificateDer,
      profile: isCa ? 'subordinate-ca' : 'outside',
      request: links.request === undefined ? null : { id: links.request },
      key: null,
      supersedesId: links.supersedes ?? null,
      received: links.received ?? true,
    },
    answer.ready,
  );
}

function checkKey(change: Change, keyId: number, ready: ReadyCertificate): void {
  const row = change.database.get('SELECT digest FROM private_key WHERE id = ?', keyId);
  if (row !== undefined && Buffer.from(bytes(row, 'digest')).equals(ready.keyDigest)) return;
  throw new CertificateError(
    'KEY_MISMATCH',
    'The certificate is for another key than the one that asked for it. Take in the answer to this request.',
  );
}

function keyOfAuthority(change: Change, authorityId: string): number | null {
  const row = change.database.get('SELECT key_id FROM authority WHERE id = ?', parseId('ca', authorityId) ?? 0);
  if (row === undefined) throw noSuchAuthority(authorityId);
  return row['key_id'] === null ? null : integer(row, 'key_id');
}

function keyOfRequest(change: Change, requestId: string): number | null {
  const row = change.database.get(
    'SELECT key_id FROM certification_request WHERE id = ?',
    parseId('csr', requestId) ?? 0,
  );
  return row === undefined || row['key_id'] === null ? null : integer(row, 'key_id');
}

function noSuchAuthority(id: string): CertificateError {
  return new CertificateError('AUTHORITY_NOT_FOUND', `There is no CA “${id}” in this vault. See the list of CAs.`);
}

/** Certificates that join a CA just recorded with one that was there before. */
export function insertCrossCertificates(
  store: VaultStore,
  change: Change,
  authority: number,
  certificates: readonly (CrossCertificate & { readonly ready: ReadyCertificate })[],
): void {
  for (const { issuer, der, ready } of certificates) {
    const authorityId = issuer === 'new' ? formatId('ca', authority) : issuer.id;
    const links = { authorityId, der, profile: 'cross-certificate', request: null, key: null, supersedesId: null };
    insertCertificate(store, change, links, ready);
  }
}
