import { describeCrl } from '../../authority/describe.ts';
import { issueCrl } from '../../authority/issue-crl.ts';
import { saveCrl, suggestCrlFile } from '../../exchange/save-crl.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';

/** What each CA has told the world it took back. */
export function crlHandlers(context: HandlerContext): Pick<Handlers, 'listCrls' | 'issueCrl' | 'exportCrl'> {
  return {
    listCrls: async ({ ca }) => {
      const { registry } = portsOf(context);
      const authority = await registry.authority(ca);
      const items = (await registry.crls(authority.id)).map((crl) => describeCrl(crl, authority.name));
      return { items, total: items.length };
    },
    issueCrl: async ({ ca, days }) => {
      const ports = portsOf(context);
      const authority = await ports.registry.authority(ca);
      return describeCrl(await issueCrl(ports, { authorityId: ca, days }), authority.name);
    },
    exportCrl: async ({ id, form }) => {
      const ports = portsOf(context);
      const path = await context.dialogs.save({
        title: 'Save the CRL as',
        defaultPath: await suggestCrlFile(ports, id, form),
      });
      if (path === null) return { outcome: 'cancelled' };
      return saveCrl(ports, { crlId: id, form, path, overwrite: true });
    },
  };
}
