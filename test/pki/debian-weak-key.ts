import { debianModulus } from '../../build/debian-generator.ts';
import { bitString, integer, nullValue, objectIdentifier, sequence } from '../../electron/pki/der-writer.ts';

/** A public key that Debian's generator made for process 100, made again: a SubjectPublicKeyInfo. */
export function debianWeakKey(): Uint8Array {
  const modulus = debianModulus(100, 2048, 'le64', 'noreadrnd');
  return sequence(
    sequence(objectIdentifier('1.2.840.113549.1.1.1'), nullValue()),
    bitString(sequence(integer(modulus), integer(65_537n))),
  );
}
