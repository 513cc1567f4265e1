import path from 'node:path';
import { CertificateError } from '../../../shared/errors.ts';
import { MAX_INSPECTED_BYTES } from '../../exchange/inspect.ts';
import { readFileBounded } from '../../exchange/read-file.ts';
import { saveCertificate, suggestCertificateFile } from '../../exchange/save-certificate.ts';
import { examine } from '../examined.ts';
import type { Handlers } from '../gateway.ts';
import { portsOf, type HandlerContext } from '../handler-context.ts';
import { inspectOrExamine } from '../inspect-or-examine.ts';
import { rememberVault } from '../remember-vault.ts';
import { eachAlone } from '../refused-item.ts';
import type { OpenedRequests } from '../opened-requests.ts';

/** What comes from and goes to the rest of the desk: any file, the clipboard, a certificate that is dragged out. */
export function deskHandlers(
  context: HandlerContext,
  requests: OpenedRequests,
): Pick<Handlers, 'examineFile' | 'takeArrivals' | 'inspectClipboard' | 'copyText' | 'dragCertificate'> {
  return {
    examineFile: ({ bytes, fileName, passphrase }) => examine(bytes, fileName, passphrase, context.clock.now()),
    inspectClipboard: async () => {
      const text = await context.clipboard.read();
      if (text.trim() === '') {
        throw new CertificateError('UNKNOWN_FORMAT', 'The clipboard holds no text. Copy a request or a certificate.');
      }
      const bytes = new TextEncoder().encode(text);
      return inspectOrExamine(bytes, '', requests, context.clock.now());
    },
    takeArrivals: async () => {
      const files = context.arrivals.take();
      let vaultOpened = false;
      const items = await eachAlone(files, async (file) => {
        if (path.extname(file).toLowerCase() === '.chancery') {
          rememberVault(context, await context.session.open(file));
          vaultOpened = true;
          return null;
        }
        return inspectOrExamine(
          await readFileBounded(file, MAX_INSPECTED_BYTES),
          nameOf(file),
          requests,
          context.clock.now(),
        );
      });
      return {
        vaultOpened,
        items: items
          .filter((item) => item !== null)
          .map((item) => (item.outcome === 'refused' ? { ...item, id: nameOf(item.id) } : item)),
      };
    },
    copyText: ({ text, secret }) => context.clipboard.copy(text, secret),
    dragCertificate: async ({ id }) => {
      const ports = portsOf(context);
      const file = context.drag.place(await suggestCertificateFile(ports, id, 'cert'));
      // Public things only: a private key never lies in a folder that no one chose.
      await saveCertificate(ports, {
        certificateId: id,
        form: 'cert',
        passphrase: null,
        legacy: false,
        path: file,
        overwrite: true,
      });
      context.drag.start(file);
      return {};
    },
  };
}

function nameOf(file: string): string {
  return path.basename(file).slice(0, 255);
}
