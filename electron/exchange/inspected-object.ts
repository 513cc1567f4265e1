import type {
  Asn1TreeDescription,
  ExtensionDescription,
  PurposeDescription,
  RequestDescription,
} from '../../shared/descriptions.ts';

/** Where an object was found, and what it is made of where that was asked for. */
export interface Place {
  /** The line that its PEM block begins on, counted from 1; absent outside of PEM. */
  readonly line?: number;
  /** What a key store calls it. */
  readonly alias?: string;
  /** Of DER and BER alone; without contents that may be secret. */
  readonly asn1?: Asn1TreeDescription;
}

export interface InspectedCertificate extends Place {
  readonly kind: 'certificate';
  readonly version: 1 | 2 | 3;
  readonly serialNumber: string;
  readonly subject: string;
  readonly issuer: string;
  readonly subjectAltNames: readonly string[];
  /** RFC 3339. */
  readonly notBefore: string;
  readonly notAfter: string;
  readonly keyAlgorithm: string;
  readonly signatureAlgorithm: string;
  readonly fingerprintSha256: string;
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hexadecimal: what belongs together has the same. */
  readonly publicKeySha256: string;
  readonly certificateAuthority: boolean;
  /** What `openssl x509 -purpose` would say, each with the rule that decides. */
  readonly purposes: readonly PurposeDescription[];
  readonly extensions: readonly ExtensionDescription[];
  readonly pem: string;
}

export interface InspectedRequest extends Place, RequestDescription {
  readonly kind: 'certification-request';
  readonly publicKeySha256: string;
}

export interface InspectedKey extends Place {
  readonly kind: 'private-key' | 'public-key' | 'openssh-key';
  /** `PKCS#8`, `SEC1`, `OpenSSH`, `SubjectPublicKeyInfo`, … */
  readonly format: string;
  /** Null while it is sealed, and for kinds that cannot be used here. */
  readonly keyAlgorithm: string | null;
  readonly publicKeySha256: string | null;
  /** Whether a private key is in it, which is never part of an answer. */
  readonly private: boolean;
  readonly encrypted: boolean;
  /** How it is sealed, where that is known: `PBES2, PBKDF2 with HMAC-SHA256, 2,048 rounds, AES-256-CBC`. */
  readonly encryption?: string;
  readonly comment?: string;
}

export interface InspectedCrl extends Place {
  readonly kind: 'crl';
  readonly version: 1 | 2;
  readonly issuer: string;
  /** RFC 3339. */
  readonly thisUpdate: string;
  readonly nextUpdate: string | null;
  /** Decimal. */
  readonly crlNumber: string | null;
  readonly delta: boolean;
  /** Whether it lists certificates of other issuers too. */
  readonly indirect: boolean;
  readonly entries: number;
  readonly signatureAlgorithm: string;
  readonly fingerprintSha256: string;
  readonly extensions: readonly ExtensionDescription[];
}

/** How OCSP names a certificate (RFC 6960 §4.1.1); digests in lower-case hexadecimal. */
export interface InspectedCertId {
  readonly hashAlgorithm: string;
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
  readonly serialNumber: string;
}

export interface InspectedOcspRequest extends Place {
  readonly kind: 'ocsp-request';
  readonly questions: readonly InspectedCertId[];
  readonly requestorName: string | null;
  readonly nonce: string | null;
  /** Null where it is not signed, as nearly all are. */
  readonly signatureAlgorithm: string | null;
  /** By one of the certificates that came along; null where it is not signed, or none came. */
  readonly signatureValid: boolean | null;
  readonly extensions: readonly ExtensionDescription[];
  /** The certificates that came along. */
  readonly objects: readonly InspectedObject[];
}

/** What is said of one certificate; instants in RFC 3339. */
export interface InspectedOcspAnswer extends InspectedCertId {
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly revokedAt: string | null;
  readonly reason: string | null;
  readonly thisUpdate: string;
  readonly nextUpdate: string | null;
  readonly archiveCutoff: string | null;
  readonly extensions: readonly ExtensionDescription[];
}

export interface InspectedOcspResponse extends Place {
  readonly kind: 'ocsp-response';
  /** `successful`, or why there is no answer (RFC 6960 §4.2.1); all else is null or empty then. */
  readonly responseStatus: string;
  /** The responder's subject, or `key` and the SHA-1 of its key. */
  readonly responder: string | null;
  readonly producedAt: string | null;
  readonly responses: readonly InspectedOcspAnswer[];
  readonly nonce: string | null;
  /** Whether it is right needs the issuer: see `ocspChecks`. */
  readonly signatureAlgorithm: string | null;
  readonly extensions: readonly ExtensionDescription[];
  /** The certificates that came along. */
  readonly objects: readonly InspectedObject[];
}

export interface InspectedContainer extends Place {
  readonly kind: 'pkcs7' | 'pkcs12';
  /** False where the passphrase is missing or wrong; `objects` is empty then. */
  readonly opened: boolean;
  /** How its parts are sealed. */
  readonly encryption: readonly string[];
  /** How it is guarded against change; null for none. */
  readonly mac: string | null;
  readonly objects: readonly InspectedObject[];
}

export interface InspectedKeyStore extends Place {
  readonly kind: 'jks';
  readonly storeType: 'JKS' | 'JCEKS';
  readonly entries: {
    readonly alias: string;
    readonly type: 'private-key' | 'trusted-certificate' | 'secret-key';
    /** RFC 3339. */
    readonly createdAt: string;
  }[];
  readonly objects: readonly InspectedObject[];
}

/** Something that is none of the others; `label` and `description` say what little is known. */
export interface InspectedUnknown extends Place {
  readonly kind: 'unknown';
  readonly label: string | null;
  readonly description: string;
}

/** One thing in a file, under the field names of the headless contract. Private keys are told, never shown. */
export type InspectedObject =
  | InspectedCertificate
  | InspectedRequest
  | InspectedKey
  | InspectedCrl
  | InspectedOcspRequest
  | InspectedOcspResponse
  | InspectedContainer
  | InspectedKeyStore
  | InspectedUnknown;
