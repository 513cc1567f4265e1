/** Over 300 lines: every promise of AcmeRegister, each some lines. ACME's accounts, orders and external keys in the vault's file: a row each, vouched for by its events as every other. */
import { CertificateError } from '../../shared/errors.ts';
import type { AcmeAccount, AcmeOrder, AcmeRegister } from '../authority/acme-ports.ts';
import {
  ACCOUNT_SELECT,
  accountOf,
  EXTERNAL_KEY_SELECT,
  externalKeyOf,
  orderOf,
  writeAccount,
  writeOrder,
} from './acme-rows.ts';
import { canonicalJson } from './canonical-json.ts';
import { bytes, integer, integerOrNull, present } from './columns.ts';
import { sha256Hex } from './digest.ts';
import { ConstraintViolation, type Database, type Row } from './driver.ts';
import { formatId, parseId } from './ids.ts';
import { formatSeconds, toSeconds } from './instants.ts';
import { RECORD_KINDS } from './records.ts';
import { openBytes, sealBytes } from './sealing.ts';
import type { Change, VaultStore } from './store.ts';
import { storedText } from './stored-text.ts';

export function createAcmeRegister(store: VaultStore): AcmeRegister {
  const { database } = store;

  /** The account that a condition finds, proven. */
  function accountWhere(condition: string, ...values: (string | number)[]): AcmeAccount | null {
    return database.consistent(() => {
      const row = database.get(`${ACCOUNT_SELECT} WHERE ${condition}`, ...values);
      if (row === undefined) return null;
      store.prove(RECORD_KINDS.acmeAccount, formatId('acct', integer(row, 'id')));
      const external = integerOrNull(row, 'external_key_id');
      if (external !== null) store.prove(RECORD_KINDS.acmeExternalKey, formatId('eab', external));
      return accountOf(row);
    });
  }

  function orderWhere(condition: string, value: number): AcmeOrder | null {
    return database.consistent(() => {
      const row = database.get(`SELECT * FROM acme_order t WHERE ${condition}`, value);
      if (row === undefined) return null;
      store.prove(RECORD_KINDS.acmeOrder, formatId('order', integer(row, 'id')));
      return orderOf(row);
    });
  }

  return {
    account: async (id) => accountWhere('a.id = ?', parseId('acct', id) ?? 0),

    accountWithKey: async (authorityId, thumbprint) =>
      accountWhere('a.authority_id = ? AND a.thumbprint = ?', parseId('ca', authorityId) ?? 0, thumbprint),

    accounts: async (authorityId) =>
      database
        .all(`${ACCOUNT_SELECT} WHERE a.authority_id = ? ORDER BY a.id`, parseId('ca', authorityId) ?? 0)
        .map(accountOf),

    async recordAccount({ authorityId, thumbprint, externalKeyIdentifier, ...content }) {
      const id = await store.write((change) => {
        const external = externalKeyIdentifier === null ? null : usableExternalKey(change, externalKeyIdentifier);
        const { id } = unlessTaken(() =>
          change.database.run(
            'INSERT INTO acme_account (authority_id, thumbprint, external_key_id, content, created_at) VALUES (?, ?, ?, ?, ?)',
            parseId('ca', authorityId) ?? 0,
            thumbprint,
            external,
            writeAccount(content),
            toSeconds(change.now),
          ),
        );
        const subject = formatId('acct', id);
        change.record('acme.account-created', subject, {
          authority: authorityId,
          thumbprint,
          contacts: content.contacts.map(storedText),
          externalKey: externalKeyIdentifier,
        });
        return subject;
      });
      return accountOf(present(database.get(`${ACCOUNT_SELECT} WHERE a.id = ?`, parseId('acct', id)), 'ACME account'));
    },

    async recordAccountChanged(id, change) {
      const row = parseId('acct', id) ?? 0;
      await store.write((transaction) => changeAccount(store, transaction, row, change));
      return accountOf(present(database.get(`${ACCOUNT_SELECT} WHERE a.id = ?`, row), 'ACME account'));
    },

    order: async (id) => orderWhere('t.id = ?', parseId('order', id) ?? 0),

    ordersOf: async (accountId, { after, limit }) =>
      database.consistent(() =>
        database
          .all(
            'SELECT * FROM acme_order WHERE account_id = ? AND id > ? ORDER BY id LIMIT ?',
            parseId('acct', accountId) ?? 0,
            after === null ? 0 : (parseId('order', after) ?? 0),
            limit,
          )
          .map((row) => {
            const order = orderOf(row);
            // What an account has proven decides what it may revoke.
            store.prove(RECORD_KINDS.acmeOrder, order.id);
            return order;
          }),
      ),

    countOpenOrders: async (accountId, now) =>
      integer(
        present(
          database.get(
            'SELECT count(*) AS open FROM acme_order WHERE account_id = ? AND certificate_id IS NULL AND expires_at > ?',
            parseId('acct', accountId) ?? 0,
            toSeconds(now),
          ),
          'ACME orders',
        ),
        'open',
      ),

    orderOfCertificate: async (certificateId) =>
      orderWhere('t.certificate_id = ?', parseId('cert', certificateId) ?? 0),

    async recordOrder({ accountId, expiresAt, content }) {
      const id = await store.write((change) => {
        const { id } = change.database.run(
          'INSERT INTO acme_order (account_id, certificate_id, content, created_at, expires_at) VALUES (?, NULL, ?, ?, ?)',
          parseId('acct', accountId) ?? 0,
          writeOrder(content),
          toSeconds(change.now),
          toSeconds(expiresAt),
        );
        change.record('acme.order-created', formatId('order', id), {
          account: accountId,
          identifiers: content.identifiers.map(({ type, value }) => `${type}:${storedText(value)}`),
          expiresAt: formatSeconds(toSeconds(expiresAt)),
        });
        return id;
      });
      return orderOf(present(database.get('SELECT * FROM acme_order WHERE id = ?', id), 'ACME order'));
    },

    async recordOrderChanged(id, change) {
      const row = parseId('order', id) ?? 0;
      await store.write((transaction) => {
        store.prove(RECORD_KINDS.acmeOrder, id);
        const found = transaction.database.get('SELECT * FROM acme_order WHERE id = ?', row);
        if (found === undefined) throw notFound(id);
        const content = change(orderOf(found));
        if (content === null) return;
        transaction.database.run('UPDATE acme_order SET content = ? WHERE id = ?', writeOrder(content), row);
        transaction.record('acme.order-changed', id, {
          account: formatId('acct', integer(found, 'account_id')),
          authorizations: content.authorizations.map(({ status }) => status),
        });
      });
      return orderOf(present(database.get('SELECT * FROM acme_order WHERE id = ?', row), 'ACME order'));
    },

    externalKeys: async (authorityId) =>
      database
        .all(`${EXTERNAL_KEY_SELECT} WHERE k.authority_id = ? ORDER BY k.id`, parseId('ca', authorityId) ?? 0)
        .map(externalKeyOf),

    async recordExternalKey({ authorityId, keyIdentifier, note, secret }) {
      const sealed = sealBytes(store.unlocked().subkeys.acmeExternalKey, secret, externalKeyBinding(keyIdentifier));
      await store.write((change) => {
        const { id } = change.database.run(
          `INSERT INTO acme_external_key (authority_id, key_identifier, note, sealed, created_at, withdrawn_at)
           VALUES (?, ?, ?, ?, ?, NULL)`,
          parseId('ca', authorityId) ?? 0,
          keyIdentifier,
          storedText(note),
          sealed,
          toSeconds(change.now),
        );
        change.record('acme.external-key-created', formatId('eab', id), {
          authority: authorityId,
          keyIdentifier,
          note: storedText(note),
        });
      });
      return externalKeyOf(present(externalKeyRow(database, keyIdentifier), 'ACME external key'));
    },

    async recordExternalKeyWithdrawn(keyIdentifier) {
      await store.write((change) => {
        const row = externalKeyRow(change.database, keyIdentifier);
        if (row === undefined) throw notFound(keyIdentifier);
        const id = integer(row, 'id');
        const now = toSeconds(change.now);
        change.database.run('UPDATE acme_external_key SET withdrawn_at = ? WHERE id = ?', now, id);
        change.record('acme.external-key-withdrawn', formatId('eab', id), { keyIdentifier });
        const account = integerOrNull(row, 'account_id');
        if (account === null) return;
        changeAccount(store, change, account, ({ content, thumbprint }) => ({
          thumbprint,
          content: content.status === 'valid' ? { ...content, status: 'revoked' } : content,
        }));
      });
    },

    withExternalKey: async (keyIdentifier, use) => {
      const { subkeys } = store.unlocked();
      const row = externalKeyRow(database, keyIdentifier);
      if (row === undefined) return null;
      store.prove(RECORD_KINDS.acmeExternalKey, formatId('eab', integer(row, 'id')));
      if (row['withdrawn_at'] !== null) return null;
      const secret = openBytes(subkeys.acmeExternalKey, bytes(row, 'sealed'), externalKeyBinding(keyIdentifier));
      if (secret === null) {
        throw new CertificateError('VAULT_TAMPERED', `The ACME key ${keyIdentifier} does not open. Restore a backup.`);
      }
      try {
        return use(secret);
      } finally {
        secret.fill(0);
      }
    },

    async recordRevocationAsked({ certificateId, by }) {
      await store.write((change) => change.record('acme.revocation-asked', certificateId, { by }));
    },
  };
}

