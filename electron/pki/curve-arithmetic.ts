/**
 * Arithmetic on the curves of elliptic-curve.ts in plain numbers, for those that Electron's BoringSSL lacks. Not constant in
 * time: we never sign with it.
 */
import { magnitudeToBigInt } from './bytes.ts';
import type { Curve, Point } from './elliptic-curve.ts';

/** base ^ exponent modulo a number. */
export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/**
 * Whether r and s are the ECDSA signature of a digest under a public point (FIPS 186-5 §6.4.2). For the curves that
 * Electron's BoringSSL lacks; about 20 ms. Not constant in time, which verifying need not be.
 */
export function verifyEcdsa(curve: Curve, publicPoint: Point, digest: Uint8Array, r: bigint, s: bigint): boolean {
  const { order } = curve;
  if (r <= 0n || r >= order || s <= 0n || s >= order) return false;
  const excess = BigInt(Math.max(0, 8 * digest.length - order.toString(2).length));
  const message = magnitudeToBigInt(digest) >> excess;
  const inverse = power(s, order - 2n, order);
  const sum = affine(curve, twinMultiply(curve, (message * inverse) % order, publicPoint, (r * inverse) % order));
  return sum !== null && sum.x % order === r;
}

/**
 * scalar·G: the public point of a private scalar from 1 to the order less 1. About 20 ms; its time tells the scalar's bits to
 * whoever can measure it on this machine, as reading a key once by its owner allows.
 */
export function generatorMultiple(curve: Curve, scalar: bigint): Point {
  const g: Jacobian = { x: curve.x, y: curve.y, z: 1n };
  let product = INFINITY;
  for (let bit = BigInt(scalar.toString(2).length) - 1n; bit >= 0n; bit--) {
    product = double(curve, product);
    if (((scalar >> bit) & 1n) === 1n) product = add(curve, product, g);
  }
  const point = affine(curve, product);
  if (point === null) throw new RangeError('The scalar is a multiple of the order.');
  return point;
}

/** Null at infinity. */
function affine({ prime }: Curve, { x, y, z }: Jacobian): Point | null {
  if (z === 0n) return null;
  const inverse = power(z, prime - 2n, prime);
  const square = (inverse * inverse) % prime;
  return { x: (x * square) % prime, y: (((y * square) % prime) * inverse) % prime };
}

/** A point in Jacobian coordinates: (x / z², y / z³); z = 0 is infinity. */
interface Jacobian {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
}

const INFINITY: Jacobian = { x: 1n, y: 1n, z: 0n };

/** u·G + v·Q, both scalars walked at once. */
function twinMultiply(curve: Curve, u: bigint, q: Point, v: bigint): Jacobian {
  const g: Jacobian = { x: curve.x, y: curve.y, z: 1n };
  const p: Jacobian = { x: q.x, y: q.y, z: 1n };
  const both = add(curve, g, p);
  let sum = INFINITY;
  for (let bit = BigInt(Math.max(u.toString(2).length, v.toString(2).length)) - 1n; bit >= 0n; bit--) {
    sum = double(curve, sum);
    const first = ((u >> bit) & 1n) === 1n;
    const second = ((v >> bit) & 1n) === 1n;
    if (first && second) sum = add(curve, sum, both);
    else if (first) sum = add(curve, sum, g);
    else if (second) sum = add(curve, sum, p);
  }
  return sum;
}

function double({ prime, a }: Curve, { x, y, z }: Jacobian): Jacobian {
  if (z === 0n || y === 0n) return INFINITY;
  const yy = (y * y) % prime;
  const s = (4n * x * yy) % prime;
  const zz = (z * z) % prime;
  const m = (3n * x * x + a * zz * zz) % prime;
  const x3 = modulo(m * m - 2n * s, prime);
  return { x: x3, y: modulo(m * (s - x3) - 8n * yy * yy, prime), z: (2n * y * z) % prime };
}

function add(curve: Curve, p: Jacobian, q: Jacobian): Jacobian {
  if (p.z === 0n) return q;
  if (q.z === 0n) return p;
  const { prime } = curve;
  const pzz = (p.z * p.z) % prime;
  const qzz = (q.z * q.z) % prime;
  const u1 = (p.x * qzz) % prime;
  const s1 = (p.y * qzz * q.z) % prime;
  const h = modulo(q.x * pzz - u1, prime);
  const r = modulo(q.y * pzz * p.z - s1, prime);
  if (h === 0n) return r === 0n ? double(curve, p) : INFINITY;
  const hh = (h * h) % prime;
  const hhh = (h * hh) % prime;
  const v = (u1 * hh) % prime;
  const x = modulo(r * r - hhh - 2n * v, prime);
  return { x, y: modulo(r * (v - x) - s1 * hhh, prime), z: (h * p.z * q.z) % prime };
}

function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}
