import { CertificateError } from '../../../shared/errors.ts';
import type { KeyType } from '../../../shared/pki-terms.ts';
import type { GeneralName } from '../../pki/general-name.ts';
import { attributeValues, COMMON_NAME, formatName, type AttributeTypeAndValue, type Name } from '../../pki/name.ts';
import { fileNameFrom } from '../file-name.ts';

export const REQUESTER_TOOLS = ['openssl', 'powershell', 'keytool'] as const;
export type RequesterTool = (typeof REQUESTER_TOOLS)[number];

/** What a requester runs to make key and request on their own machine; the key never leaves it. */
export interface RequesterRecipe {
  readonly tool: RequesterTool;
  /** What the lines read, to be written beside them. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly lines: readonly string[];
  /** What is run when the certificate has come; null where it is a file beside the key. */
  readonly answered: string | null;
  /** The request's file. */
  readonly request: string;
}

export interface Wanted {
  readonly subject: Name;
  readonly names: readonly GeneralName[];
  readonly keyType: KeyType;
}

type PlainName = { readonly kind: 'dns' | 'email' | 'uri' | 'ip'; readonly value: string };

/**
 * The lines for one tool. Foreign text stands only where that tool's own syntax can hold it: in OpenSSL's configuration and in
 * Windows' INF file escaped, for keytool in single quotes.
 *
 * @throws {CertificateError} NOT_SUPPORTED: the tool cannot make such a key, or hold such a name. MALFORMED_NAME: a control character
 */
export function requesterRecipe(tool: RequesterTool, wanted: Wanted): RequesterRecipe {
  refuseControls(wanted);
  switch (tool) {
    case 'openssl':
      return opensslRecipe(wanted);
    case 'powershell':
      return powershellRecipe(wanted);
    case 'keytool':
      return keytoolRecipe(wanted);
    default:
      return tool satisfies never;
  }
}

const OPENSSL_KEYS: Readonly<Record<KeyType, string>> = {
  'ec-p256': 'ec -pkeyopt ec_paramgen_curve:P-256',
  'ec-p384': 'ec -pkeyopt ec_paramgen_curve:P-384',
  'ec-p521': 'ec -pkeyopt ec_paramgen_curve:P-521',
  'rsa-2048': 'rsa:2048',
  'rsa-3072': 'rsa:3072',
  'rsa-4096': 'rsa:4096',
  ed25519: 'ed25519',
};

/** `openssl req` over a configuration of its own: a subject on the command line would have to be quoted for every shell. */
function opensslRecipe({ subject, names, keyType }: Wanted): RequesterRecipe {
  const stem = stemOf(subject, names);
  const config = `${stem}.cnf`;
  const request = `${stem}.csr`;
  const text = [
    '[ req ]',
    'prompt = no',
    'utf8 = yes',
    'string_mask = utf8only',
    'default_md = sha256',
    'distinguished_name = subject',
    ...(names.length > 0 ? ['req_extensions = extensions'] : []),
    '',
    '[ subject ]',
    // OpenSSL drops what stands before the first dot, so that one field may come twice; a plus joins it to the one before.
    ...subject.rdns.flatMap((rdn, at) =>
      rdn.map((field, part) => `${String(at)}.${part > 0 ? '+' : ''}${field.type} = ${configValue(plainField(field))}`),
    ),
    ...(names.length > 0
      ? [
          '',
          '[ extensions ]',
          'subjectAltName = @names',
          '',
          '[ names ]',
          ...plainNames(names, 'openssl').map(
            ({ kind, value }, at) => `${OPENSSL_LABELS[kind]}.${String(at + 1)} = ${configValue(value)}`,
          ),
        ]
      : []),
    '',
  ].join('\n');
  return {
    tool: 'openssl',
    files: [{ name: config, text }],
    lines: [
      'umask 077',
      `openssl req -new -newkey ${OPENSSL_KEYS[keyType]} -nodes -config ${config} -keyout ${stem}.key.pem -out ${request}`,
      `openssl req -in ${request} -noout -verify -subject`,
    ],
    answered: null,
    request,
  };
}

const OPENSSL_LABELS = { dns: 'DNS', email: 'email', uri: 'URI', ip: 'IP' } as const;

