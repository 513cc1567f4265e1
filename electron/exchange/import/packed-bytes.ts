const PIECE = 262_144;
const LARGE = PIECE / 16;

/** Keeps many short byte strings in few pieces: each in memory of its own would take twice its length. */
export class PackedBytes {
  #piece = new Uint8Array(0);
  #used = 0;

  /** @returns a copy. */
  keep(bytes: Uint8Array): Uint8Array {
    if (bytes.length > LARGE) return bytes.slice();
    if (this.#used + bytes.length > this.#piece.length) {
      this.#piece = new Uint8Array(PIECE);
      this.#used = 0;
    }
    const kept = this.#piece.subarray(this.#used, this.#used + bytes.length);
    kept.set(bytes);
    this.#used += bytes.length;
    return kept;
  }
}
