/** The ASN.1 tree takes every input and refuses none: what it says is held against the bytes, whatever they are. */
import { CertificateError } from '../../shared/errors.ts';
import { asn1TreeSchema, type Asn1NodeDescription } from '../../shared/descriptions.ts';
import { asn1Tree } from '../../electron/pki/asn1-tree.ts';
import { certificates, key, list, type Target } from './fuzz-targets.ts';

const MOST_NODES = 50;

export const TREE_TARGET: Target = {
  name: 'ASN.1 tree',
  kinds: ['cert', 'csr', 'crl', 'pub', 'key-p8', 'p12', 'p7'],
  seeds: [...certificates, list, key.spki],
  round(bytes) {
    const { nodes, truncated } = asn1Tree(bytes);
    // What crosses to the window must pass there too; a thousandth of them costs enough.
    asn1TreeSchema.parse({ nodes: nodes.slice(0, 3), truncated, contentsHidden: false });
    for (const node of nodes) within(node, bytes.length);
    const few = asn1Tree(bytes, { atMost: MOST_NODES });
    if (few.nodes.length > MOST_NODES)
      throw new Error(`${String(few.nodes.length)} elements, not ${String(MOST_NODES)}`);
    for (const node of asn1Tree(bytes, { hideContents: true }).nodes) namesNoSecret(node);
    const problem = nodes.find((node) => node.problem !== null)?.problem ?? (truncated ? 'truncated' : null);
    // Nothing wrong is said of DER alone: then its headers and contents, one after the other, are the bytes again.
    if (problem !== null) throw new CertificateError('MALFORMED_DER', problem);
    return new Uint8Array(Buffer.concat(nodes.map((node) => wholeOf(node, bytes))));
  },
};

function within({ offset, headerLength, length }: Asn1NodeDescription, end: number): void {
  if (offset + headerLength + length > end) throw new Error(`the element at ${String(offset)} ends behind the file`);
}

/** Where contents are hidden, a number, a text or a string of bytes has its header at most. */
function namesNoSecret({ hex, headerLength, type, value }: Asn1NodeDescription): void {
  const shown = hex.length / 2 - headerLength;
  const harmless = ['BOOLEAN', 'INTEGER', 'ENUMERATED', 'NULL', 'OBJECT IDENTIFIER'].includes(type);
  // The count of unused bits of a BIT STRING that is opened.
  if (shown > (harmless ? 64 : 1)) throw new Error(`${type} shows ${String(shown)} bytes`);
  if (!harmless && value !== null && !value.endsWith('bytes, not shown')) throw new Error(`${type} shows ${value}`);
}

/** Of a long one only the beginning is told in hexadecimal. */
function wholeOf({ offset, headerLength, length, hex }: Asn1NodeDescription, bytes: Uint8Array): Uint8Array {
  const told = Buffer.from(hex, 'hex');
  return told.length < headerLength + 1024 ? told : bytes.subarray(offset, offset + headerLength + length);
}
