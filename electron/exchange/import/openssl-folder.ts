import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { isRefusal } from '../../../shared/errors.ts';
import { filesWithin, isFile, isFolder, readSmallFile } from './folder-files.ts';
import { configValue, parseOpensslConfig, type OpensslConfig } from './openssl-config.ts';
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
];

/**
 * Finds the CA in a folder: the folder itself, or `demoCA`, `pki`, `CA` or `ca` inside it. Null where there is no `index.txt` (or
 * what the configuration calls it).
 *
 * @throws {CertificateError} MALFORMED_CONTAINER: the configuration cannot be read
 */
export function findOpensslFolder(path: string): OpensslFolder | null {
  const place = resolve(path);
  for (const folder of [place, ...['demoCA', 'pki', 'CA', 'ca'].map((name) => join(place, name))]) {
    if (!isFolder(folder)) continue;
    const config = findConfig(folder, place);
    const layout = layoutOf(folder, config);
    const index = layout.index.find(isFile);
    if (index !== undefined) return { folder, config, ...layout, index };
  }
  return null;
}

/** In the CA's folder, or above it where it says that this is its CA. */
function findConfig(folder: string, place: string): OpensslFolder['config'] {
  const inside = CONFIG_NAMES.map((name) => join(folder, name)).filter(isFile);
  const others = filesWithin(folder).filter((file) => file.endsWith('.cnf'));
  const above = [...new Set([place, dirname(folder)])]
    .filter((outer) => outer !== folder)
    .flatMap((outer) => CONFIG_NAMES.map((name) => join(outer, name)))
    .filter(isFile);
  for (const file of [...inside, ...others, ...above]) {
    const values = readConfig(file);
    const section = values === null ? undefined : authoritySection(values);
    if (values === null || section === undefined) continue;
    const dir = configValue(values, section, 'dir');
    const isAbove = above.includes(file);
    if (isAbove && (dir === undefined || resolve(dirname(file), dir) !== folder)) continue;
    return { file, values };
  }
  return null;
}

/** A configuration of something else may lie about and be no configuration at all; the CA's own must be readable. */
function readConfig(file: string): OpensslConfig | null {
  const text = Buffer.from(readSmallFile(file, LARGEST_CONFIG)).toString('utf8');
  try {
    return parseOpensslConfig(text, file);
  } catch (error) {
    if (isRefusal(error) && !/^\s*default_ca\s*=/m.test(text)) return null;
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
    index: [...named('database'), ...within('index.txt', 'index', 'database.txt')],
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
    crlNumbers: [...named('crlnumber'), ...within('crlnumber', 'crlnumber.txt', 'crl_number')],
    issued: [
      ...new Set([...named('new_certs_dir'), ...within('newcerts', 'certs_by_serial', 'certs', 'issued', 'signed')]),
    ],
  };
}

/**
 * Where a configured path is here. The folder may have been copied from another machine: what lay below its `dir` there lies
 * below the folder that was given, and nothing outside of that is read.
 */
function placeOf(value: string, dir: string | undefined, folder: string): string {
  const below = dir === undefined ? value : relative(resolve('/', dir), resolve('/', value));
  const inside = !below.startsWith('..') && !isAbsolute(below);
  return join(folder, inside ? below : basename(value));
}
