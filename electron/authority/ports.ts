/**
 * Over 300 lines: the one page that says what stands between the use cases and everything outside.
 *
 * What the use cases need from outside, in their own language. The vault implements {@link KeyRing} and {@link Registry}
 * over one SQLite file; a test implements them in memory; a shared database may stand behind them later.
 *
 * Every `record…` method is one durable transaction: what it is given is on disk, with its event, when it resolves,
 * or nothing is.
 */
import type { KeyType, RevocationReason } from '../../shared/pki-terms.ts';
import type { Certificate } from '../pki/certificate.ts';
import type { RevokedPortion } from '../pki/revoked-portion.ts';
import type { SignatureAlgorithm } from '../pki/signature-algorithm.ts';

export interface Clock {
  now(): Date;
}

export interface Random {
  /** Cryptographically strong bytes. */
  bytes(length: number): Uint8Array;
}

/** A private key that signs and never shows itself. */
export interface SigningKey {
  /** SubjectPublicKeyInfo, DER (RFC 5280 §4.1.2.7). */
  readonly subjectPublicKeyInfo: Uint8Array;
  /** The signature value as it stands in a BIT STRING: DER ECDSA-Sig-Value, PKCS #1 v1.5 or RSASSA-PSS octets, Ed25519. */
  sign(message: Uint8Array, algorithm: SignatureAlgorithm): Promise<Uint8Array>;
}

/** A private key sealed under the vault's master key, ready to be recorded; opaque to everyone but the vault. */
export interface SealedKey {
  readonly keyType: KeyType | 'imported';
  readonly subjectPublicKeyInfo: Uint8Array;
  readonly sealed: Uint8Array;
}

/** A key just made: it can sign its own request or certificate, and exists only in memory until it is recorded. */
export interface NewKey extends SigningKey {
  readonly sealedKey: SealedKey;
}

/** The private keys. Every method throws VAULT_LOCKED while the vault is locked. */
export interface KeyRing {
  generate(keyType: KeyType): Promise<NewKey>;
  /** Seals a key that came from outside. `pkcs8` is plain PrivateKeyInfo, DER; the caller clears it. */
  seal(pkcs8: Uint8Array): Promise<NewKey>;
  open(keyId: string): Promise<SigningKey>;
  /** Lends the plain PrivateKeyInfo (DER) to `use` and clears it afterwards, whatever happens. For exports only. */
  withPrivateKeyInfo<T>(keyId: string, use: (pkcs8: Uint8Array) => Promise<T>): Promise<T>;
}

/** How much of a subject a CA asks for: the how-to's policy verbs per attribute type, by OID. */
export type NamePolicyVerb = 'match' | 'supplied' | 'optional' | 'forbidden';
export interface NamePolicy {
  /** Attribute type OID → verb. */
  readonly fields: Readonly<Record<string, NamePolicyVerb>>;
  /** The verb for an attribute type that is not named. */
  readonly otherwise: 'optional' | 'forbidden';
}

/** What a CA asks of everything that it signs, beyond the profile. */
export interface IssuingRules {
  /** Days at most, whatever the profile allows; null for no limit of its own. */
  readonly maximumDays: number | null;
  /** Kinds of key that it certifies, as `ec-p256` or `rsa-3072`; null for every kind that is sound. */
  readonly keyTypes: readonly string[] | null;
  /** Subtrees as text, like name constraints: `.sample.com`, `IP:10.0.0.0/8`. Empty permits everything. */
  readonly permittedNames: readonly string[];
  readonly excludedNames: readonly string[];
  /** The how-to's rule: no second certificate that works for one subject. */
  readonly uniqueSubject: boolean;
  /** Attribute type OID → value, for a subject written here that lacks the field. A request's subject is never touched. */
  readonly subjectDefaults: Readonly<Record<string, string>>;
}

/** How long an entry of an expired certificate stays on the CRL: for one more (RFC 5280 §3.3), or for good. */
export const EXPIRED_ENTRIES = ['one-more', 'for-good'] as const;
export type ExpiredEntries = (typeof EXPIRED_ENTRIES)[number];

