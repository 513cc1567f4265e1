import { CertificateError } from '../../shared/errors.ts';
import { REASON_NUMBERS } from '../../shared/pki-terms.ts';
import { DerReader } from './der.ts';
import { toHex } from './bytes.ts';
import { EXTENSION } from './extensions.ts';
import { parseAccessDescriptions, parseDistributionPoints, parseTlsFeature } from './extension-publication.ts';
import { parseAuthorityKeyIdentifier, parseSubjectAltName, parseSubjectKeyIdentifier } from './extension-identity.ts';
import { parseBasicConstraints, parseExtendedKeyUsage, parseKeyUsage } from './extension-usage.ts';
import {
  parseCertificatePolicies,
  parseInhibitAnyPolicy,
  parsePolicyConstraints,
  parsePolicyMappings,
} from './extension-policy.ts';
import { parseCrlNumber, parseIssuingDistributionPoint } from './extension-crl.ts';
import { parseIa5Value } from './extension-value.ts';
import type { Extension } from './extensions.ts';
import { formatGeneralName } from './general-name.ts';
import type { GeneralName } from './general-name.ts';
import { escapeHostile } from './hostile-text.ts';
import { formatNameConstraint, parseNameConstraints } from './name-constraints.ts';
import { objectIdentifierName } from './object-identifier-names.ts';
import { formatSerialNumber } from './serial-number.ts';

/**
 * An extension in words: its name, and what it says in OpenSSL's vocabulary; hexadecimal for one that we do not know.
 * Never throws: what cannot be read says so.
 */
export function describeExtension(extension: Extension): {
  oid: string;
  name: string;
  critical: boolean;
  value: string;
} {
  const { oid, critical } = extension;
  return { oid, name: objectIdentifierName(oid), critical, value: describeValue(extension) };
}

function describeValue({ oid, value }: Extension): string {
  const describe = DESCRIBERS[oid];
  if (describe === undefined) return colonHex(value);
  try {
    return describe(value);
  } catch (error) {
    if (error instanceof CertificateError) return `cannot be decoded: ${error.message} ${colonHex(value)}`;
    throw error;
  }
}

