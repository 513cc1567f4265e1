import { basename, join, relative, sep } from 'node:path';
import { CertificateStates, stillWaiting, withoutCopies } from './openssl-several.ts';
import { CertificateError, isRefusal } from '../../../shared/errors.ts';
import type { Finding } from '../../../shared/pki-terms.ts';
import { MAX_CERTIFICATE_BYTES, parseCertificate, type Certificate } from '../../pki/certificate.ts';
import { decodePrivateKey } from '../../pki/private-key.ts';
import { FindingTally } from './finding-tally.ts';
import { filesBelow, isFile, readSmallFile } from './folder-files.ts';
import { isAuthority, judge, labelOf, signed } from './foreign-certificate.ts';
import { gather, LARGEST_GATHERED } from './gather.ts';
import type { ImportContext } from './import-context.ts';
import type { ImportPlan, PlannedAuthority, PlannedRequest } from './import-plan.ts';
import { importedSettings } from './import-settings.ts';
import { ListedSerials } from './listed-serials.ts';
import { keyOf, LooseObjects } from './loose-objects.ts';
import type { OpensslFolder } from './openssl-folder.ts';
import { readRegister, type OpensslReading } from './openssl-register.ts';
import { opensslSettings, type OpensslSettings } from './openssl-settings.ts';
import { planParent } from './plan-parents.ts';
import { certificatesIn, firstCertificate } from './read-pem-certificate.ts';
import { tolerantly } from './tolerantly.ts';

const LARGEST_INDEX = 256 * 1024 * 1024;
const LARGEST_KEY_FILE = 1_048_576;
const FILES_AT_ONCE = 250;

/**
 * Reads OpenSSL CA directories whole, as how-tos and distributions lay them out. Nothing in them is written, and nothing outside of
 * them is read but a configuration right above that names them and what a link leads to.
 *
 * @param found an outer CA before those in folders inside its own
 * @throws {CertificateError} MALFORMED_CONTAINER: index, CRL number or configuration; FILE_NOT_FOUND: no CA certificate;
 *   PASSPHRASE_REQUIRED, WRONG_PASSPHRASE, MALFORMED_KEY: the CA's key; AUTHORITY_NOT_FOUND: the CA above it is missing
 */
export async function readOpensslCa(found: readonly OpensslFolder[], context: ImportContext): Promise<ImportPlan> {
  const planned: PlannedAuthority[] = [];
  const requests: PlannedRequest[] = [];
  const findings: Finding[] = [];
  const states = new CertificateStates();
  const read = async (folder: OpensslFolder): Promise<void> => {
    const others = found.filter((other) => other !== folder && isIn(folder, other.folder));
    const one = await readOne(begin(folder, others, context), planned);
    planned.push(one.authority);
    requests.push(...one.requests);
    findings.push(...one.findings);
    states.add(one.authority, one.states);
  };
  for (let waiting = found; waiting.length > 0;) waiting = await readThoseWithParents(waiting, read);
  const authorities = withoutCopies(planned, findings);
  return {
    kind: 'openssl-ca',
    authorities,
    requests: stillWaiting(authorities, requests),
    counts: states.counts(),
    findings,
  };
}

/** Reads the CAs whose parents are known by now. @returns the others. @throws {CertificateError} AUTHORITY_NOT_FOUND: no parent is */
async function readThoseWithParents(
  folders: readonly OpensslFolder[],
  read: (folder: OpensslFolder) => Promise<void>,
): Promise<readonly OpensslFolder[]> {
  const orphans: OpensslFolder[] = [];
  for (const folder of folders) {
    try {
      await read(folder);
    } catch (error) {
      if (!isRefusal(error, 'AUTHORITY_NOT_FOUND') || orphans.length === folders.length - 1) throw error;
      orphans.push(folder);
    }
  }
  return orphans;
}

function isIn({ folder }: OpensslFolder, file: string): boolean {
  return file.startsWith(folder + sep);
}

/** A folder's index, with the files that belong to it and the others. The list of all files ends here: it may be 10 MB. */
function begin(found: OpensslFolder, inside: readonly OpensslFolder[], context: ImportContext) {
  const files = filesBelow(found.folder).filter((file) => !inside.some((other) => isIn(other, file)));
  const tally = new FindingTally();
  const listed = new ListedSerials(readSmallFile(found.index, LARGEST_INDEX), found, files, tally);
  const reading: OpensslReading = { found, context, tally, loose: new LooseObjects(), listed };
  return { reading, rest: files.filter((file) => !listed.isListed(file) && !isRegisterFile(file)) };
}