/** Writes into an order the certificate that it came to, in the transaction that records the certificate. @throws REGISTRY_CHANGED: it has one */
export function finishOrder(store: VaultStore, change: Change, orderId: string, certificateId: number): void {
  store.prove(RECORD_KINDS.acmeOrder, orderId);
  const { changes } = change.database.run(
    'UPDATE acme_order SET certificate_id = ? WHERE id = ? AND certificate_id IS NULL',
    certificateId,
    parseId('order', orderId) ?? 0,
  );
  if (changes !== 1) {
    throw new CertificateError(
      'REGISTRY_CHANGED',
      `The ACME order ${orderId} has its certificate already. Fetch that.`,
    );
  }
  change.record('acme.order-finished', orderId, { certificate: formatId('cert', certificateId) });
}

function changeAccount(
  store: VaultStore,
  change: Change,
  row: number,
  decide: Parameters<AcmeRegister['recordAccountChanged']>[1],
): void {
  const id = formatId('acct', row);
  store.prove(RECORD_KINDS.acmeAccount, id);
  const found = change.database.get(`${ACCOUNT_SELECT} WHERE a.id = ?`, row);
  if (found === undefined) throw notFound(id);
  const before = accountOf(found);
  const { content, thumbprint } = decide(before);
  unlessTaken(() =>
    change.database.run(
      'UPDATE acme_account SET content = ?, thumbprint = ? WHERE id = ?',
      writeAccount(content),
      thumbprint,
      row,
    ),
  );
  change.record('acme.account-changed', id, {
    status: content.status,
    thumbprint,
    keyChanged: thumbprint !== before.thumbprint,
    contacts: content.contacts.map(storedText),
  });
}