const DESCRIBERS: Readonly<Record<string, (value: Uint8Array) => string>> = {
  [EXTENSION.basicConstraints]: (value) => {
    const { ca, pathLength } = parseBasicConstraints(value);
    return `CA:${ca ? 'TRUE' : 'FALSE'}${pathLength === null ? '' : `, pathlen:${String(pathLength)}`}`;
  },
  [EXTENSION.keyUsage]: (value) => parseKeyUsage(value).join(', '),
  [EXTENSION.extendedKeyUsage]: (value) => parseExtendedKeyUsage(value).map(objectIdentifierName).join(', '),
  [EXTENSION.subjectAltName]: (value) => names(parseSubjectAltName(value)),
  [EXTENSION.issuerAltName]: (value) => names(parseSubjectAltName(value)),
  [EXTENSION.certificateIssuer]: (value) => names(parseSubjectAltName(value)),
  [EXTENSION.subjectKeyIdentifier]: (value) => colonHex(parseSubjectKeyIdentifier(value)),
  [EXTENSION.authorityKeyIdentifier]: describeAuthorityKeyIdentifier,
  [EXTENSION.crlDistributionPoints]: describeDistributionPoints,
  [EXTENSION.freshestCrl]: describeDistributionPoints,
  [EXTENSION.authorityInfoAccess]: describeAccess,
  [EXTENSION.subjectInfoAccess]: describeAccess,
  [EXTENSION.nameConstraints]: (value) => {
    const { permitted, excluded } = parseNameConstraints(value);
    const lists = [
      ...permitted.map((constraint) => `Permitted ${formatNameConstraint(constraint)}`),
      ...excluded.map((constraint) => `Excluded ${formatNameConstraint(constraint)}`),
    ];
    return lists.join(', ');
  },
  [EXTENSION.certificatePolicies]: (value) => parseCertificatePolicies(value).map(nameAndOid).join(', '),
  [EXTENSION.policyMappings]: (value) =>
    parsePolicyMappings(value)
      .map(({ issuerDomain, subjectDomain }) => `${nameAndOid(issuerDomain)} → ${nameAndOid(subjectDomain)}`)
      .join(', '),
  [EXTENSION.policyConstraints]: (value) => {
    const { requireExplicit, inhibitMapping } = parsePolicyConstraints(value);
    const explicit = requireExplicit === null ? [] : [`Require Explicit Policy:${String(requireExplicit)}`];
    const mapping = inhibitMapping === null ? [] : [`Inhibit Policy Mapping:${String(inhibitMapping)}`];
    return [...explicit, ...mapping].join(', ');
  },
  [EXTENSION.inhibitAnyPolicy]: (value) => String(parseInhibitAnyPolicy(value)),
  [EXTENSION.tlsFeature]: (value) => parseTlsFeature(value).map(tlsFeatureName).join(', '),
  [EXTENSION.ocspNoCheck]: (value) => {
    const reader = new DerReader(value);
    reader.null('OCSP No Check');
    reader.end('OCSP No Check');
    return 'present';
  },
  [EXTENSION.crlNumber]: (value) => String(parseCrlNumber(value)),
  [EXTENSION.deltaCrlIndicator]: (value) => `changes since CRL ${String(parseCrlNumber(value))}`,
  [EXTENSION.issuingDistributionPoint]: (value) => {
    const point = parseIssuingDistributionPoint(value);
    const flags = [
      point.onlyUserCerts ? 'only user certificates' : '',
      point.onlyCaCerts ? 'only CA certificates' : '',
      point.onlyAttributeCerts ? 'only attribute certificates' : '',
      point.someReasons ? 'only some reasons' : '',
      point.indirect ? 'indirect' : '',
    ];
    return [names(point.names), ...flags].filter((part) => part !== '').join(', ');
  },
  [EXTENSION.reasonCode]: (value) => {
    const reader = new DerReader(value);
    const number = reader.enumerated('the reason');
    reader.end('the reason');
    return Object.entries(REASON_NUMBERS).find(([, known]) => known === number)?.[0] ?? String(number);
  },
  [EXTENSION.invalidityDate]: (value) => {
    const reader = new DerReader(value);
    const date = reader.generalizedTime('the invalidity date');
    reader.end('the invalidity date');
    return date.toISOString();
  },
  '2.16.840.1.113730.1.1': (value) => {
    const reader = new DerReader(value);
    const bits = reader.namedBits('the Netscape certificate type');
    reader.end('the Netscape certificate type');
    return bits.map((bit) => NETSCAPE_TYPES[bit] ?? String(bit)).join(', ');
  },
  ...Object.fromEntries(
    ['2', '3', '4', '8', '12', '13'].map((arc) => [
      `2.16.840.1.113730.1.${arc}`,
      (value: Uint8Array) => escapeHostile(parseIa5Value(value)),
    ]),
  ),
};

const NETSCAPE_TYPES = [
  'SSL Client',
  'SSL Server',
  'S/MIME',
  'Object Signing',
  'Unused',
  'SSL CA',
  'S/MIME CA',
  'Object Signing CA',
];

function describeAuthorityKeyIdentifier(value: Uint8Array): string {
  const { keyIdentifier, issuer, serialNumber } = parseAuthorityKeyIdentifier(value);
  const parts = [
    keyIdentifier === null ? '' : colonHex(keyIdentifier),
    issuer === null ? '' : names(issuer),
    serialNumber === null ? '' : `serial:${formatSerialNumber(serialNumber)}`,
  ];
  return parts.filter((part) => part !== '').join(', ') || 'empty';
}

function describeDistributionPoints(value: Uint8Array): string {
  return parseDistributionPoints(value)
    .map((point) => {
      const issuer = point.crlIssuer.length === 0 ? '' : ` (CRL issuer ${names(point.crlIssuer)})`;
      const reasons = point.someReasons ? ' (some reasons)' : '';
      return `${point.names.length === 0 ? 'relative name' : names(point.names)}${issuer}${reasons}`;
    })
    .join(', ');
}

function describeAccess(value: Uint8Array): string {
  return parseAccessDescriptions(value)
    .map(({ method, location }) => `${objectIdentifierName(method)} - ${formatGeneralName(location)}`)
    .join(', ');
}

function tlsFeatureName(feature: number): string {
  if (feature === 5) return 'status_request';
  return feature === 17 ? 'status_request_v2' : String(feature);
}

function names(list: readonly GeneralName[]): string {
  return list.map(formatGeneralName).join(', ');
}

function nameAndOid(oid: string): string {
  const name = objectIdentifierName(oid);
  return name === oid ? oid : `${name} (${oid})`;
}

/** Upper-case hexadecimal with colons, as OpenSSL shows bytes. */
function colonHex(bytes: Uint8Array): string {
  return toHex(bytes)
    .toUpperCase()
    .replace(/(..)(?=.)/g, '$1:');
}
