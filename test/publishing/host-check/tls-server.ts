/** TLS servers on loopback that show what they are told to, and what stands before TLS in the clear. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

export interface Running {
  readonly port: number;
  stop(): Promise<void>;
}

/** `cert` may be several in PEM: they are sent in that order. */
export function tlsServer(options: TlsOptions): Promise<Running> {
  const server = createTlsServer({ ciphers: 'DEFAULT:@SECLEVEL=0', ...options }, (socket) => {
    socket.on('error', () => undefined);
  });
  server.on('tlsClientError', () => undefined);
  return running(server);
}

/** Plays `script` first: a greeting (or null), then an answer for each thing that the client says; then TLS from `target`. */
export function clearTextBefore(
  target: number,
  greeting: string | null,
  answers: readonly (string | Buffer)[],
): Promise<Running> {
  return running(
    createServer((client) => {
      client.on('error', () => undefined);
      if (greeting !== null) client.write(greeting);
      const left = [...answers];
      const take = (): void => {
        const answer = left.shift();
        if (answer !== undefined) client.write(answer);
        if (left.length > 0) return;
        client.off('data', take);
        const inner = connect(target, '127.0.0.1');
        inner.on('error', () => undefined);
        client.pipe(inner).pipe(client);
      };
      client.on('data', take);
    }),
  );
}

/** Takes connections and says nothing. */
export function silentServer(): Promise<Running> {
  return running(createServer((client) => client.on('error', () => undefined)));
}

async function running(server: Server): Promise<Running> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
