import { formatInstant } from '../../authority/validity.ts';
import { one, type Command } from '../command.ts';
import { withVault } from '../open-session.ts';
import { table } from '../text-layout.ts';

const ca = one('CA');

export const acmeList: Command = {
  positionals: [ca],
  options: [],
  notes: 'Who has an account with a CA over ACME, and which keys were given out to open one.',
  example: 'chancery acme list ACME',
  run: (call) =>
    withVault(call, async ({ vault, ports }) => {
      const authority = await ports.registry.authority(call.argument(ca));
      const accounts = (await vault.acme.accounts(authority.id)).map((account) => ({
        id: account.id,
        status: account.content.status,
        contacts: account.content.contacts,
        keyIdentifier: account.externalKeyIdentifier,
        thumbprint: account.thumbprint,
        createdAt: formatInstant(account.createdAt),
      }));
      const keys = (await vault.acme.externalKeys(authority.id)).map((key) => ({
        keyIdentifier: key.keyIdentifier,
        note: key.note,
        createdAt: formatInstant(key.createdAt),
        withdrawnAt: key.withdrawnAt === null ? null : formatInstant(key.withdrawnAt),
        account: key.accountId,
      }));
      const accountRows = accounts.map((one) => [one.id, one.status, one.createdAt, one.contacts.join(' ')]);
      const keyRows = keys.map((one) => [
        one.keyIdentifier,
        one.withdrawnAt === null ? (one.account ?? 'unused') : 'withdrawn',
        one.createdAt,
        one.note,
      ]);
      return {
        json: { accounts, keys },
        text: [
          table(['ACCOUNT', 'STATUS', 'OPENED', 'CONTACT'], accountRows, 'No accounts.'),
          table(['KEY', 'FOR', 'MADE', 'NOTE'], keyRows, 'No keys.'),
        ].join('\n'),
      };
    }),
};
