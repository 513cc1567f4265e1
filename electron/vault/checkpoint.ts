import { z } from 'zod';
import { canonicalJson, readJson } from './canonical-json.ts';
import { bytes, text } from './columns.ts';
import { sha256 } from './digest.ts';
import type { Database } from './driver.ts';
import { sameBytes, type ChainHead } from './event-chain.ts';
import type { Portions } from './portions.ts';
import type { Subkeys } from './sealing.ts';
import { tallySchema, type Tally } from './session.ts';

/**
 * What was proven of a vault once, row by row: that its chain was whole up to `head`, that the register was what the events
 * had made of it, and the digests of both as they stood then. Whoever finds a portion of a table with the same digest need
 * not prove its rows again.
 */
export interface Checkpoint {
  readonly head: ChainHead;
  readonly tally: Tally;
  /** By table: `event`, and each of which events vouch for the rows. */
  readonly tables: ReadonlyMap<string, Portions>;
}

const portionsSchema = z.strictObject({
  rows: z.int(),
  digests: z.array(z.tuple([z.int(), z.string().regex(/^[0-9a-f]{64}$/)])),
});
const checkpointSchema = z.strictObject({
  sequence: z.int().min(1),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  tally: tallySchema,
  tables: z.record(z.string(), portionsSchema),
});

/** The last checkpoint; null where there is none, or none that this vault's key has made: then all is proven anew. */
export function readCheckpoint(database: Database, keys: Subkeys, vaultId: string): Checkpoint | null {
  const row = database.get('SELECT content, mac FROM checkpoint WHERE id = 1');
  if (row === undefined) return null;
  const content = text(row, 'content');
  if (!sameBytes(bytes(row, 'mac'), macOf(keys, vaultId, content))) return null;
  const { sequence, digest, tally, tables } = checkpointSchema.parse(readJson(content));
  return {
    head: { sequence, digest: new Uint8Array(Buffer.from(digest, 'hex')) },
    tally,
    tables: new Map(
      Object.entries(tables).map(([table, { rows, digests }]) => [table, { rows, digests: new Map(digests) }]),
    ),
  };
}

/** Up to which event the last checkpoint says to go, whoever wrote it; null where there is none, or nothing to be read. */
export function claimedHead(database: Database): number | null {
  const row = database.get('SELECT content FROM checkpoint WHERE id = 1');
  const claimed = row === undefined ? null : z.object({ sequence: z.int() }).safeParse(readJson(text(row, 'content')));
  return claimed?.success === true ? claimed.data.sequence : null;
}

/** Keeps a checkpoint in place of the last. It is no change of the register, and no event. */
export function writeCheckpoint(database: Database, keys: Subkeys, vaultId: string, checkpoint: Checkpoint): void {
  const { head, tally, tables } = checkpoint;
  const content = canonicalJson({
    sequence: head.sequence,
    digest: Buffer.from(head.digest).toString('hex'),
    tally,
    tables: Object.fromEntries(
      [...tables].map(([table, { rows, digests }]) => [table, { rows, digests: [...digests] }]),
    ),
  });
  database.run(
    `INSERT INTO checkpoint (id, content, mac) VALUES (1, ?1, ?2)
     ON CONFLICT (id) DO UPDATE SET content = excluded.content, mac = excluded.mac`,
    content,
    macOf(keys, vaultId, content),
  );
}

function macOf(keys: Subkeys, vaultId: string, content: string): Uint8Array {
  return keys.checkpoint.of(sha256(JSON.stringify(['chancery/1/checkpoint', vaultId, content])));
}