/** What a CA writes into what it issues, and how often it speaks. Stored with the authority as JSON. */
export interface AuthoritySettings {
  /** Days from thisUpdate to nextUpdate. */
  readonly crlDays: number;
  readonly crlUrls: readonly string[];
  readonly issuerUrls: readonly string[];
  readonly ocspUrls: readonly string[];
  readonly namePolicy: NamePolicy;
  readonly rules: IssuingRules;
  readonly expiredEntries: ExpiredEntries;
  /** Whether the passphrase is asked for before each signature with its key, however long the vault is unlocked. */
  readonly asksEveryTime: boolean;
}

/** What a CA has that nobody has set anything for: a CRL each month, every field and name allowed, nothing published. */
export const DEFAULT_SETTINGS: AuthoritySettings = {
  crlDays: 31,
  crlUrls: [],
  issuerUrls: [],
  ocspUrls: [],
  namePolicy: { fields: {}, otherwise: 'optional' },
  rules: {
    maximumDays: null,
    keyTypes: null,
    permittedNames: [],
    excludedNames: [],
    uniqueSubject: false,
    subjectDefaults: {},
  },
  expiredEntries: 'one-more',
  asksEveryTime: false,
};

export interface AuthorityRecord {
  /** `ca-1`, … */
  readonly id: string;
  readonly name: string;
  /** The CA's own certificate, DER. */
  readonly certificateDer: Uint8Array;
  readonly certificateId: string;
  /** Absent for a CA whose key is elsewhere. */
  readonly keyId: string | null;
  readonly parentId: string | null;
  readonly settings: AuthoritySettings;
  readonly createdAt: Date;
  /** The highest CRL number ever used; 0n before the first CRL. */
  readonly lastCrlNumber: bigint;
}

/** A CA whose key and request are here, and whose certificate its parent has yet to sign. */
export interface AwaitingAuthority {
  /** `awaiting-1`, …; once it is answered, the CA has an id of its own. */
  readonly id: string;
  readonly name: string;
  readonly requestId: string;
  /** The request for its certificate, DER. */
  readonly requestDer: Uint8Array;
  readonly keyId: string;
  readonly settings: AuthoritySettings;
  readonly createdAt: Date;
}

/** A CA as it stands: one that signs or could, or one that awaits its parent's answer. */
export type AuthorityStanding =
  | { readonly state: 'complete'; readonly authority: AuthorityRecord }
  | { readonly state: 'awaiting-parent'; readonly awaiting: AwaitingAuthority };

/** A profile of the user's own, as it was saved. */
export interface StoredProfile {
  readonly name: string;
  /** Plain JSON, checked again whenever it is read: see parseProfile. */
  readonly definition: unknown;
  readonly savedAt: Date;
}

/** An old certificate that its successor takes the place of on a day. */
export interface PlannedRevocation {
  readonly certificateId: string;
  readonly successorId: string;
  readonly dueAt: Date;
  readonly createdAt: Date;
}

export interface Revocation {
  readonly revokedAt: Date;
  readonly reason: RevocationReason;
  /** When the key is suspected to have been lost (RFC 5280 §5.3.2). */
  readonly invalidityDate: Date | null;
}

export interface CertificateRecord {
  /** `cert-1`, … */
  readonly id: string;
  /** The authority that issued it. A root is issued by itself. */
  readonly authorityId: string;
  readonly authorityName: string;
  /** Lower-case hexadecimal, even length. */
  readonly serialNumber: string;
  readonly der: Uint8Array;
  readonly requestId: string | null;
  readonly keyId: string | null;
  /** The profile's name; `root-ca` for a root. */
  readonly profile: string;
  readonly issuedAt: Date;
  readonly supersedesId: string | null;
  readonly supersededById: string | null;
  readonly revocation: Revocation | null;
}

export interface RequestRecord {
  /** `csr-1`, … */
  readonly id: string;
  readonly der: Uint8Array;
  /** SHA-256 of `der`, lower-case hexadecimal: what the window sends back. */
  readonly digest: string;
  readonly receivedAt: Date;
  /** The file's name as it came, or empty. Shown, never used as a path. */
  readonly source: string;
  readonly state: 'waiting' | 'issued' | 'rejected';
  readonly note: string;
  /** The key in this vault that made it, if any. */
  readonly keyId: string | null;
}