function externalKeyRow(database: Database, keyIdentifier: string): Row | undefined {
  return database.get(`${EXTERNAL_KEY_SELECT} WHERE k.key_identifier = ?`, keyIdentifier);
}

/** @throws {CertificateError} REGISTRY_CHANGED: it was withdrawn, or introduced another account */
function usableExternalKey(change: Change, keyIdentifier: string): number {
  const row = externalKeyRow(change.database, keyIdentifier);
  if (row !== undefined && row['withdrawn_at'] === null && row['account_id'] === null) return integer(row, 'id');
  throw new CertificateError(
    'REGISTRY_CHANGED',
    `The external key “${keyIdentifier}” has introduced another account, or was withdrawn. Ask for one of your own.`,
  );
}

/** What a sealed external key is bound to, so that no row can be passed off as another. */
function externalKeyBinding(keyIdentifier: string): Uint8Array {
  return Buffer.from(canonicalJson(['chancery/1/acme-external-key', sha256Hex(Buffer.from(keyIdentifier))]), 'utf8');
}

function unlessTaken<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof ConstraintViolation && error.isUnique)) throw error;
    throw new CertificateError('REGISTRY_CHANGED', 'Another ACME account has that key. Use it, or another key.', {
      cause: error,
    });
  }
}

function notFound(id: string): CertificateError {
  return new CertificateError('ACME_RECORD_NOT_FOUND', `There is no “${id}” in this vault. See: chancery acme list.`);
}
