import { createAuthority } from '../../authority/create-authority.ts';
import { saveAuthority, suggestAuthorityFile } from '../../exchange/save-authority.ts';
import { parseDistinguishedName } from '../../pki/distinguished-name.ts';
import { describeAuthorityOf } from '../describe-authority-of.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';
import { refuseBareAuthorityKey } from '../sealed-authority-key.ts';

/** The CAs of the open vault. */
export function authorityHandlers(
  context: HandlerContext,
): Pick<Handlers, 'listAuthorities' | 'createAuthority' | 'exportAuthority'> {
  return {
    listAuthorities: async () => {
      const ports = portsOf(context);
      const records = await ports.registry.authorities();
      const items = await Promise.all(records.map((record) => describeAuthorityOf(ports, record)));
      return { items, total: items.length };
    },
    createAuthority: async (input) => {
      const ports = portsOf(context);
      const { authority } = await createAuthority(ports, {
        name: input.name,
        subject: parseDistinguishedName(input.subject),
        keyType: input.keyType,
        validityDays: input.validityDays,
        parentId: input.parent,
        pathLength: input.pathLength,
        permittedNames: input.permittedNames,
        excludedNames: input.excludedNames,
        crlDays: null,
        crlUrls: input.crlUrls,
        issuerUrls: input.issuerUrls,
        ocspUrls: input.ocspUrls,
        strict: false,
      });
      return describeAuthorityOf(ports, authority);
    },
    exportAuthority: async ({ id, form, passphrase }) => {
      const ports = portsOf(context);
      const { certificateId } = await ports.registry.authority(id);
      await refuseBareAuthorityKey(ports.registry, certificateId, form, passphrase);
      const suggested = await suggestAuthorityFile(ports, id, form);
      const path = await context.dialogs.save({ title: 'Save the CA as', defaultPath: suggested });
      if (path === null) return { outcome: 'cancelled' };
      return saveAuthority(ports, { authorityId: id, form, passphrase, path, overwrite: true });
    },
  };
}
