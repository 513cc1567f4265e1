import type { IncomingMessage } from 'node:http';

/** What a request brings. Null where it is more than `most` bytes, or who sent it hung up meanwhile: neither is a fault of ours. */
export function bodyOf(request: IncomingMessage, most: number): Promise<Uint8Array | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= most) chunks.push(chunk);
      else resolve(null);
    });
    request.once('end', () => resolve(chunks.length === 1 ? (chunks[0] ?? null) : Buffer.concat(chunks)));
    request.once('error', () => resolve(null));
  });
}
