import { z } from 'zod';
import { CertificateError } from '../../shared/errors.ts';
import type { Annotation } from '../authority/ports.ts';
import { canonicalJson, readJson } from './canonical-json.ts';
import { integer, text } from './columns.ts';
import type { Database } from './driver.ts';
import { readEvent } from './event-chain.ts';
import { parseId } from './ids.ts';
import type { Change } from './store.ts';
import { storedText } from './stored-text.ts';

const LONGEST_NOTE = 10_000;
const LONGEST_TAG = 64;
const MOST_TAGS = 50;
const NOTHING: Annotation = { note: '', tags: [], deleted: false };

const tagsSchema = z.array(z.string());
const annotatedSchema = z.object({ note: z.string(), tags: tagsSchema, deleted: z.boolean() });

/** @throws {CertificateError} CERTIFICATE_NOT_FOUND, VAULT_DAMAGED */
export function readAnnotation(database: Database, certificateId: string): Annotation {
  const id = certificateRow(database, certificateId);
  const row = database.get('SELECT note, tags, hidden FROM annotation WHERE id = ?', id);
  if (row === undefined) return NOTHING;
  const tags = tagsSchema.safeParse(readJson(text(row, 'tags')));
  if (!tags.success) {
    throw new CertificateError('VAULT_DAMAGED', `The tags of ${certificateId} cannot be read. Restore a backup.`);
  }
  return { note: text(row, 'note'), tags: tags.data, deleted: integer(row, 'hidden') === 1 };
}

/** @throws {CertificateError} CERTIFICATE_NOT_FOUND, INVALID_INPUT */
export function writeAnnotation(change: Change, certificateId: string, annotation: Annotation): void {
  const id = certificateRow(change.database, certificateId);
  const { note, tags, deleted } = checked(annotation);
  change.database.run(
    `INSERT INTO annotation (id, note, tags, hidden) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET note = excluded.note, tags = excluded.tags, hidden = excluded.hidden`,
    id,
    note,
    canonicalJson([...tags]),
    deleted ? 1 : 0,
  );
  change.record('certificate.annotated', certificateId, { note, tags: [...tags], deleted });
}

/** What the events say that it was before the last change. @throws {CertificateError} CERTIFICATE_NOT_FOUND, NOTHING_TO_UNDO */
export function annotationBefore(database: Database, certificateId: string): Annotation {
  certificateRow(database, certificateId);
  const [last, before] = database
    .all(
      "SELECT * FROM event WHERE subject = ? AND kind = 'certificate.annotated' ORDER BY sequence DESC LIMIT 2",
      certificateId,
    )
    .map(readEvent);
  if (last === undefined) {
    throw new CertificateError('NOTHING_TO_UNDO', `Nothing was written beside ${certificateId} that could be undone.`);
  }
  return before === undefined ? NOTHING : annotatedSchema.parse(readJson(before.payload));
}

function certificateRow(database: Database, certificateId: string): number {
  const id = parseId('cert', certificateId) ?? 0;
  if (database.get('SELECT 1 FROM certificate WHERE id = ?', id) !== undefined) return id;
  throw new CertificateError(
    'CERTIFICATE_NOT_FOUND',
    `There is no certificate “${certificateId}” in this vault. See the list for what there is.`,
  );
}

function checked({ note, tags, deleted }: Annotation): Annotation {
  const trimmed = [...new Set(tags.map((tag) => storedText(tag).normalize('NFC').trim()))];
  if (note.length > LONGEST_NOTE) {
    throw new CertificateError('INVALID_INPUT', `A note has at most ${LONGEST_NOTE} characters. Shorten it.`);
  }
  const wrong = trimmed.find((tag) => tag === '' || tag.length > LONGEST_TAG || /\p{Cc}/u.test(tag));
  if (wrong !== undefined || trimmed.length > MOST_TAGS) {
    throw new CertificateError(
      'INVALID_INPUT',
      `A certificate has at most ${MOST_TAGS} tags of 1 to ${LONGEST_TAG} characters on one line each.`,
    );
  }
  return { note: storedText(note), tags: trimmed, deleted };
}
