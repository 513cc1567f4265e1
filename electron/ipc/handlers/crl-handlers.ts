import { describeCrl } from '../../authority/describe.ts';
import { issueCrl } from '../../authority/issue-crl.ts';
import type { CrlRecord } from '../../authority/ports.ts';
import { saveCrl, suggestCrlFile } from '../../exchange/save-crl.ts';
import { crlFreshness } from '../../publishing/crl-freshness.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';

/** What each CA has told the world it took back. */
export function crlHandlers(context: HandlerContext): Pick<Handlers, 'listCrls' | 'issueCrl' | 'exportCrl'> {
  return {
    listCrls: async ({ ca }) => {
      const { registry } = portsOf(context);
      const authority = await registry.authority(ca);
      const crls = await registry.crls(authority.id);
      const items = crls.map((crl) => describeCrl(crl, authority.name));
      const latest = crls.reduce<CrlRecord | null>(
        (last, crl) => (last === null || crl.number > last.number ? crl : last),
        null,
      );
      return { items, total: items.length, freshness: crlFreshness(latest, context.clock.now()) };
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
