import path from 'node:path';
import type { CertificateDescription } from '../../../shared/descriptions.ts';
import { describeCertificate } from '../../authority/describe.ts';
import { certificateCsv } from '../../exchange/certificate-csv.ts';
import { suggestCertificateFile, saveCertificate } from '../../exchange/save-certificate.ts';
import { writeFileAtomically } from '../../exchange/write-file.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';
import { eachAlone } from '../refused-item.ts';
import { refuseBareAuthorityKey } from '../sealed-authority-key.ts';

/** Many certificates at once, as files or as a table. */
export function bulkHandlers(context: HandlerContext): Pick<Handlers, 'exportCertificates' | 'saveCertificateTable'> {
  return {
    exportCertificates: async ({ ids, form, passphrase }) => {
      const ports = portsOf(context);
      const folder = await context.dialogs.folder({ title: 'Save them in' });
      if (folder === null) return { outcome: 'cancelled' };
      const taken = new Set<string>();
      const act = async (id: string) => {
        await refuseBareAuthorityKey(ports.registry, id, form, passphrase);
        const name = freeName(await suggestCertificateFile(ports, id, form), taken);
        const file = path.join(folder, name);
        const exported = { certificateId: id, form, passphrase, legacy: false, path: file, overwrite: false };
        return { id, ...(await saveCertificate(ports, exported)) };
      };
      const items = await context.work.run('exportCertificates', (step) => eachAlone(ids, act, step));
      return { outcome: 'written', folder, items };
    },
    saveCertificateTable: async ({ ids }) => {
      const { registry } = portsOf(context);
      const file = await context.dialogs.save({ title: 'Save the table as', defaultPath: 'certificates.csv' });
      if (file === null) return { outcome: 'cancelled' };
      const now = context.clock.now();
      const rows: CertificateDescription[] = [];
      const complete = await context.work.run('saveCertificateTable', async (step) => {
        for (const id of ids) {
          if (!(await step(rows.length, ids.length))) return false;
          rows.push(describeCertificate(await registry.certificate(id), now));
        }
        return true;
      });
      if (!complete) return { outcome: 'cancelled' };
      const bytes = certificateCsv(rows);
      await writeFileAtomically(file, bytes, { mode: 0o644, overwrite: true });
      return { outcome: 'saved', path: file, proofs: [] };
    },
  };
}

/** Two certificates of one name become two files: `mail.cert.pem`, `mail-2.cert.pem`. */
function freeName(wanted: string, taken: Set<string>): string {
  const dot = wanted.search(/\.(?:key-cert|key-fullchain|key|cert|chain|fullchain)\.pem$|\.(?:txt|der|p7b|p12)$/);
  const [stem, suffix] = dot === -1 ? [wanted, ''] : [wanted.slice(0, dot), wanted.slice(dot)];
  let free = wanted;
  for (let number = 2; taken.has(free); number += 1) free = `${stem}-${String(number)}${suffix}`;
  taken.add(free);
  return free;
}