async function readOne({ reading, rest }: ReturnType<typeof begin>, planned: PlannedAuthority[]) {
  const { found, context, tally, loose } = reading;
  await gatherRest(reading, rest);
  const certificate = ownCertificate(reading);
  judge(certificate, tally);
  const key = context.keys ? ownKey(reading, certificate) : null;
  const pool = [...loose.certificates.values()].map((one) => one.certificate);
  const parent = planParent(certificate, { known: context.known, pool, planned, keyFor: (spki) => loose.keyFor(spki) });
  const register = await readRegister(reading, certificate);
  const numbered = crlNumberBefore(found, tally);
  const settings = found.config === null ? null : opensslSettings(found.config.values);
  tally.say(...settingsFindings(found, settings));
  tellRefused(reading);
  const authority: PlannedAuthority = {
    name: labelOf(certificate),
    certificateDer: certificate.der,
    parent,
    key,
    profile: parent === null ? 'root-ca' : 'subordinate-ca',
    settings: importedSettings(settings),
    crlNumberBefore: register.lastCrlNumber > numbered ? register.lastCrlNumber : numbered,
    certificates: register.certificates,
    bareSerials: register.bareSerials,
  };
  return { authority, requests: register.requests, states: register.states, findings: tally.findings() };
}

/** Everything else: the CA's own files, requests, keys and CRLs, and certificates under other names. */
async function gatherRest({ found, context, loose }: OpensslReading, files: readonly string[]): Promise<void> {
  const options = { passphrase: context.passphrase, containers: false, keys: context.keys };
  for (const [at, file] of files.entries()) {
    if (at % FILES_AT_ONCE === 0) await context.pause((0.3 * at) / files.length);
    const where = relative(found.folder, file);
    try {
      gather(loose, readSmallFile(file, LARGEST_GATHERED), where, options);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      loose.refused.push({ file: where, error });
    }
  }
}

function isRegisterFile(file: string): boolean {
  return /^(?:index|serial|crlnumber)\b/.test(basename(file)) || /\.(?:cnf|conf|attr|old|rnd|txt|md|sh)$/.test(file);
}

/** @throws {CertificateError} FILE_NOT_FOUND, MALFORMED_CERTIFICATE */
function ownCertificate({ found, loose, listed }: OpensslReading): Certificate {
  const sample = sampleOf(listed);
  const file = found.certificates.find(isFile);
  if (file !== undefined) {
    // A bundle may hold more than the CA's certificate, and begin with another.
    const inFile = certificatesIn(readSmallFile(file, LARGEST_GATHERED)).flatMap((der) =>
      tolerantly(() => [parseCertificate(der)], []),
    );
    const own =
      inFile.find((candidate) => sample.some((issued) => signed(candidate, issued))) ??
      inFile.find(isAuthority) ??
      inFile[0];
    if (own !== undefined) return own;
    throw new CertificateError(
      'MALFORMED_CERTIFICATE',
      `${file} should hold the CA’s certificate and holds none that can be read. Restore it from a copy.`,
    );
  }
  const candidates = [...loose.certificates.values()].map(({ certificate }) => certificate).filter(isAuthority);
  const [only] = candidates;
  const issuer =
    candidates.find((candidate) => sample.some((issued) => signed(candidate, issued))) ??
    (candidates.length === 1 ? only : undefined);
  if (issuer !== undefined) return issuer;
  throw new CertificateError(
    'FILE_NOT_FOUND',
    `${found.folder} holds a register, and no certificate of the CA that it belongs to. Put it there as cacert.pem.`,
  );
}

/** Some of the certificates issued last. */
function sampleOf(listed: ListedSerials): Certificate[] {
  const files = listed.last.flatMap((serialNumber) => listed.fileOf(serialNumber) ?? []);
  return files.flatMap((file) => {
    const der = firstCertificate(readSmallFile(file, MAX_CERTIFICATE_BYTES));
    return der === null ? [] : tolerantly(() => [parseCertificate(der)], []);
  });
}

