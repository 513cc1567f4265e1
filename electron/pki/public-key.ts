export interface PublicKey {
  spki: Uint8Array;
  family: 'RSA' | 'RSA-PSS' | 'EC' | 'Ed25519' | 'Ed448' | 'X25519' | 'X448' | 'DSA' | 'DH' | 'other';
  label: string;
  bits: number;
  curve: string | null;
  modulus: Uint8Array | null;
  exponent: bigint | null;
  subjectPublicKey: Uint8Array;
}
