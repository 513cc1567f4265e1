import { CertificateError } from '../../../shared/errors.ts';
import { one, type Command } from '../command.ts';
import { withVault } from '../open-session.ts';

const name = one('ACCOUNT|KEY');

export const acmeRevoke: Command = {
  positionals: [name],
  options: [],
  notes:
    'An account that is revoked orders nothing more; a key that is withdrawn opens none, and the account that it opened is revoked.\nCertificates that were issued stay as they are: see cert revoke.',
  example: 'chancery acme revoke acct-3',
  run: (call) =>
    withVault(call, async (session) => {
      const { vault } = session;
      const asked = call.argument(name);
      await session.unlock();
      if (/^acct-\d{1,15}$/.test(asked)) {
        if ((await vault.acme.account(asked)) === null) {
          const message = `There is no ACME account “${asked}” in this vault. See: chancery acme list CA.`;
          throw new CertificateError('ACME_RECORD_NOT_FOUND', message);
        }
        await vault.acme.recordAccountChanged(asked, ({ content, thumbprint }) => ({
          content: { ...content, status: 'revoked' },
          thumbprint,
        }));
      } else await vault.acme.recordExternalKeyWithdrawn(asked);
      return { json: { revoked: asked }, text: `Revoked ${asked}` };
    }),
};
