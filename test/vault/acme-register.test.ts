import { afterEach, describe, expect, it } from 'vitest';
import type { AcmeAccount, AcmeOrder, AcmeOrderContent } from '../../electron/authority/acme-ports.ts';
import { availableEngines } from '../../electron/vault/driver.ts';
import { openVault, type Vault } from '../../electron/vault/vault.ts';
import {
  certificateDer,
  context,
  editWithSql,
  newRoot,
  newVault,
  NOW,
  PASSPHRASE,
  removeFolders,
  reopened,
} from './test-vault.ts';

afterEach(removeFolders);

const [engine = 'node:sqlite'] = availableEngines();
const JWK = { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' } as const;
const SECRET = new Uint8Array(32).fill(7);
const CONTENT: AcmeOrderContent = {
  identifiers: [{ type: 'dns', value: 'a.example' }],
  authorizations: [
    {
      identifier: { type: 'dns', value: 'a.example' },
      wildcard: false,
      status: 'pending',
      challenges: [{ type: 'http-01', token: 'token', status: 'pending', validatedAt: null, error: null }],
    },
  ],
  notAfter: null,
  replaces: null,
};

/** A CA, an external key that introduced an account, and an order of it; cert-2 fulfils the order. */
async function filled(): Promise<{ vault: Vault; account: AcmeAccount; order: AcmeOrder }> {
  const vault = await newVault();
  const root = await newRoot(vault);
  await vault.acme.recordExternalKey({ authorityId: 'ca-1', keyIdentifier: 'kid-1', note: 'web', secret: SECRET });
  const account = await newAccount(vault, 'kid-1');
  const order = await vault.acme.recordOrder({
    accountId: account.id,
    expiresAt: new Date(NOW.getTime() + 60_000),
    content: CONTENT,
  });
  const der = await certificateDer(root);
  const plain = { authorityId: 'ca-1', profile: 'tls-server', request: null, key: null, supersedesId: null };
  await vault.registry.recordCertificates([{ ...plain, der, acmeOrderId: order.id }]);
  return { vault, account, order };
}

function newAccount(vault: Vault, externalKeyIdentifier: string | null, thumbprint = 'thumb'): Promise<AcmeAccount> {
  const content = { status: 'valid', jwk: JWK, contacts: ['mailto:a@b.example'], termsAgreed: true } as const;
  return vault.acme.recordAccount({ authorityId: 'ca-1', thumbprint, externalKeyIdentifier, ...content });
}

describe('AcmeRegister', () => {
  it('keeps accounts, orders and keys over a restart, each change an event', async () => {
    const { vault } = await filled();
    const again = await reopened(vault);
    await again.unlock(PASSPHRASE);
    expect(await again.acme.account('acct-1')).toMatchObject({
      thumbprint: 'thumb',
      externalKeyIdentifier: 'kid-1',
      content: { status: 'valid', contacts: ['mailto:a@b.example'] },
    });
    expect(await again.acme.order('order-1')).toMatchObject({ certificateId: 'cert-2', content: CONTENT });
    expect((await again.acme.orderOfCertificate('cert-2'))?.id).toBe('order-1');
    expect(await again.acme.withExternalKey('kid-1', (secret) => [...secret])).toEqual([...SECRET]);
    expect(await again.acme.countOpenOrders('acct-1', NOW)).toBe(0);
    const { items } = await again.registry.events({ limit: 20, offset: 0, kind: 'acme' });
    expect(items.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      'acme.order-finished order-1',
      'acme.order-created order-1',
      'acme.account-created acct-1',
      'acme.external-key-created eab-1',
    ]);
    expect(await again.check(undefined, PASSPHRASE)).toMatchObject({ ok: true, findings: [] });
    await again.close();
  });

  it('gives an order one certificate only, in the transaction that records it', async () => {
    const { vault, order } = await filled();
    const root = await newRoot(vault, 'Second');
    const der = await certificateDer(root);
    const second = { authorityId: root.id, der, profile: 'tls-server', request: null, key: null, supersedesId: null };
    const before = await vault.registry.revision();
    await expect(vault.registry.recordCertificates([{ ...second, acmeOrderId: order.id }])).rejects.toMatchObject({
      code: 'REGISTRY_CHANGED',
    });
    expect(await vault.registry.revision()).toBe(before);
    await vault.close();
  });

  it('lets an external key introduce one account, and revokes that with it', async () => {
    const { vault } = await filled();
    await expect(newAccount(vault, 'kid-1', 'other')).rejects.toMatchObject({ code: 'REGISTRY_CHANGED' });
    await expect(newAccount(vault, null)).rejects.toMatchObject({ code: 'REGISTRY_CHANGED' });
    await vault.acme.recordExternalKeyWithdrawn('kid-1');
    expect((await vault.acme.account('acct-1'))?.content.status).toBe('revoked');
    expect(await vault.acme.withExternalKey('kid-1', () => 'lent')).toBeNull();
    await expect(vault.acme.recordExternalKeyWithdrawn('kid-9')).rejects.toMatchObject({
      code: 'ACME_RECORD_NOT_FOUND',
    });
    await vault.close();
  });

  it('decides a change on what stands there at that moment', async () => {
    const { vault } = await filled();
    const contacts = (contact: string) =>
      vault.acme.recordAccountChanged('acct-1', ({ content, thumbprint }) => ({
        thumbprint,
        content: { ...content, contacts: [...content.contacts, contact] },
      }));
    await Promise.all([contacts('mailto:c@d.example'), contacts('mailto:e@f.example')]);
    expect((await vault.acme.account('acct-1'))?.content.contacts).toHaveLength(3);
    const revision = await vault.registry.revision();
    await vault.acme.recordOrderChanged('order-1', () => null);
    expect(await vault.registry.revision()).toBe(revision);
    await vault.close();
  });

  it.for([
    `UPDATE acme_order SET content = replace(content, 'pending', 'valid')`,
    'UPDATE acme_order SET account_id = 2',
    'UPDATE acme_order SET certificate_id = NULL',
    'UPDATE acme_order SET expires_at = expires_at + 1',
    'DELETE FROM acme_order',
    `UPDATE acme_account SET content = replace(content, 'AAAA', 'BBBB')`,
    `UPDATE acme_account SET thumbprint = 'mine'`,
    'UPDATE acme_account SET external_key_id = NULL',
    'UPDATE acme_external_key SET sealed = zeroblob(61)',
    `UPDATE acme_external_key SET key_identifier = 'kid-2'`,
    'UPDATE acme_external_key SET withdrawn_at = 1',
    `INSERT INTO acme_account VALUES (2, 1, 'new', NULL, '{}', 0)`,
  ])('tells of a row that was edited by hand: %s', async (statement) => {
    const { vault } = await filled();
    await vault.close();
    editWithSql(vault.path, engine, statement);
    const edited = await openVault(vault.path, context());
    await expect(edited.unlock(PASSPHRASE)).rejects.toMatchObject({ code: 'VAULT_TAMPERED' });
    await edited.close();
  });
});
