/** A file that is ready to be written, and what must be found in it when it is read back. */
export interface ExportFile {
  readonly bytes: Uint8Array;
  /** 0o600 where it holds a private key, 0o644 otherwise. */
  readonly mode: 0o600 | 0o644;
  readonly expected: ExpectedContent;
}

/** What the proof looks for. */
export interface ExpectedContent {
  /** The certificates, DER, in the order in which they must stand; the first is the one that the key belongs to. */
  readonly certificates: readonly Uint8Array[];
  /** The public key of the private key that must be in it, SPKI DER; null where there must be none. */
  readonly privateKeyOf: Uint8Array | null;
  /** Opens the private key, or the container. */
  readonly passphrase: string | null;
  readonly container: 'pem' | 'der' | 'p7b' | 'p12' | 'text' | 'crl' | 'mobileconfig';
}
