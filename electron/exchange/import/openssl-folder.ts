import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isRefusal } from '../../../shared/errors.ts';
import { filesBelow, filesWithin, isFile, isFolder, readHead, readSmallFile } from './folder-files.ts';
import { configValue, parseOpensslConfig, type OpensslConfig } from './openssl-config.ts';
import { looksLikeIndex } from './openssl-index.ts';
import { authoritySection } from './openssl-settings.ts';

/** Where the parts of an OpenSSL CA lie. Only the index must be there; the rest may have been moved or lost. */
export interface OpensslFolder {
  /** The CA's own folder: `dir` of its configuration. */
  readonly folder: string;
  readonly index: string;
  readonly config: { readonly file: string; readonly values: OpensslConfig } | null;
  /** As the configuration names them, else as how-tos and distributions do, most usual first; each may be absent. */
  readonly certificates: readonly string[];
  readonly keys: readonly string[];
  readonly crlNumbers: readonly string[];
  /** Folders of issued certificates, each in a file named by its serial number or otherwise. */
  readonly issued: readonly string[];
}

const LARGEST_CONFIG = 1_048_576;
const CONFIG_NAMES = [
  'openssl.cnf',
  'openssl.conf',
  'ca.cnf',
  'ca.conf',
  'openssl-ca.cnf',
  'caconfig.cnf',
  'openssl-easyrsa.cnf',
  'openssl-1.0.0.cnf',
];
const CONFIG_ENDING = /\.(?:cnf|conf|config)$/i;
/** Where configurations lie inside a CA's folder, besides the folder itself. */
const CONFIG_FOLDERS = ['', 'etc', 'conf', 'config'];
/** A folder that holds nothing but the register: the CA's own is the one above. */
const REGISTER_FOLDERS = /^(?:db|database|data)$/i;
/** Copies that OpenSSL, editors and people leave beside a file; and what certainly is no index. */
const NO_INDEX = /\.(?:old|bak|orig|save|tmp|attr|pem|crt|cer|der|key|csr|crl|p12|pfx|jks)$|~$/i;
/** Long enough for its first row. */
const INDEX_HEAD = 4096;

/**
 * Finds the CAs in a folder: its own, or that of `demoCA`, `pki`, `CA` or `ca` inside it; and, below that, every other register,
 * whether a configuration names it or only its rows tell. An index that was passed over would make revoked certificates valid.
 *
 * @throws {CertificateError} MALFORMED_CONTAINER: the configuration cannot be read; INPUT_TOO_LARGE, FILE_UNREADABLE
 */
export function findOpensslFolders(path: string): OpensslFolder[] {
  const place = resolve(path);
  const usual = findUsual(place);
  const found = usual === null ? [] : [usual];
  const files = filesBelow(usual?.folder ?? place);
  const isKnown = (index: string): boolean => found.some((one) => one.index === index);
  for (const file of files.filter((name) => CONFIG_ENDING.test(name) && isFile(name))) {
    const named = findNamed(file, usual?.folder ?? place);
    if (named !== null && !isKnown(named.index)) found.push(named);
  }
  const mayBeIndex = files.filter((file) => !NO_INDEX.test(file));
  const byUsualName = (file: string): number => (basename(file) === 'index.txt' ? 0 : 1);
  for (const file of mayBeIndex.toSorted((a, b) => byUsualName(a) - byUsualName(b))) {
    if (found.some((one) => dirname(one.index) === dirname(file))) continue;
    const inside = REGISTER_FOLDERS.test(basename(dirname(file))) ? dirname(dirname(file)) : dirname(file);
    if (isIndex(file, inside)) found.push(standing(inside, findConfig(inside, inside), file));
  }
  return found;
}

function findUsual(place: string): OpensslFolder | null {
  for (const folder of [place, ...['demoCA', 'pki', 'CA', 'ca'].map((name) => join(place, name))]) {
    if (!isFolder(folder)) continue;
    const config = findConfig(folder, place);
    const index = layoutOf(folder, config).index.find(isFile);
    if (index !== undefined) return standing(folder, config, index);
  }
  return null;
}

/** The CA whose register a configuration names, from the folder that its paths begin in: its own, or one above it. */
function findNamed(file: string, highest: string): OpensslFolder | null {
  const values = readConfig(file, { isOwn: false });
  if (values === null || authoritySection(values) === undefined) return null;
  for (let folder = dirname(file); folder === highest || folder.startsWith(highest + sep); folder = dirname(folder)) {
    const index = namedIndex(folder, values);
    if (index !== undefined && isFile(index)) return standing(folder, { file, values }, index);
  }
  return null;
}

function namedIndex(folder: string, values: OpensslConfig): string | undefined {
  const section = authoritySection(values);
  const value = configValue(values, section, 'database');
  return value === undefined ? undefined : placeOf(value, configValue(values, section, 'dir'), folder);
}

/** By its rows; an empty one by its name and the CA's certificate beside it. */
function isIndex(file: string, folder: string): boolean {
  if (!isFile(file)) return false;
  if (looksLikeIndex(readHead(file, INDEX_HEAD))) return true;
  return basename(file) === 'index.txt' && layoutOf(folder, null).certificates.some(isFile);
}

