/** The attribute types of names: OpenSSL's short and long names, and what RFC 5280 Appendix A.1 allows in each. */

export interface AttributeType {
  readonly oid: string;
  /** OpenSSL's short name, which RFC 4514 and everyone's configuration files use. */
  readonly name: string;
  readonly longName: string;
  /** Upper bound in characters. */
  readonly max: number;
  /** What we write. */
  readonly stringType: 'UTF8String' | 'PrintableString' | 'IA5String';
}

const UTF8 = 'UTF8String';
const PRINTABLE = 'PrintableString';
const IA5 = 'IA5String';
/** ub-name. */
const NAME = 32_768;

const TYPES: readonly AttributeType[] = (
  [
    ['2.5.4.3', 'CN', 'commonName', 64, UTF8],
    ['2.5.4.4', 'SN', 'surname', NAME, UTF8],
    ['2.5.4.5', 'serialNumber', 'serialNumber', 64, PRINTABLE],
    ['2.5.4.6', 'C', 'countryName', 2, PRINTABLE],
    ['2.5.4.7', 'L', 'localityName', 128, UTF8],
    ['2.5.4.8', 'ST', 'stateOrProvinceName', 128, UTF8],
    ['2.5.4.9', 'street', 'streetAddress', 128, UTF8],
    ['2.5.4.10', 'O', 'organizationName', 64, UTF8],
    ['2.5.4.11', 'OU', 'organizationalUnitName', 64, UTF8],
    ['2.5.4.12', 'title', 'title', 64, UTF8],
    ['2.5.4.13', 'description', 'description', 1024, UTF8],
    ['2.5.4.15', 'businessCategory', 'businessCategory', 128, UTF8],
    ['2.5.4.17', 'postalCode', 'postalCode', 40, UTF8],
    ['2.5.4.18', 'postOfficeBox', 'postOfficeBox', 40, UTF8],
    ['2.5.4.20', 'telephoneNumber', 'telephoneNumber', 32, PRINTABLE],
    ['2.5.4.41', 'name', 'name', NAME, UTF8],
    ['2.5.4.42', 'GN', 'givenName', NAME, UTF8],
    ['2.5.4.43', 'initials', 'initials', NAME, UTF8],
    ['2.5.4.44', 'generationQualifier', 'generationQualifier', NAME, UTF8],
    ['2.5.4.46', 'dnQualifier', 'dnQualifier', NAME, PRINTABLE],
    ['2.5.4.54', 'dmdName', 'dmdName', NAME, UTF8],
    ['2.5.4.65', 'pseudonym', 'pseudonym', 128, UTF8],
    ['2.5.4.72', 'role', 'role', NAME, UTF8],
    ['2.5.4.97', 'organizationIdentifier', 'organizationIdentifier', NAME, UTF8],
    ['0.9.2342.19200300.100.1.1', 'UID', 'userId', 256, UTF8],
    ['0.9.2342.19200300.100.1.3', 'mail', 'rfc822Mailbox', 256, IA5],
    ['0.9.2342.19200300.100.1.25', 'DC', 'domainComponent', 63, IA5],
    ['1.2.840.113549.1.9.1', 'emailAddress', 'emailAddress', 255, IA5],
    ['1.2.840.113549.1.9.2', 'unstructuredName', 'unstructuredName', 255, UTF8],
    ['1.2.840.113549.1.9.8', 'unstructuredAddress', 'unstructuredAddress', 255, UTF8],
    ['1.3.6.1.4.1.311.60.2.1.1', 'jurisdictionL', 'jurisdictionLocalityName', 128, UTF8],
    ['1.3.6.1.4.1.311.60.2.1.2', 'jurisdictionST', 'jurisdictionStateOrProvinceName', 128, UTF8],
    ['1.3.6.1.4.1.311.60.2.1.3', 'jurisdictionC', 'jurisdictionCountryName', 2, PRINTABLE],
  ] as const
).map(([oid, name, longName, max, stringType]) => ({ oid, name, longName, max, stringType }));

/** What else people write for the same. */
const ALIASES: Readonly<Record<string, string>> = {
  e: 'emailAddress',
  email: 'emailAddress',
  s: 'ST',
  state: 'ST',
  country: 'C',
  organization: 'O',
  organisation: 'O',
  locality: 'L',
  city: 'L',
  g: 'GN',
  t: 'title',
};

const BY_OID = new Map(TYPES.map((type) => [type.oid, type]));
const BY_NAME = new Map(
  TYPES.flatMap((type) => [
    [type.name.toLowerCase(), type],
    [type.longName.toLowerCase(), type],
  ]),
);

/** The attribute type of an OID, if it has a name. */
export function attributeTypeByOid(oid: string): AttributeType | undefined {
  return BY_OID.get(oid);
}

/** The attribute type that is called so: short or long name, any case, and a few common spellings. */
export function attributeTypeByName(name: string): AttributeType | undefined {
  const key = name.toLowerCase();
  return BY_NAME.get(key) ?? BY_NAME.get((ALIASES[key] ?? '').toLowerCase());
}
