import type { Fate } from '../../shared/pki-terms.ts';
import type { CertificationRequest } from '../pki/certification-request.ts';
import { EXTENSION, type Extension } from '../pki/extensions.ts';
import { describeExtension } from '../pki/extension-text.ts';
import { formatName, type Name } from '../pki/name.ts';
import type { Profile } from './profiles.ts';
import type { NameDecision } from './subject-alt-names.ts';

/** One line of "requested / will be issued / why". */
export interface PlanRow {
  readonly field: string;
  readonly oid: string | null;
  readonly requested: string | null;
  readonly issued: string | null;
  readonly fate: Fate;
  readonly reason: string;
}

/**
 * Sets what was requested beside what will be issued: every requested extension has a row with its fate, and so has every
 * extension that the profile adds. Nothing is left out.
 */
export function planRows(
  request: CertificationRequest | null,
  draft: { readonly profile: Profile; readonly subject: Name; readonly extensions: readonly Extension[] },
  names: NameDecision,
): PlanRow[] {
  const subject = formatName(draft.subject);
  const rows: PlanRow[] = [
    {
      field: 'Subject',
      oid: null,
      requested: request === null ? null : subject,
      issued: subject,
      fate: request === null ? 'added' : 'kept',
      reason: request === null ? 'as entered' : 'every field, in the requester’s order',
    },
  ];
  const requested = request?.requestedExtensions ?? [];
  for (const extension of draft.extensions) {
    const asked = requested.find((candidate) => candidate.oid === extension.oid);
    rows.push(rowOf(extension, asked, draft.profile, names, request !== null));
  }
  for (const asked of requested) {
    if (draft.extensions.some((extension) => extension.oid === asked.oid)) continue;
    rows.push(refusedRow(asked, names));
  }
  return rows;
}

/** A key that is not made yet has no identifier to show. */
const FROM_NEW_KEY = 'of the key that will be made';

function rowOf(
  issued: Extension,
  asked: Extension | undefined,
  profile: Profile,
  names: NameDecision,
  keyIsHere: boolean,
): PlanRow {
  const description = describeExtension(issued);
  const row = {
    field: description.name,
    oid: issued.oid,
    requested: asked === undefined ? null : valueOf(asked),
    issued: keyIsHere || issued.oid !== EXTENSION.subjectKeyIdentifier ? valueOf(issued) : FROM_NEW_KEY,
  };
  if (issued.oid === EXTENSION.subjectAltName) return { ...row, fate: names.fate, reason: names.reason };
  if (asked === undefined) return { ...row, fate: 'added', reason: `the profile “${profile.title}” gives it` };
  if (isSame(asked, issued)) return { ...row, fate: 'kept', reason: 'as the profile has it' };
  const reason =
    issued.oid === EXTENSION.basicConstraints && !profile.isAuthority
      ? 'the profile makes no CA, whatever the request asks'
      : `the profile “${profile.title}” decides`;
  return { ...row, fate: 'changed', reason };
}

function refusedRow(asked: Extension, names: NameDecision): PlanRow {
  const description = describeExtension(asked);
  const isNames = asked.oid === EXTENSION.subjectAltName;
  return {
    field: description.name,
    oid: asked.oid,
    requested: valueOf(asked),
    issued: null,
    fate: 'refused',
    reason: isNames ? names.reason : 'the profile has no such extension, and a request cannot add one',
  };
}

function valueOf(extension: Extension): string {
  const { value } = describeExtension(extension);
  return extension.critical ? `${value} (critical)` : value;
}

function isSame(a: Extension, b: Extension): boolean {
  return (
    a.critical === b.critical && a.value.length === b.value.length && a.value.every((byte, i) => byte === b.value[i])
  );
}
