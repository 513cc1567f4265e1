/** Tags beside certificates: words for people, nothing that is signed. */

const LONGEST_TAG = 64;
const MOST_TAGS = 50;

/** What was typed, as tags: commas or semicolons part them, each once. */
export function tagsTyped(text: string): string[] {
  const tags = text
    .split(/[,;\n]/u)
    .map((tag) => tag.normalize('NFC').trim().slice(0, LONGEST_TAG))
    .filter((tag) => tag !== '');
  return [...new Set(tags)].slice(0, MOST_TAGS);
}

/** The tags of some certificates, by name, and of how many each is. */
export function tagsIn(items: readonly { readonly tags: readonly string[] }[]): { tag: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { tags } of items) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].map(([tag, count]) => ({ tag, count })).toSorted((a, b) => a.tag.localeCompare(b.tag));
}
