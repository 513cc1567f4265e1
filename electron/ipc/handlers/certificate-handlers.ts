import { chainOf } from '../../authority/chain.ts';
import { describeCertificate, describeCertificateDetail, describeEvent } from '../../authority/describe.ts';
import { lintIssued } from '../../authority/lint-issued.ts';
import { releaseCertificates, revokeCertificates } from '../../authority/revoke-certificates.ts';
import { saveCertificate, suggestCertificateFile } from '../../exchange/save-certificate.ts';
import { listQuery } from '../list-query.ts';
import { expiryWeeks } from '../expiry-weeks.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';
import { keyFileAsked } from '../key-file-asked.ts';
import { refuseBareAuthorityKey } from '../sealed-authority-key.ts';

const EVENTS_SHOWN = 100;

/** What was issued: listed, shown, handed out, revoked. */
export function certificateHandlers(
  context: HandlerContext,
): Pick<
  Handlers,
  | 'listCertificates'
  | 'countExpiries'
  | 'showCertificate'
  | 'exportCertificate'
  | 'revokeCertificates'
  | 'releaseCertificates'
> {
  return {
    listCertificates: async ({ countAtMost, limit, offset, ...filter }) => {
      const now = context.clock.now();
      const found = await portsOf(context).registry.certificates({
        ...listQuery(filter, now),
        limit,
        offset,
        countAtMost: countAtMost ?? undefined,
      });
      return {
        items: found.items.map((record) => describeCertificate(record, now)),
        total: found.total,
        totalIsLowerBound: found.totalIsLowerBound,
      };
    },
    countExpiries: async ({ weeks }) => ({
      counts: await expiryWeeks(portsOf(context).registry, context.clock.now(), weeks),
    }),
    showCertificate: async ({ id }) => {
      const ports = portsOf(context);
      const now = ports.clock.now();
      const record = await ports.registry.certificate(id);
      const chain = await chainOf(ports.registry, record);
      const history = await ports.registry.events({ limit: EVENTS_SHOWN, offset: 0, subject: id });
      return {
        certificate: describeCertificateDetail(record, now),
        chain: chain.map((link) => describeCertificate(link, now)),
        findings: lintIssued(record, chain[0] ?? null),
        events: history.items.map(describeEvent),
      };
    },
    exportCertificate: async ({ id, form, passphrase, keyFile: asked, keyPassphrase }) => {
      const ports = portsOf(context);
      await refuseBareAuthorityKey(ports.registry, id, form, passphrase);
      const suggested = await suggestCertificateFile(ports, id, form, asked);
      const key = await keyFileAsked(context, asked, keyPassphrase);
      if (key.outcome === 'cancelled') return key;
      const path = await context.dialogs.save({ title: 'Save as', defaultPath: suggested });
      if (path === null) return { outcome: 'cancelled' };
      const exported = { certificateId: id, form, passphrase, legacy: false, keyFile: key.keyFile };
      return saveCertificate(ports, { ...exported, path, overwrite: true });
    },
    revokeCertificates: async ({ ids, reason, invalidityDate }) => {
      const records = await revokeCertificates(portsOf(context), {
        ids,
        reason,
        at: null,
        invalidityDate: invalidityDate === null ? null : new Date(invalidityDate),
      });
      return { items: records.map((record) => describeCertificate(record, context.clock.now())) };
    },
    releaseCertificates: async ({ ids }) => {
      const records = await releaseCertificates(portsOf(context), ids);
      return { items: records.map((record) => describeCertificate(record, context.clock.now())) };
    },
  };
}
