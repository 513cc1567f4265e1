/** The shares in what was typed or pasted, however they are broken into lines: each begins with CR1. */
export function sharesIn(typed: string): string[] {
  const starts = [...typed.matchAll(/\bCR1[\s-]/giu)].map(({ index }) => index);
  return starts.map((start, at) => typed.slice(start, starts[at + 1]).trim());
}