export interface CrlRecord {
  /** `crl-1`, … */
  readonly id: string;
  readonly authorityId: string;
  readonly number: bigint;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly entryCount: number;
  readonly der: Uint8Array;
}

/** A place where a certificate was seen to be served. */
export interface SeenDeployment {
  readonly certificateId: string;
  /** `HOST:PORT` */
  readonly endpoint: string;
  readonly servername: string;
  /** The protocol that turned to TLS there; absent where it begins with TLS. */
  readonly starttls?: string | undefined;
  /** Nobody is to look there any more: the service is gone. */
  readonly gone?: true | undefined;
}

/** What the next CRL must say, and the revision that it was read at: see {@link Registry.recordCrl}. */
export interface RevocationList {
  readonly revision: number;
  readonly lastCrlNumber: bigint;
  /** The CRL that was issued last; null before the first. */
  readonly lastCrl: {
    readonly thisUpdate: Date;
    /** The serial numbers whose revocation was recorded after it, and which it can thus not have listed. */
    revokedSince(): ReadonlySet<string>;
  } | null;
  /** In the order of recording. A portion is the same object in every answer for as long as nothing in it has changed. */
  readonly portions: readonly RevokedPortion[];
}

export type CertificateSort = 'notAfter' | 'notBefore' | 'subject' | 'serialNumber' | 'issuedAt';

export interface CertificateQuery {
  /** Any substring of subject, SANs, serial number, fingerprint, note or tags; case is ignored. */
  readonly text?: string | undefined;
  readonly authorityId?: string | undefined;
  /** The profile's name. */
  readonly profile?: string | undefined;
  /** States that may show; all when absent. `expiring` means within `withinDays`. */
  readonly states?: readonly ('valid' | 'expiring' | 'expired' | 'revoked' | 'held' | 'superseded')[] | undefined;
  /** What people deleted is hidden, no more: it counts like any other unless it is left out here. */
  readonly deleted?: 'left-out' | 'only' | undefined;
  /** Only those whose notAfter lies within this many days from now (and not before now). */
  readonly withinDays?: number | undefined;
  readonly sort: CertificateSort;
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
  /** Counts no further than this; all when absent. Who types wants rows at once, and reads no further than some thousand. */
  readonly countAtMost?: number | undefined;
  /** The instant by which states are judged. */
  readonly now: Date;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** How many there are in all, not only on this page. */
  readonly total: number;
}

export interface CertificatePage extends Page<CertificateRecord> {
  /** There are more than `total`: counting ended at `countAtMost`. */
  readonly totalIsLowerBound: boolean;
}

/** What a line of a long list says of a certificate: what stands in the register's own columns. */
export interface CertificateLine {
  readonly id: string;
  readonly authorityName: string;
  readonly serialNumber: string;
  /** RFC 4514. */
  readonly subject: string;
  readonly notAfter: Date;
  readonly standing: CertificateStanding;
}

/** What a certificate is good for but for its time: the worst word that is true of it. */
export type CertificateStanding = 'good' | 'superseded' | 'held' | 'revoked';

