import { basename } from 'node:path';
import { CertificateError, isRefusal } from '../../../shared/errors.ts';
import { REASON_NUMBERS, REVOCATION_REASONS } from '../../../shared/pki-terms.ts';
import type { ProfileDefinition } from '../../../shared/profile-definition.ts';
import type { Revocation } from '../../authority/ports.ts';
import { fingerprintSha256 } from '../../pki/certificate.ts';
import { decodePrivateKeyDer } from '../../pki/private-key.ts';
import { parseSerialNumber } from '../../pki/serial-number.ts';
import { assembleLoose } from './assemble-loose.ts';
import { FindingTally } from './finding-tally.ts';
import type { ImportContext } from './import-context.ts';
import type { ImportPlan, PlannedAuthority } from './import-plan.ts';
import { LooseObjects } from './loose-objects.ts';
import { parseIndexTime } from './openssl-index.ts';
import { profileOfTemplate } from './xca-template.ts';
import { readXcaTables, type XcaTables } from './xca-tables.ts';

/** XCA's `passType`. */
const COMMON = 0;
const BOGUS = 2;
const MOST_CRL_DAYS = 3660;

/**
 * Reads an XCA 2 database: certificates, requests, CRLs, revocations, each CA's CRL number and days, and the keys, which lie
 * there as EncryptedPrivateKeyInfo under the database's passphrase or one of their own.
 *
 * @throws {CertificateError} UNKNOWN_FORMAT, MALFORMED_CONTAINER, NOT_SUPPORTED, PASSPHRASE_REQUIRED, WRONG_PASSPHRASE
 */
export async function readXca(file: string, context: ImportContext): Promise<ImportPlan> {
  await context.pause(0);
  const tables = readXcaTables(file);
  const loose = new LooseObjects();
  const tally = new FindingTally();
  const attempt = (name: string, read: () => void): void => {
    try {
      read();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      tally.add(
        'warning',
        'file-unreadable',
        name,
        (n) =>
          `${String(n)} item${n === 1 ? '' : 's'} of the database could not be read, and ${n === 1 ? 'is' : 'are'} left out`,
      );
    }
  };
  for (const { name, der } of tables.certificates) attempt(name, () => loose.addCertificate(der, name));
  for (const { name, der } of tables.requests) attempt(name, () => loose.addRequest(der, name));
  for (const { der } of tables.crls) attempt('a CRL', () => loose.addCrl(der));
  if (context.keys) openKeys(tables, loose, tally, context, basename(file));
  const profiles = profilesOf(tables, tally);
  const fingerprints = new Map(tables.certificates.map(({ id, der }) => [id, fingerprintSha256(der)]));
  const plan = assembleLoose(loose, 'xca', context, tally, revocationsOf(tables, fingerprints));
  return { ...plan, profiles, authorities: plan.authorities.map((authority) => asXcaHasIt(authority, tables)) };
}

/** Each template as a profile of one's own; what that has no room for is told, and so is what is none. */
function profilesOf({ templates }: XcaTables, tally: FindingTally): ProfileDefinition[] {
  return templates.flatMap((template) => {
    try {
      const { profile, left } = profileOfTemplate(template);
      tally.add(
        'info',
        'template-as-profile',
        profile.name,
        (n) => `${String(n)} template${n === 1 ? ' becomes a profile' : 's become profiles'}`,
      );
      if (left.length > 0)
        tally.add(
          'warning',
          'template-in-part',
          `${profile.name} (${left.join(', ')})`,
          (n) => `${String(n)} template${n === 1 ? ' says' : 's say'} what a profile has no room for`,
        );
      return [profile];
    } catch (error) {
      if (!isRefusal(error)) throw error;
      tally.add(
        'warning',
        'template-left',
        template.name,
        (n) => `${String(n)} template${n === 1 ? ' is' : 's are'} no profile, and left out`,
      );
      return [];
    }
  });
}

function openKeys(
  { keys }: XcaTables,
  loose: LooseObjects,
  tally: FindingTally,
  { passphrase, dryRun }: ImportContext,
  file: string,
): void {
  const needed = keys.some(({ ownPass }) => ownPass === COMMON);
  if (needed && passphrase === undefined) {
    if (!dryRun)
      throw new CertificateError(
        'PASSPHRASE_REQUIRED',
        `The keys in ${file} are sealed. Give the database’s passphrase.`,
      );
    tally.say({
      severity: 'warning',
      code: 'ca-key-sealed',
      message: 'The database’s passphrase will be needed (--in-passphrase-file).',
    });
    return;
  }
  for (const { name, ownPass, sealed } of keys) {
    try {
      const { pkcs8, spki } = decodePrivateKeyDer(sealed, ownPass === BOGUS ? '' : passphrase);
      loose.addKey(pkcs8, spki, name);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (ownPass === COMMON && isRefusal(error, 'WRONG_PASSPHRASE')) {
        throw new CertificateError('WRONG_PASSPHRASE', `The passphrase is not that of ${file}. Try another.`, {
          cause: error,
        });
      }
      tally.add(
        'warning',
        'key-sealed',
        name,
        (n) =>
          `${String(n)} private key${n === 1 ? ' has' : 's have'} a passphrase of ${n === 1 ? 'its' : 'their'} own or a form of XCA 1, and ${n === 1 ? 'is' : 'are'} left out`,
      );
    }
  }
}

function revocationsOf({ revocations }: XcaTables, fingerprints: ReadonlyMap<number, string>) {
  const known = new Map<string, Map<string, Revocation>>();
  for (const { caId, serial, date, invaldate, reasonBit } of revocations) {
    const fingerprint = fingerprints.get(caId);
    const revokedAt = parseIndexTime(date);
    if (fingerprint === undefined || revokedAt === null) continue;
    const reason =
      REVOCATION_REASONS.find((candidate) => REASON_NUMBERS[candidate] === (reasonBit ?? 0)) ?? 'unspecified';
    if (reason === 'removeFromCRL') continue;
    const invalidity = parseIndexTime(invaldate ?? '');
    const invalidityDate = invalidity === null || invalidity.getUTCFullYear() === 9999 ? null : invalidity;
    const bySerial = known.get(fingerprint) ?? new Map<string, Revocation>();
    known.set(fingerprint, bySerial.set(parseSerialNumber(serial), { revokedAt, reason, invalidityDate }));
  }
  return known;
}

/** Its name, its CRL's days and its CRL's number. */
function asXcaHasIt(authority: PlannedAuthority, { certificates, authorities }: XcaTables): PlannedAuthority {
  const row = certificates.find(({ der }) => Buffer.from(der).equals(authority.certificateDer));
  const settings = authorities.find(({ item }) => item === row?.id);
  const days = settings?.crlDays ?? 0;
  const number = BigInt(Math.max(0, settings?.crlNo ?? 0));
  return {
    ...authority,
    name: row?.name ?? authority.name,
    settings: days >= 1 ? { ...authority.settings, crlDays: Math.min(days, MOST_CRL_DAYS) } : authority.settings,
    crlNumberBefore: number > authority.crlNumberBefore ? number : authority.crlNumberBefore,
  };
}
