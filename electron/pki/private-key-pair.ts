/** A private key in the one form that we keep, and the public key that was computed from it, not merely found beside it. */
export interface KeyPair {
  /** PrivateKeyInfo version 0, DER, unencrypted. */
  readonly pkcs8: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
}
