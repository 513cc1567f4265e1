import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { announcements } from '../../build/announce.ts';
import type { Feed } from '../../electron/ipc/updates.ts';

type Answer = Buffer | string | ((response: ServerResponse) => void);

/** A web server on this computer that announces a release and hands it out, as whoever runs a real one would. */
export interface AnnouncedHost {
  readonly feed: Feed;
  readonly asked: { path: string; headers: IncomingHttpHeaders }[];
  /** What it answers, by path: tests put other things in. */
  readonly answers: Map<string, Answer>;
  /** Signs an announcement anew, by the makers unless another key is given. */
  announce(text: string, by?: KeyObject, as?: string): void;
  readonly announcement: string;
  close(): Promise<void>;
}

export const FEED_NAME = 'latest-linux.yml';

export async function announcedHost(
  files: Readonly<Record<string, string>>,
  { version = '0.2.0', now = new Date() } = {},
): Promise<AnnouncedHost> {
  const makers = generateKeyPairSync('ed25519');
  const asked: AnnouncedHost['asked'] = [];
  const answers = new Map<string, Answer>(Object.entries(files).map(([name, text]) => [`/stable/${name}`, text]));
  const server = createServer(({ url = '', headers }, response) => {
    asked.push({ path: url, headers });
    const answer = answers.get(url);
    if (typeof answer === 'function') answer(response);
    else if (answer === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-length': Buffer.byteLength(answer) }).end(answer);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host: AnnouncedHost = {
    feed: {
      url: `http://127.0.0.1:${String(port)}/stable`,
      publicKey: makers.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      publisherName: null,
    },
    asked,
    answers,
    announce: (text, by = makers.privateKey, as = FEED_NAME) => {
      answers.set(`/stable/${as}`, text);
      answers.set(`/stable/${as}.sig`, `${sign(null, Buffer.from(text), by).toString('base64')}\n`);
    },
    announcement: announcementOf(files, version, now),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  host.announce(host.announcement);
  return host;
}

/** Made by the release machine's own program. */
function announcementOf(files: Readonly<Record<string, string>>, version: string, now: Date): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'chancery-announced-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    return announcements({ version, notes: 'Faster.\nSafer.', now, folder }).get(FEED_NAME) ?? '';
  } finally {
    rmSync(folder, { recursive: true });
  }
}