/** The CA's private key. One that is not there, or another CA's, is told; the CA then comes without it. */
function ownKey({ found, context, loose, tally }: OpensslReading, certificate: Certificate): Uint8Array | null {
  const { spki } = certificate.publicKey;
  const kept = loose.keyFor(spki);
  if (kept !== null) return kept;
  const sealed = loose.refused.filter(({ error }) => isRefusal(error, 'PASSPHRASE_REQUIRED', 'WRONG_PASSPHRASE'));
  const files = [...found.keys.filter(isFile), ...sealed.map(({ file }) => join(found.folder, file))];
  for (const file of new Set(files)) {
    const where = relative(found.folder, file);
    try {
      const decoded = decodePrivateKey(readSmallFile(file, LARGEST_KEY_FILE), context.passphrase);
      if (keyOf(decoded.spki) === keyOf(spki)) return decoded.pkcs8;
      decoded.pkcs8.fill(0);
      tally.say({ severity: 'warning', code: 'ca-key-mismatch', message: `The key in ${where} is not the CA’s.` });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (error.code !== 'PASSPHRASE_REQUIRED' || !context.dryRun) throw keyRefusal(error, where);
      const message = `The CA’s key in ${where} is sealed: its passphrase will be needed (--in-passphrase-file).`;
      tally.say({ severity: 'warning', code: 'ca-key-sealed', message });
      return null;
    }
  }
  const message = 'The CA’s private key is not in the folder: the CA can be looked at, and cannot sign here.';
  tally.say({ severity: 'warning', code: 'ca-key-missing', message });
  return null;
}

function keyRefusal(error: CertificateError, where: string): CertificateError {
  const wayOut = error.code === 'MALFORMED_KEY' ? '' : ' Or leave keys out with --without-keys.';
  return new CertificateError(error.code, `The CA’s key in ${where}: ${error.message}${wayOut}`, { cause: error });
}

/** `crlnumber` holds the next number, in hexadecimal. */
function crlNumberBefore({ crlNumbers }: OpensslFolder, tally: FindingTally): bigint {
  const file = crlNumbers.find(isFile);
  if (file === undefined) return 0n;
  const text = Buffer.from(readSmallFile(file, 4096)).toString('latin1').trim();
  if (text === '') {
    const message = `${basename(file)} is empty: the next CRL gets the number after the highest of the CRLs that lie there.`;
    tally.say({ severity: 'warning', code: 'crl-number-missing', message });
    return 0n;
  }
  if (!/^[0-9A-Fa-f]{1,40}$/.test(text)) {
    throw new CertificateError(
      'MALFORMED_CONTAINER',
      `${basename(file)} should hold the next CRL number in hexadecimal, and holds “${text.slice(0, 40)}”. Mend it.`,
    );
  }
  const next = BigInt(`0x${text}`);
  return next > 0n ? next - 1n : 0n;
}

function settingsFindings({ folder }: OpensslFolder, settings: OpensslSettings | null): Finding[] {
  if (settings === null) {
    const message = `There is no openssl.cnf in ${folder} that names this CA: policy and days are as for a new CA.`;
    return [{ severity: 'info', code: 'no-config', message }];
  }
  const said = (code: string, message: string): Finding => ({ severity: 'info', code, message });
  const findings = [...settings.findings];
  if (Object.keys(settings.policy).length > 0) {
    const message = 'OpenSSL drops subject fields that its policy does not name, in silence; here they are kept.';
    findings.push(said('policy-keeps-fields', message));
  }
  if (settings.defaultDays !== null) {
    const message = `Its default of ${String(settings.defaultDays)} days is not kept: here the profile has one. Give --days to differ.`;
    findings.push(said('default-days', message));
  }
  return findings;
}

function tellRefused({ found, loose, tally }: OpensslReading): void {
  const own = found.keys.map((file) => relative(found.folder, file));
  for (const { file, error } of loose.refused) {
    if (own.includes(file)) continue;
    if (isRefusal(error, 'PASSPHRASE_REQUIRED', 'WRONG_PASSPHRASE')) {
      const message = (n: number): string =>
        `${String(n)} private key${n === 1 ? ' is' : 's are'} sealed with another passphrase, and left out`;
      tally.add('warning', 'key-sealed', file, message);
    } else {
      const message = (n: number): string => `${String(n)} file${n === 1 ? ' is' : 's are'} damaged, and left out`;
      tally.add('warning', 'file-unreadable', file, message);
    }
  }
}
