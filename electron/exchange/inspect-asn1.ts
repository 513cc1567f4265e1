import type { Asn1TreeDescription } from '../../shared/descriptions.ts';
import { asn1Tree } from '../pki/asn1-tree.ts';
import type { DerKind } from './der-kind.ts';
import type { Inspecting } from './inspecting.ts';

/** Kinds that are public as a whole. In every other one, and in what is of none, there may be a private key. */
const PUBLIC_KINDS: ReadonlySet<DerKind> = new Set([
  'certificate',
  'certification-request',
  'crl',
  'public-key',
  'rsa-public-key',
  'pkcs7',
  'ocsp-request',
  'ocsp-response',
]);

/** The elements of a value, where they were asked for. */
export function treeOf(
  bytes: Uint8Array,
  kind: DerKind | null,
  inspecting: Inspecting,
): { readonly asn1?: Asn1TreeDescription } {
  if (inspecting.elementsToTell === null) return {};
  const hideContents = kind === null || !PUBLIC_KINDS.has(kind);
  const asn1 = asn1Tree(bytes, { hideContents, atMost: inspecting.elementsToTell });
  inspecting.elementsToTell -= asn1.nodes.length;
  return { asn1 };
}
