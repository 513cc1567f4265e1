import { CertificateError } from '../../shared/errors.ts';
import { magnitudeToBigInt } from './bytes.ts';

/** Reads SSH's own encoding (RFC 4251 §5): everything is a length of four bytes and as many bytes. */
export class SshReader {
  private readonly bytes: Uint8Array;
  private position = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get atEnd(): boolean {
    return this.position === this.bytes.length;
  }

  /** What is left. */
  get rest(): Uint8Array {
    return this.bytes.subarray(this.position);
  }

  /** @throws {CertificateError} MALFORMED_KEY, with the place */
  fail(problem: string): never {
    throw new CertificateError(
      'MALFORMED_KEY',
      `The OpenSSH key is malformed: ${problem}, at byte ${this.position}. Ask for an undamaged copy of it.`,
      { detail: { offset: this.position } },
    );
  }

  uint32(what: string): number {
    if (this.position + 4 > this.bytes.length) this.fail(`${what} is missing`);
    const value = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.position, 4).getUint32(0);
    this.position += 4;
    return value;
  }

  string(what: string): Uint8Array {
    const length = this.uint32(what);
    if (length > this.bytes.length - this.position) this.fail(`${what} goes past the end`);
    this.position += length;
    return this.bytes.subarray(this.position - length, this.position);
  }

  text(what: string): string {
    return Buffer.from(this.string(what)).toString('utf8');
  }

  /** mpint, which must not be negative. */
  number(what: string): bigint {
    const content = this.string(what);
    if (content.length > 2049) this.fail(`${what} is absurdly large`);
    if ((content[0] ?? 0) >= 0x80) this.fail(`${what} is negative`);
    return magnitudeToBigInt(content);
  }
}
