/** Ways to damage an input, seeded so that a failure can be repeated. */
import { writeHeader, headerLength } from '../../electron/pki/der-writer.ts';

/** A whole number from 0 up to a limit, the limit left out. */
export type Random = (limit: number) => number;

/** Mulberry32: numbers from 0 up to a limit, the same ones for the same seed. */
export function generator(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
}

const INTERESTING = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x1e, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xa0, 0xa3,
  0xff,
];

/** One to four changes of single bytes and runs of them, blind to what they mean. */
export function mutateBytes(seed: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let bytes = [...seed];
  for (let count = 1 + random(4); count > 0; count--) {
    const at = random(bytes.length + 1);
    switch (random(8)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
        break;
      case 1:
        bytes[at] = random(256);
        break;
      case 2:
        bytes[at] = INTERESTING[random(INTERESTING.length)] ?? 0;
        break;
      case 3:
        bytes.splice(at, 1 + random(8));
        break;
      case 4:
        bytes.splice(at, 0, INTERESTING[random(INTERESTING.length)] ?? 0);
        break;
      case 5:
        bytes.splice(at, 0, ...bytes.slice(at, at + random(40)));
        break;
      case 6: {
        const from = random(other.length);
        bytes.splice(at, random(20), ...other.subarray(from, from + random(40)));
        break;
      }
      default:
        bytes = bytes.slice(0, at);
    }
  }
  return Uint8Array.from(bytes);
}

/** An element of DER as it stands in a file, however damaged its contents are. */
interface Node {
  tag: number;
  content: Uint8Array;
  /** Null where the contents are not elements, one behind the other. */
  children: Node[] | null;
}

/** Takes DER apart as far as it goes; OCTET and BIT STRINGs are looked into, since keys and extensions hide there. */
function dissect(bytes: Uint8Array, depth = 0): Node[] | null {
  const nodes: Node[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0;
    const count = first & 0x80 ? first & 0x7f : 0;
    if (count > 3 || (tag & 0x1f) === 0x1f || tag === 0) return null;
    let length = count === 0 ? first : 0;
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
    const start = at + 2 + count;
    if (start + length > bytes.length || (first === 0x80 && count === 0)) return null;
    const content = bytes.subarray(start, start + length);
    const hides = (tag & 0x20) !== 0 || tag === 0x04;
    nodes.push({ tag, content, children: hides && length > 1 && depth < 20 ? dissect(content, depth + 1) : null });
    at = start + length;
  }
  return nodes;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function encode({ tag, content, children }: Node): Uint8Array {
  const inside = children === null ? content : join(children.map(encode));
  const written = new Uint8Array(headerLength(inside.length) + inside.length);
  written.set(inside, writeHeader(written, 0, tag, inside.length));
  return written;
}

function allNodes(nodes: Node[]): { node: Node; siblings: Node[] }[] {
  const found: { node: Node; siblings: Node[] }[] = [];
  const walk = (siblings: Node[]): void => {
    for (const node of siblings) {
      found.push({ node, siblings });
      if (node.children !== null) walk(node.children);
    }
  };
  walk(nodes);
  return found;
}

const TAGS = [0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a, 0x0c, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1c, 0x1e, 0x30, 0x31];

/**
 * One to three changes that keep the lengths around them right, so that they get past the outermost reader: another tag, an
 * element left out, written twice, swapped, taken from another file, emptied, cut, wrapped (once or hundreds of times), a
 * number made huge or negative, a length in a longer form. Bytes that are no DER are damaged blindly.
 */
export function mutateStructure(seed: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const nodes = dissect(seed);
  if (nodes === null || nodes.length === 0) return mutateBytes(seed, other, random);
  const foreign = allNodes(dissect(other) ?? []);
  for (let count = 1 + random(3); count > 0; count--) {
    const all = allNodes(nodes);
    const picked = all[random(all.length)];
    if (picked === undefined) break;
    change(picked.node, picked.siblings, foreign[random(Math.max(1, foreign.length))]?.node, random);
  }
  const written = join(nodes.map(encode));
  return random(8) === 0 ? spoilLength(written, random) : written;
}

function change(node: Node, siblings: Node[], foreign: Node | undefined, random: Random): void {
  const at = siblings.indexOf(node);
  switch (random(12)) {
    case 0:
      node.tag = TAGS[random(TAGS.length)] ?? 0x30;
      break;
    case 1:
      node.tag = (random(4) << 6) | (random(2) << 5) | random(31);
      break;
    case 2:
      siblings.splice(at, 1);
      break;
    case 3:
      {
        const copies = node.content.length > 200 ? 1 : ([1, 2, 40][random(3)] ?? 1);
        for (let i = 0; i < copies; i++) siblings.splice(at, 0, structuredClone(node));
      }
      break;
    case 4: {
      const [moved] = siblings.splice(at, 1);
      if (moved !== undefined) siblings.splice(random(siblings.length + 1), 0, moved);
      break;
    }
    case 5:
      if (foreign !== undefined) siblings.splice(at, random(2), structuredClone(foreign));
      break;
    case 6:
      node.children = null;
      node.content = new Uint8Array(0);
      break;
    case 7:
      node.content = node.content.subarray(0, random(node.content.length + 1));
      node.children = null;
      break;
    case 8: {
      let wrapped = structuredClone(node);
      for (let levels = [1, 3, 40, 400][random(4)] ?? 1; levels > 0; levels--) {
        wrapped = { tag: random(2) === 0 ? 0x30 : node.tag | 0x20, content: new Uint8Array(0), children: [wrapped] };
      }
      Object.assign(node, wrapped);
      break;
    }
    case 9: {
      const sizes = [1, 4, 8, 21, 300, 5000];
      node.children = null;
      node.content = new Uint8Array(sizes[random(sizes.length)] ?? 1).fill([0x00, 0x7f, 0x80, 0xff][random(4)] ?? 0);
      break;
    }
    default:
      if (node.content.length > 0) {
        node.content = node.content.slice();
        const place = random(node.content.length);
        node.content[place] = (node.content[place] ?? 0) ^ (1 << random(8));
        node.children = null;
      }
  }
}

/** The outermost length: one off, in a longer form, indefinite, or enormous. */
function spoilLength(bytes: Uint8Array, random: Random): Uint8Array {
  const spoiled = [...bytes];
  switch (random(4)) {
    case 0:
      spoiled[1] = (spoiled[1] ?? 0) + (random(2) === 0 ? 1 : -1);
      break;
    case 1:
      spoiled.splice(1, 1, 0x84, 0, 0, 0, spoiled[1] ?? 0);
      break;
    case 2:
      spoiled[1] = 0x80;
      spoiled.push(0, 0);
      break;
    default:
      spoiled.splice(1, 1, 0x84, 0xff, 0xff, 0xff, 0xff);
  }
  return Uint8Array.from(spoiled, (byte) => byte & 0xff);
}