/** What OpenSSL's configuration takes for its own: variables, escapes, comments, quotes (config(5)). */
function configValue(text: string): string {
  return text.replace(/[\\$#"'`]/g, '\\$&');
}

const WINDOWS_KEYS: Partial<Record<KeyType, readonly string[]>> = {
  'ec-p256': ['KeyAlgorithm = ECDSA_P256'],
  'ec-p384': ['KeyAlgorithm = ECDSA_P384'],
  'ec-p521': ['KeyAlgorithm = ECDSA_P521'],
  'rsa-2048': ['KeyAlgorithm = RSA', 'KeyLength = 2048'],
  'rsa-3072': ['KeyAlgorithm = RSA', 'KeyLength = 3072'],
  'rsa-4096': ['KeyAlgorithm = RSA', 'KeyLength = 4096'],
};

/** Windows makes requests by certreq, from PowerShell as from cmd; the key is in the machine's store from the start. */
function powershellRecipe({ subject, names, keyType }: Wanted): RequesterRecipe {
  const key = WINDOWS_KEYS[keyType];
  if (key === undefined) throw notSupported('certreq makes no Ed25519 keys. Choose an EC or RSA key.');
  const stem = stemOf(subject, names);
  const inf = `${stem}.inf`;
  const request = `${stem}.csr`;
  const distinguished = [...subject.rdns]
    .reverse()
    .map((rdn) => rdn.map((field) => `${windowsType(field.type)}=${windowsValue(plainField(field))}`).join('+'))
    .join(',');
  const text = [
    '[Version]',
    'Signature = "$Windows NT$"',
    '',
    '[NewRequest]',
    `Subject = "${distinguished.replaceAll('"', '""').replaceAll('%', '%%')}"`,
    ...key,
    'HashAlgorithm = SHA256',
    'ProviderName = "Microsoft Software Key Storage Provider"',
    'MachineKeySet = TRUE',
    'RequestType = PKCS10',
    ...(names.length > 0
      ? [
          '',
          '[Extensions]',
          '2.5.29.17 = "{text}"',
          ...plainNames(names, 'certreq').map(({ kind, value }) => {
            if (/[&"]/.test(value)) throw notSupported(`certreq cannot hold the name ${value}. Leave it out.`);
            return `_continue_ = "${WINDOWS_LABELS[kind]}=${value.replaceAll('%', '%%')}&"`;
          }),
        ]
      : []),
    '',
  ].join('\r\n');
  return {
    tool: 'powershell',
    files: [{ name: inf, text }],
    lines: [`certreq -new -machine ${inf} ${request}`, `certutil -dump ${request}`],
    answered: `certreq -accept -machine ${stem}.fullchain.pem`,
    request,
  };
}

const WINDOWS_LABELS = { dns: 'dns', email: 'email', uri: 'url', ip: 'ipaddress' } as const;

/** Windows' own words for fields, where they are not everyone's (CertStrToName). */
function windowsType(oid: string): string {
  const words: Readonly<Record<string, string>> = {
    '2.5.4.3': 'CN',
    '2.5.4.6': 'C',
    '2.5.4.7': 'L',
    '2.5.4.8': 'S',
    '2.5.4.10': 'O',
    '2.5.4.11': 'OU',
    '1.2.840.113549.1.9.1': 'E',
  };
  return words[oid] ?? `OID.${oid}`;
}

function windowsValue(text: string): string {
  return /^[^,+="\n<>#;]+$/.test(text) && text.trim() === text ? text : `"${text.replaceAll('"', '""')}"`;
}

const JAVA_KEYS: Readonly<Record<KeyType, string>> = {
  'ec-p256': 'EC -groupname secp256r1',
  'ec-p384': 'EC -groupname secp384r1',
  'ec-p521': 'EC -groupname secp521r1',
  'rsa-2048': 'RSA -keysize 2048',
  'rsa-3072': 'RSA -keysize 3072',
  'rsa-4096': 'RSA -keysize 4096',
  ed25519: 'Ed25519',
};

/** keytool asks for the passphrase of its store itself, so that it stands in no line. */
function keytoolRecipe({ subject, names, keyType }: Wanted): RequesterRecipe {
  const stem = stemOf(subject, names);
  const store = `-storetype PKCS12 -keystore ${stem}.p12`;
  const request = `${stem}.csr`;
  const alternatives = plainNames(names, 'keytool').map(({ kind, value }) => {
    if (value.includes(',')) throw notSupported(`keytool cannot hold the name ${value}: it parts names at commas.`);
    return `${kind}:${value}`;
  });
  const extension = alternatives.length > 0 ? ` -ext ${quoted(`SAN=${alternatives.join(',')}`)}` : '';
  return {
    tool: 'keytool',
    files: [],
    lines: [
      `keytool -genkeypair -alias ${stem} -keyalg ${JAVA_KEYS[keyType]} -dname ${quoted(formatName(subject))} ${store}`,
      `keytool -certreq -alias ${stem}${extension} -file ${request} ${store}`,
    ],
    answered: `keytool -importcert -trustcacerts -alias ${stem} -file ${stem}.fullchain.pem ${store}`,
    request,
  };
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function stemOf(subject: Name, names: readonly GeneralName[]): string {
  const [commonName] = attributeValues(subject, COMMON_NAME);
  const [first] = names.flatMap((name) => (name.kind === 'dns' ? [name.value] : []));
  return fileNameFrom(commonName ?? first ?? '', 'request').toLowerCase();
}

function plainField(field: AttributeTypeAndValue): string {
  if (field.stringType !== 'other') return field.value;
  throw notSupported(
    `The field ${field.type} of the subject is no text, so it cannot be written down for other tools.`,
  );
}

function plainNames(names: readonly GeneralName[], tool: string): PlainName[] {
  return names.map((name) => {
    if (name.kind === 'dns' || name.kind === 'email' || name.kind === 'uri')
      return { kind: name.kind, value: name.value };
    if (name.kind === 'ip') return { kind: 'ip', value: name.value };
    throw notSupported(`${tool} is given host names, addresses, e-mail addresses and URIs only.`);
  });
}

/** No line and no configuration holds one, however quoted. */
function refuseControls({ subject, names }: Wanted): void {
  const texts = [
    ...subject.rdns.flat().map(({ value }) => value),
    ...names.flatMap((name) => ('value' in name ? [name.value] : [])),
  ];
  if (texts.some((text) => /\p{Cc}|[\u2028\u2029\p{Bidi_Control}]/u.test(text)))
    throw new CertificateError(
      'MALFORMED_NAME',
      'A name holds a control character, which no line for a terminal can carry. Write it without.',
    );
}

function notSupported(message: string): CertificateError {
  return new CertificateError('NOT_SUPPORTED', message);
}