export interface EventRecord {
  readonly sequence: number;
  readonly at: Date;
  /** Who, at the level of the operating system. */
  readonly actor: string;
  readonly kind: string;
  /** The id of what changed: `cert-7`. */
  readonly subject: string;
  /** Plain JSON. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A private key that the vault holds, by its public half, and what uses it. */
export interface KeyRecord {
  /** `key-1`, … */
  readonly id: string;
  /** A {@link KeyType}, or `imported`. */
  readonly keyType: string;
  readonly subjectPublicKeyInfo: Uint8Array;
  readonly createdAt: Date;
  readonly authorities: readonly { readonly id: string; readonly name: string }[];
  /** The youngest first. */
  readonly certificates: readonly { readonly id: string; readonly subject: string; readonly notAfter: Date }[];
  /** Ids. */
  readonly requests: readonly string[];
}

export interface KeyQuery {
  /** Words that stand in its kind, its fingerprint, or the name of what uses it. */
  readonly text?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** What people write beside a certificate. Nothing that is signed depends on it, so it may be undone. */
export interface Annotation {
  readonly note: string;
  readonly tags: readonly string[];
  /** Deleted from lists; its serial number and its revocation stay for ever. */
  readonly deleted: boolean;
}

export interface EventQuery {
  readonly limit: number;
  readonly offset: number;
  /** The id of what changed: `cert-7`. */
  readonly subject?: string | undefined;
  /** Any substring of who, what, of what, and the facts. */
  readonly text?: string | undefined;
  /** A kind, or the beginning of one: `certificate`. */
  readonly kind?: string | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

export interface NewAuthority {
  readonly name: string;
  readonly certificateDer: Uint8Array;
  /** Null for a CA whose key is elsewhere, on record already, or comes last: {@link Registry.recordAuthorityKey}. */
  readonly key: SealedKey | null;
  /** The issuing authority; absent for a root, which is its own issuer. */
  readonly parentId: string | null;
  /** `root-ca` or the profile that the parent issued it under. */
  readonly profile: string;
  readonly settings: AuthoritySettings;
  /** Given for a CA that worked elsewhere before: the highest CRL number that it used there. */
  readonly crlNumberBefore?: bigint;
}

/** A certificate that joins a new CA with one on record, signed by one of the two (RFC 4210 §4.4). */
export interface CrossCertificate {
  /** Who signed it: the CA that is being recorded, or one on record by its id. */
  readonly issuer: 'new' | { readonly id: string };
  readonly der: Uint8Array;
}

/** What an outside CA answered to a request of ours. */
export interface NewAnswer {
  readonly certificateDer: Uint8Array;
  /** CAs above it that are not on record yet, the highest first: each is the issuer of the next. */
  readonly above: readonly { readonly name: string; readonly certificateDer: Uint8Array }[];
  /** The CA on record that issued the first of `above` (the certificate, where that is empty); null where the first is a root. */
  readonly issuerId: string | null;
  /** What it answers: a CA that awaits it, the renewal of a CA's own certificate, one more certificate for a CA, a request. */
  readonly to:
    | { readonly kind: 'awaiting'; readonly id: string }
    | { readonly kind: 'renewal'; readonly authorityId: string }
    | { readonly kind: 'cross'; readonly authorityId: string }
    | { readonly kind: 'request'; readonly id: string };
}

export interface NewCertificate {
  readonly authorityId: string;
  readonly der: Uint8Array;
  /** `der` as our strict reader read it, where it did just now: it is not read a second time. */
  readonly read?: Certificate | undefined;
  readonly profile: string;
  /** The request that it answers: one on record already, or a new one to keep with it. */
  readonly request: { readonly id: string } | { readonly der: Uint8Array; readonly source: string } | null;
  /** A key made for it here: recorded with it. */
  readonly key: SealedKey | null;
  readonly supersedesId: string | null;
  /** When the one that it takes the place of is to be revoked; absent where nothing is planned. */
  readonly revokeSupersededAt?: Date | undefined;
  /** The ACME order that it fulfils: marked so in the same transaction. */
  readonly acmeOrderId?: string | undefined;
}

export interface NewRevocation extends Revocation {
  readonly certificateId: string;
}

/** A revocation of a serial number under which no certificate is on record. */
export interface NewSerialRevocation extends Revocation {
  readonly authorityId: string;
  /** Lower-case hexadecimal, even length. */
  readonly serialNumber: string;
}

export type NewCrl = Omit<CrlRecord, 'id'>;

/** A certificate as another register had it. */
export interface ImportedCertificate {
  readonly der: Uint8Array;
  readonly profile: string;
  /** The request that it answered, where that was kept. */
  readonly request: { readonly der: Uint8Array; readonly source: string } | null;
  readonly key: SealedKey | null;
  readonly revocation: Revocation | null;
}

/** A serial number that a CA used before it came here, for a certificate that nobody kept. */
export interface BareSerial {
  /** Lower-case hexadecimal, even length. */
  readonly serialNumber: string;
  /** The subject as the old register told it, or empty. */
  readonly subject: string;
  readonly notAfter: Date | null;
  readonly revocation: Revocation | null;
}

/** A portion of what one CA brings along from elsewhere. */
export interface ImportPortion {
  readonly authorityId: string;
  readonly certificates: readonly ImportedCertificate[];
  readonly bareSerials: readonly BareSerial[];
  /** Requests that no certificate answers. */
  readonly requests: readonly { readonly der: Uint8Array; readonly source: string; readonly key: SealedKey | null }[];
}

/** How much of a portion was new; the rest was on record already. */
export interface ImportCount {
  readonly certificates: number;
  readonly revocations: number;
  readonly bareSerials: number;
  readonly requests: number;
  readonly keys: number;
}

/**
 * The register. Reading works while the vault is locked; every `record…` throws VAULT_LOCKED then, since an event
 * cannot be authenticated without the key.
 */
export interface Registry {
  /** Rises with every recorded change, from whichever process. */
  revision(): Promise<number>;

