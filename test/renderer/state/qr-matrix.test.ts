import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { MOST_QR_BYTES, qrMatrix } from '../../../renderer/state/qr-matrix.ts';
import { createNumbers, pemOf } from '../fake-world.ts';

/** What a camera would see: each square four pixels wide. */
function imageOf(matrix: readonly (readonly boolean[])[]) {
  const scale = 4;
  const width = matrix.length * scale;
  const data = new Uint8ClampedArray(width * width * 4);
  for (let y = 0; y < width; y += 1)
    for (let x = 0; x < width; x += 1) {
      const dark = matrix[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true;
      data.set([dark ? 0 : 255, dark ? 0 : 255, dark ? 0 : 255, 255], (y * width + x) * 4);
    }
  return { width, height: width, data };
}

describe('qrMatrix', () => {
  it('reads back as the very PEM, line ends and all', () => {
    const pem = pemOf('CERTIFICATE REQUEST', createNumbers(5));
    const matrix = qrMatrix(pem);
    expect(matrix === null ? null : decodeQR(imageOf(matrix))).toBe(pem);
  });

  it('is none for what does not fit into one', () => {
    expect(qrMatrix('a'.repeat(MOST_QR_BYTES))).not.toBeNull();
    expect(qrMatrix('a'.repeat(MOST_QR_BYTES + 1))).toBeNull();
    // Two bytes each: it is bytes that count.
    expect(qrMatrix('é'.repeat(MOST_QR_BYTES / 2 + 1))).toBeNull();
  });
});