function standing(folder: string, config: OpensslFolder['config'], index: string): OpensslFolder {
  return { folder, config, ...layoutOf(folder, config), index };
}

/** In the CA's folder, or above it where it says that this is its CA; rather one that names the register that is there. */
function findConfig(folder: string, place: string): OpensslFolder['config'] {
  const inside = CONFIG_NAMES.map((name) => join(folder, name));
  const others = CONFIG_FOLDERS.flatMap((name) => filesWithin(join(folder, name))).filter((file) =>
    CONFIG_ENDING.test(file),
  );
  // Red Hat's CA lies in /etc/pki/CA, and its configuration in /etc/pki/tls.
  const above = [...new Set([place, dirname(folder), join(dirname(folder), 'tls')])]
    .filter((outer) => outer !== folder)
    .flatMap((outer) => CONFIG_NAMES.map((name) => join(outer, name)));
  const found: NonNullable<OpensslFolder['config']>[] = [];
  for (const file of new Set([...inside, ...others, ...above])) {
    if (!isFile(file)) continue;
    const isAbove = above.includes(file);
    const values = readConfig(file, { isOwn: !isAbove });
    if (values === null || authoritySection(values) === undefined) continue;
    if (!isAbove || isItsFolder(configValue(values, authoritySection(values), 'dir'), file, folder)) {
      found.push({ file, values });
    }
  }
  const namesRegister = ({ values }: { values: OpensslConfig }): boolean => {
    const index = namedIndex(folder, values);
    return index !== undefined && isFile(index);
  };
  return found.find(namesRegister) ?? found[0] ?? null;
}

/** Whether a configuration outside of a folder speaks of it: by its path, by the same path on another machine, or as easy-rsa 2 does. */
function isItsFolder(dir: string | undefined, file: string, folder: string): boolean {
  if (dir === undefined) return false;
  if (dir === '$ENV::KEY_DIR' || resolve(dirname(file), dir) === folder) return true;
  const end = (path: string): string => join(basename(dirname(path)), basename(path));
  return isAbsolute(dir) && end(dir) === end(folder);
}

/** A configuration of something else may lie about and be no configuration at all; the CA's own must be readable. */
function readConfig(file: string, { isOwn }: { isOwn: boolean }): OpensslConfig | null {
  try {
    const text = Buffer.from(readSmallFile(file, LARGEST_CONFIG)).toString('utf8');
    if (!/^\s*default_ca\s*=/m.test(text)) return null;
    return parseOpensslConfig(text, file);
  } catch (error) {
    if (isRefusal(error) && !isOwn) return null;
    throw error;
  }
}

function layoutOf(folder: string, config: OpensslFolder['config']) {
  const section = config === null ? undefined : authoritySection(config.values);
  const dir = config === null ? undefined : configValue(config.values, section, 'dir');
  const named = (name: string): string[] => {
    const value = config === null ? undefined : configValue(config.values, section, name);
    return value === undefined ? [] : [placeOf(value, dir, folder)];
  };
  const within = (...names: string[]): string[] => names.map((name) => join(folder, name));
  return {
    index: [
      ...named('database'),
      ...within('index.txt', 'index', 'database.txt', 'certindex.txt', 'db/index', 'db/index.txt'),
    ],
    certificates: [
      ...named('certificate'),
      ...within('cacert.pem', 'ca.crt', 'ca.pem', 'ca-cert.pem', 'ca.cert.pem', 'certs/ca.cert.pem', 'certs/ca.crt'),
      ...within('certs/cacert.pem', 'certs/ca.pem', 'certs/intermediate.cert.pem', 'rootca.crt', 'root-ca.crt'),
    ],
    keys: [
      ...named('private_key'),
      ...within('private/cakey.pem', 'cakey.pem', 'private/ca.key', 'private/ca.key.pem', 'private/ca-key.pem'),
      ...within('ca.key', 'ca-key.pem', 'private/intermediate.key.pem', 'private/key.pem'),
    ],
    crlNumbers: [...named('crlnumber'), ...within('crlnumber', 'crlnumber.txt', 'crl_number', 'db/crlnumber')],
    issued: [
      ...new Set([
        ...named('new_certs_dir'),
        ...within('newcerts', 'certs_by_serial', 'certs', 'issued', 'signed', 'ca.db.certs', '.'),
      ]),
    ],
  };
}

/**
 * Where a configured path is here. The folder may have been copied from another machine: what lay below its `dir` there lies
 * below the folder that was given, and nothing outside of that is read.
 */
function placeOf(value: string, dir: string | undefined, folder: string): string {
  const [path, base] = [value, dir].map((text) => text?.replaceAll('\\', '/'));
  const below = base === undefined ? (path ?? '') : relative(resolve('/', base), resolve('/', path ?? ''));
  const inside = !below.startsWith('..') && !isAbsolute(below);
  return join(folder, inside ? below : basename(path ?? ''));
}