  authorities(): Promise<readonly AuthorityRecord[]>;
  /** By id or by name. @throws AUTHORITY_NOT_FOUND, AUTHORITY_INCOMPLETE: its certificate is still to come. */
  authority(reference: string): Promise<AuthorityRecord>;
  awaitingAuthorities(): Promise<readonly AwaitingAuthority[]>;

  /** The youngest first. */
  keys(query: KeyQuery): Promise<Page<KeyRecord>>;
  /** By id. @throws PRIVATE_KEY_NOT_HERE */
  key(id: string): Promise<KeyRecord>;

  profiles(): Promise<readonly StoredProfile[]>;
  /** Those that fall due at `dueBy` or before, the earliest first; all of them without. */
  plannedRevocations(dueBy?: Date): Promise<readonly PlannedRevocation[]>;

  /** By id. @throws CERTIFICATE_NOT_FOUND */
  certificate(id: string): Promise<CertificateRecord>;
  /** By id, serial number (colons and upper case are taken) or SHA-256 fingerprint. @throws CERTIFICATE_NOT_FOUND, AMBIGUOUS_REFERENCE */
  findCertificate(reference: string): Promise<CertificateRecord>;
  certificates(query: CertificateQuery): Promise<CertificatePage>;
  /** The same certificates as lines, for lists of a hundred thousand: nothing is read of their encodings. */
  certificateLines(query: CertificateQuery): Promise<Page<CertificateLine>>;
  /** How many certificates that work, and that nobody deleted from the lists, end from one instant until before another. */
  countEnding(from: Date, before: Date): Promise<number>;
  /** Every certificate over this key (DER of the subjectPublicKeyInfo), the youngest first. */
  certificatesOfKey(subjectPublicKeyInfo: Uint8Array): Promise<readonly CertificateRecord[]>;
  /**
   * Certificates of this subject (DER of the Name) that work at `now`: neither expired, revoked nor superseded. Case and the
   * type of a string make no other subject (RFC 5280 §7.1).
   */
  liveCertificatesOfSubject(
    authorityId: string,
    subjectDer: Uint8Array,
    now: Date,
  ): Promise<readonly CertificateRecord[]>;
  /** Whether this issuer ever used this serial number, for a certificate or a bare revocation. */
  serialNumberUsed(authorityId: string, serialNumber: string): Promise<boolean>;
  /** The serial numbers of this CA that have no certificate on record. */
  bareSerials(authorityId: string): Promise<readonly BareSerial[]>;

  requests(state?: RequestRecord['state']): Promise<readonly RequestRecord[]>;
  /** By id or digest. @throws REQUEST_NOT_FOUND */
  request(reference: string): Promise<RequestRecord>;

  /** Each entry is checked against its event and that event's MAC. @throws VAULT_LOCKED, VAULT_TAMPERED */
  revocationList(authorityId: string): Promise<RevocationList>;
  crls(authorityId: string): Promise<readonly CrlRecord[]>;
  /** The one with the highest number; null before the first. */
  latestCrl(authorityId: string): Promise<CrlRecord | null>;
  /** By id. @throws CRL_NOT_FOUND */
  crl(id: string): Promise<CrlRecord>;

  /** The events, newest first. */
  events(page: EventQuery): Promise<Page<EventRecord>>;

