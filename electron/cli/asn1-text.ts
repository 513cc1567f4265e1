import type { Asn1TreeDescription } from '../../shared/descriptions.ts';
import { visibleLine } from './visible-text.ts';

/** Bytes of contents that fit beside the rest on a line. */
const SHOWN_BYTES = 24;

/** A line an element: where it stands, header and contents in bytes, what it is and says, and what is wrong with it. */
export function asn1Text({ nodes, truncated }: Asn1TreeDescription): string {
  const lines = nodes.map((node) => {
    const place = `${String(node.offset).padStart(6)} ${String(node.headerLength).padStart(2)}+${String(node.length).padEnd(5)}`;
    const opened = node.inString ? '> ' : '';
    const contents = node.hex.slice(2 * node.headerLength);
    const hex = contents.length > 2 * SHOWN_BYTES ? `${contents.slice(0, 2 * SHOWN_BYTES)}…` : contents;
    const says = [node.value ?? '', showsItself(node.type) ? '' : hex].filter((part) => part !== '').join('  ');
    const problem = node.problem === null ? '' : `  ! ${node.problem}`;
    return visibleLine(`${place} ${'  '.repeat(node.depth)}${opened}${node.type}  ${says}${problem}`.trimEnd());
  });
  return [...lines, ...(truncated ? ['       and more, not shown'] : [])].join('\n');
}

/** Where the value is all that the bytes say. */
function showsItself(type: string): boolean {
  return /^(?:OBJECT IDENTIFIER|BOOLEAN|NULL|ENUMERATED|UTCTime|GeneralizedTime|\w+String)$/.test(type);
}
