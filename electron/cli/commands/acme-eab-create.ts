import { acmeAuthority } from '../../authority/acme/only-authority.ts';
import { plainWordOctets } from '../../authority/acme/plain-word.ts';
import { one, type Command } from '../command.ts';
import { encodeBase64url } from '../../publishing/acme/bounded-json.ts';
import { withVault } from '../open-session.ts';
import { text } from '../options.ts';

const ca = one('CA');
const note = text('note', 'TEXT', 'Whom it is for');

/** RFC 8555 §7.3.4 leaves it open; HMAC-SHA-256 wants as much as its digest (RFC 7518 §3.2). */
const SECRET_OCTETS = 32;

export const acmeEabCreate: Command = {
  positionals: [ca],
  options: [note],
  notes:
    'The key is shown once and kept sealed in the vault. It introduces one account; hand it over as you would a passphrase.\nWhere `serve --acme-require-eab` runs, nobody opens an account without one.',
  example: 'chancery acme eab create ACME --note web-team',
  run: (call) =>
    withVault(call, async (session) => {
      const { vault, ports } = session;
      const authority = await acmeAuthority(ports, call.argument(ca));
      await session.unlock();
      const secret = plainWordOctets(ports.random, SECRET_OCTETS);
      const keyIdentifier = encodeBase64url(plainWordOctets(ports.random, 12));
      const key = { authorityId: authority.id, keyIdentifier, note: call.value(note) ?? '' };
      await vault.acme.recordExternalKey({ ...key, secret });
      const hmacKey = encodeBase64url(secret);
      secret.fill(0);
      return {
        json: { ca: authority.name, keyIdentifier, hmacKey, note: key.note },
        text: [
          `Key identifier  ${keyIdentifier}`,
          `HMAC key        ${hmacKey}`,
          `certbot … --eab-kid=${keyIdentifier} --eab-hmac-key=${hmacKey}`,
        ].join('\n'),
      };
    }),
};