  /** Keeps a request; one that is on record already (same digest) is answered as it stands. */
  recordRequest(request: {
    der: Uint8Array;
    source: string;
    /** Made for it, or on record by its id; null for somebody else's. */
    key: SealedKey | { readonly id: string } | null;
  }): Promise<RequestRecord>;
  recordRequestRejected(id: string, note: string): Promise<RequestRecord>;
  /** The certificates that cross-certify it are recorded with it. @throws AUTHORITY_EXISTS: the name is taken. */
  recordAuthority(authority: NewAuthority, crossCertificates?: readonly CrossCertificate[]): Promise<AuthorityRecord>;
  /** A CA whose certificate an outside parent is to sign. @throws AUTHORITY_EXISTS */
  recordAwaitingAuthority(awaiting: {
    name: string;
    requestDer: Uint8Array;
    key: SealedKey;
    settings: AuthoritySettings;
  }): Promise<AwaitingAuthority>;
  /** The answer, and the CAs above it. @throws KEY_MISMATCH: it is for another key than what it answers; AUTHORITY_NOT_FOUND, REQUEST_NOT_FOUND */
  recordAnswer(answer: NewAnswer): Promise<CertificateRecord>;
  recordSettings(authorityId: string, settings: AuthoritySettings): Promise<AuthorityRecord>;
  /** Takes the place of one of the same name. `definition` is plain JSON. */
  recordProfile(name: string, definition: unknown): Promise<StoredProfile>;
  /** @throws PROFILE_NOT_FOUND */
  recordProfileRemoved(name: string): Promise<void>;
  /**
   * All of them or none. What another process may have changed since they were decided is judged once more inside the
   * transaction: the CA's rule of unique subjects, and that nothing is renewed twice.
   *
   * @throws REGISTRY_CHANGED: a serial number is taken; POLICY_REFUSED
   */
  recordCertificates(certificates: readonly NewCertificate[]): Promise<readonly CertificateRecord[]>;
  /** All of them or none. @throws ALREADY_REVOKED (a held one may be revoked for good) */
  recordRevocations(revocations: readonly NewRevocation[]): Promise<readonly CertificateRecord[]>;
  /** All of them or none. @throws ALREADY_REVOKED, POLICY_REFUSED: a certificate with that number is on record. */
  recordSerialRevocations(revocations: readonly NewSerialRevocation[]): Promise<void>;
  /** A plan that nothing is left of: the certificate is on hold, revoked, or past its end. */
  recordPlanEnded(certificateId: string, why: string): Promise<void>;
  /** Lifts a hold. @throws NOT_ON_HOLD */
  recordReleases(certificateIds: readonly string[], at: Date): Promise<readonly CertificateRecord[]>;
  /** @throws REGISTRY_CHANGED: a revocation or a CRL of this authority was recorded since `revision`; read the list again. */
  recordCrl(crl: NewCrl, revision: number): Promise<CrlRecord>;
  /**
   * Takes in what a CA issued and revoked elsewhere. What is on record already stays as it is, except that a revocation
   * which is news is recorded; so a portion may be given twice.
   *
   * @throws REGISTRY_CHANGED: another certificate has one of the serial numbers
   */
  recordImport(portion: ImportPortion): Promise<ImportCount>;
  /** Gives a CA without a key its key. @throws KEY_MISMATCH */
  recordAuthorityKey(authorityId: string, key: SealedKey): Promise<AuthorityRecord>;
  /** What stands beside a certificate; nothing when nobody wrote anything. @throws CERTIFICATE_NOT_FOUND */
  annotation(certificateId: string): Promise<Annotation>;
  /** @throws CERTIFICATE_NOT_FOUND, INVALID_INPUT: a note beyond 10,000 characters, or a tag that is none */
  recordAnnotation(certificateId: string, annotation: Annotation): Promise<void>;
  /** What it was before the last change of it; an undo may be undone. @throws CERTIFICATE_NOT_FOUND, NOTHING_TO_UNDO */
  recordAnnotationUndone(certificateId: string): Promise<Annotation>;
  /** Recorded before the file is written: who took which key or certificate out, in which form. */
  recordExport(exported: { subject: string; form: string; withPrivateKey: boolean }): Promise<void>;
  /** Where a certificate was seen to be served: an event `certificate.deployed`. */
  recordDeployment(seen: SeenDeployment): Promise<void>;
}

/** What every use case is handed. */
export interface AuthorityPorts {
  readonly registry: Registry;
  readonly keys: KeyRing;
  readonly clock: Clock;
  readonly random: Random;
}
