/** What the palette offers for what was typed: a pasted request, actions by their words, certificates. */
import { ACTIONS, type ActionId } from '../../shared/actions.ts';
import type { CertificateDescription } from '../../shared/descriptions.ts';

export type PaletteItem =
  | { readonly kind: 'inspect'; readonly text: string }
  | { readonly kind: 'action'; readonly id: ActionId }
  | { readonly kind: 'certificate'; readonly certificate: CertificateDescription };

interface PaletteSources {
  readonly labelOf: (id: ActionId) => string;
  readonly available: (id: ActionId) => boolean;
  readonly certificates: readonly CertificateDescription[];
}

/** Opening the palette from within itself is no choice; `commit` belongs to the form under it. */
const LEFT_OUT: readonly ActionId[] = ['view.palette', 'commit'];

export function paletteItems(typed: string, sources: PaletteSources): readonly PaletteItem[] {
  if (isPem(typed)) return [{ kind: 'inspect', text: typed }];
  const words = typed.toLowerCase().split(/\s+/u);
  const actions = ACTIONS.map((action) => action.id)
    .filter((id) => !LEFT_OUT.includes(id))
    .filter((id) => words.every((word) => sources.labelOf(id).toLowerCase().includes(word)));
  // What can be done comes first; the rest stays, so that one learns why not.
  const sorted = actions.toSorted((a, b) => Number(sources.available(b)) - Number(sources.available(a)));
  return [
    ...sorted.map((id): PaletteItem => ({ kind: 'action', id })),
    ...sources.certificates.map((certificate): PaletteItem => ({ kind: 'certificate', certificate })),
  ];
}

export function isPem(text: string): boolean {
  return text.includes('-----BEGIN ');
}
