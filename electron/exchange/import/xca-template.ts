/** Templates of XCA 2 (lib/pki_temp.cpp: a Name's DER, then Qt's QMap of texts), made into profiles. */
import { CertificateError } from '../../../shared/errors.ts';
import { KEY_USAGES } from '../../../shared/pki-terms.ts';
import { profileDefinitionSchema, type ProfileDefinition } from '../../../shared/profile-definition.ts';
import { parseProfile } from '../../authority/custom-profiles.ts';
import { DerReader, TAG } from '../../pki/der.ts';
import { fileNameFrom } from '../file-name.ts';

/** XCA has 30 settings; a map that says more is damaged. */
const MAX_SETTINGS = 1000;
const NULL_TEXT = 0xffffffff;
/** The first version that is written as a map. */
const MAP_VERSION = 10;

export interface XcaTemplate {
  readonly name: string;
  readonly version: number;
  readonly data: Uint8Array;
}

/** A template as a profile of ours, and what of it a profile has no room for, by XCA's own words. */
export interface TemplateProfile {
  readonly profile: ProfileDefinition;
  readonly left: readonly string[];
}

/**
 * Makes a profile of a template.
 *
 * @throws {CertificateError} MALFORMED_CONTAINER: damaged; NOT_SUPPORTED: of XCA 1; MALFORMED_PROFILE: it contradicts itself
 */
export function profileOfTemplate({ name, version, data }: XcaTemplate): TemplateProfile {
  if (version < MAP_VERSION)
    throw new CertificateError(
      'NOT_SUPPORTED',
      'The template is of XCA 1. Open the database in XCA 2, which renews it.',
    );
  const { hasSubject, settings } = readTemplate(data);
  const of = (key: string): string => settings.get(key) ?? '';
  const isAuthority = of('ca') === '1';
  const purposes = of('eKeyUse')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((word) => PURPOSE_WORDS[word] ?? word);
  const days = Number(of('validN')) * (of('validM') === '2' ? 365 : of('validM') === '1' ? 30 : 1);
  const bits = Number(of('keyUse'));
  const keyUsage = KEY_USAGES.filter((_, bit) => (bits & (1 << bit)) !== 0);
  const urls = (text: string, label: string): string[] | null => {
    const found = text
      .split(',')
      .flatMap((part) => (part.trim().startsWith(label) ? [part.trim().slice(label.length)] : []));
    return found.length === 0 ? null : found;
  };
  const drawn = {
    version: 1,
    name: profileName(name),
    title: name.slice(0, 128) || 'XCA',
    isAuthority,
    keyUsage: keyUsage.length === 0 ? null : keyUsage,
    extendedKeyUsage: [...new Set(purposes)],
    pathLength: isAuthority && /^\d+$/.test(of('basicPath')) ? Number(of('basicPath')) : null,
    crlUrls: urls(of('crlDist'), 'URI:'),
    issuerUrls: urls(of('authInfAcc'), 'caIssuers;URI:'),
    ocspUrls: urls(of('authInfAcc'), 'OCSP;URI:'),
    mustStaple: of('OCSPstaple') === '1' && !isAuthority,
    defaultDays: days,
    maximumDays: days,
    subjectAltNameKinds: isAuthority ? ['email', 'uri'] : ['dns', 'ip', 'email', 'uri'],
  };
  const profile = profileDefinitionSchema.safeParse(drawn);
  if (!profile.success)
    throw new CertificateError(
      'MALFORMED_PROFILE',
      `The template says what no profile can: ${profile.error.issues.map(({ path }) => path.join('.')).join(', ')}.`,
    );
  // What contradicts itself (a leaf that signs) is no profile either.
  parseProfile(profile.data);
  const left = [...(hasSubject ? ['subject'] : []), ...LEFT.filter((key) => ![...EMPTY, ''].includes(of(key)))];
  return { profile: profile.data, left };
}

/** OpenSSL's words where ours are others. */
const PURPOSE_WORDS: Readonly<Record<string, string>> = {
  OCSPSigning: 'ocspSigning',
  anyExtendedKeyUsage: 'any',
  msSmartcardLogin: '1.3.6.1.4.1.311.20.2.2',
  ipsecIKE: '1.3.6.1.5.5.7.3.17',
  msCodeInd: '1.3.6.1.4.1.311.2.1.21',
  msCodeCom: '1.3.6.1.4.1.311.2.1.22',
  msEFS: '1.3.6.1.4.1.311.10.3.4',
};

/** Names come with each request here, and Netscape's extensions are read by nothing any more. */
const LEFT = ['nameCons', 'subAltName', 'issAltName', 'adv_ext', 'noWellDefinedExpDate'];
/** `DNS:copycn` is what a profile of ours does by itself. */
const EMPTY = ['0', 'DNS:copycn', 'email:copy'];

function profileName(name: string): string {
  const plain = fileNameFrom(name, 'template')
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/^[^a-z0-9]+/, '');
  // `tls-server` is one of the program's own.
  return `xca-${plain}`.slice(0, 64);
}

function readTemplate(data: Uint8Array): { hasSubject: boolean; settings: ReadonlyMap<string, string> } {
  const der = new DerReader(data, 'MALFORMED_CONTAINER');
  const subject = der.elementOf(TAG.sequence, 'the subject of the template');
  const rest = Buffer.from(data.subarray(subject.length));
  let at = 0;
  const fail = (): never => {
    throw new CertificateError(
      'MALFORMED_CONTAINER',
      `The template is damaged at byte ${String(subject.length + at)}.`,
    );
  };
  const number = (): number => {
    if (at + 4 > rest.length) return fail();
    at += 4;
    return rest.readUInt32BE(at - 4);
  };
  const text = (): string => {
    const length = number();
    if (length === NULL_TEXT) return '';
    if (length % 2 !== 0 || at + length > rest.length) return fail();
    at += length;
    return Buffer.from(rest.subarray(at - length, at))
      .swap16()
      .toString('utf16le');
  };
  const count = number();
  if (count > MAX_SETTINGS) fail();
  const settings = new Map<string, string>();
  for (let i = 0; i < count; i++) settings.set(text(), text());
  return { hasSubject: subject.length > 2, settings };
}
