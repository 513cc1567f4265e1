/** The inspector's width and whether it is open, kept by the page itself: nothing of the register is in it. */
import { z } from 'zod';
import { FIRST_WORKSPACE, inspectorWidth, type Inspector } from './workspace.ts';

const KEY = 'inspector';
const schema = z.strictObject({ open: z.boolean(), width: z.number() });

export function readInspector(): Inspector {
  const kept = localStorage.getItem(KEY);
  const read = schema.safeParse(kept === null ? null : parse(kept));
  return read.success ? { open: read.data.open, width: inspectorWidth(read.data.width) } : FIRST_WORKSPACE.inspector;
}

export function writeInspector(inspector: Inspector): void {
  localStorage.setItem(KEY, JSON.stringify(inspector));
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}
