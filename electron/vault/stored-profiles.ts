/** Profiles of the user's own: one row a name, its definition as canonical JSON. What a definition means is the authority's to say. */
import { CertificateError } from '../../shared/errors.ts';
import type { StoredProfile } from '../authority/ports.ts';
import { canonicalJson, readJson, type CanonicalValue } from './canonical-json.ts';
import { integer, present, text } from './columns.ts';
import type { Database, Row } from './driver.ts';
import { sha256Hex } from './digest.ts';
import { formatId } from './ids.ts';
import { fromSeconds, toSeconds } from './instants.ts';
import { RECORD_KINDS } from './records.ts';
import type { Change, VaultStore } from './store.ts';
import { storedText } from './stored-text.ts';
import { z } from 'zod';

/** Whole numbers, texts, truth values, and lists and objects of these. */
const plainJson: z.ZodType<CanonicalValue> = z.lazy(() =>
  z.union([z.string(), z.int(), z.boolean(), z.null(), z.array(plainJson), z.record(z.string(), plainJson)]),
);

/** Every profile is proven against its events: what it says decides what is signed. */
export function storedProfiles(store: VaultStore): StoredProfile[] {
  return store.database.all('SELECT * FROM profile ORDER BY name').map((row) => {
    store.prove(RECORD_KINDS.profile, formatId('profile', integer(row, 'id')));
    return storedProfile(row);
  });
}

export function profileByName(database: Database, name: string): StoredProfile {
  return storedProfile(present(database.get('SELECT * FROM profile WHERE name = ?', name), 'profile'));
}

function storedProfile(row: Row): StoredProfile {
  return {
    name: text(row, 'name'),
    definition: readJson(text(row, 'definition')),
    savedAt: fromSeconds(integer(row, 'saved_at')),
  };
}

/** @throws {CertificateError} INVALID_INPUT: not plain JSON */
export function saveProfile(change: Change, name: string, definition: unknown): void {
  const plain = plainJson.safeParse(definition);
  if (!plain.success) {
    throw new CertificateError('INVALID_INPUT', 'The profile is not plain JSON.', { cause: plain.error });
  }
  const stored = canonicalJson(plain.data);
  const known = change.database.get('SELECT id FROM profile WHERE name = ?', storedText(name));
  const now = toSeconds(change.now);
  let id: number;
  if (known === undefined) {
    const insert = 'INSERT INTO profile (name, definition, saved_at) VALUES (?, ?, ?)';
    ({ id } = change.database.run(insert, storedText(name), stored, now));
  } else {
    id = integer(known, 'id');
    change.database.run('UPDATE profile SET definition = ?, saved_at = ? WHERE id = ?', stored, now, id);
  }
  change.record('profile.saved', formatId('profile', id), { name: storedText(name), sha256: sha256Hex(stored) });
}

/** @throws {CertificateError} PROFILE_NOT_FOUND */
export function removeProfile(change: Change, name: string): void {
  const known = change.database.get('SELECT id FROM profile WHERE name = ?', name);
  if (known === undefined) {
    throw new CertificateError(
      'PROFILE_NOT_FOUND',
      `There is no profile “${name}” of your own. See: chancery profile list.`,
    );
  }
  const id = integer(known, 'id');
  change.database.run('DELETE FROM profile WHERE id = ?', id);
  change.record('profile.removed', formatId('profile', id), { name });
}
