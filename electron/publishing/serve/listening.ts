import type { Server } from 'node:net';
import { CertificateError } from '../../../shared/errors.ts';
import { faultCode } from '../site/file-fault.ts';

/** What is under way may take so long once a server stops. */
const LAST_WORDS_MS = 5_000;

/** @returns the port; any free one where 0 was asked for. @throws {CertificateError} LISTEN_FAILED: taken, not ours, or not allowed */
export function listenOn(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const why: Readonly<Record<string, string>> = {
        EADDRINUSE: 'something else listens there already',
        EADDRNOTAVAIL: 'that is no address of this machine',
        EACCES: 'a port below 1024 needs rights that you do not have',
      };
      const code = faultCode(error) ?? error.message;
      const message = `${host} port ${String(port)} cannot be listened on: ${why[code] ?? code}. Choose another.`;
      reject(new CertificateError('LISTEN_FAILED', message, { cause: error }));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** Who holds connections of a server. */
export interface Connections {
  closeAllConnections(): void;
  closeIdleConnections(): void;
}

/** Takes nothing new, lets what is under way end, and cuts it off after a while; `others` hold connections of the same server. */
export function stopServer(server: Server & Connections, others: readonly Connections[] = []): Promise<void> {
  return new Promise((resolve) => {
    const holders = [server, ...others];
    const timer = setTimeout(() => {
      for (const holder of holders) holder.closeAllConnections();
    }, LAST_WORDS_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    for (const holder of holders) holder.closeIdleConnections();
  });
}
