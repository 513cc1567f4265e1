import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(path.join(import.meta.dirname, '../../renderer/styles/tokens.css'), 'utf8');

/** `--name: light-dark(#aaaaaa, #bbbbbb)` or one colour for both. */
const tokens = new Map(
  [...css.matchAll(/--([\w-]+):\s*(?:light-dark\((#\w{6}), (#\w{6})\)|(#\w{6}));/g)].map(
    ([, name, light, dark, both]) => [name ?? '', { light: light ?? both ?? '', dark: dark ?? both ?? '' }],
  ),
);

/** WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

const SURFACES = ['canvas', 'chrome', 'sunken', 'raised', 'hover', 'chosen'];
const pairs: [string, string][] = [
  ...['ink', 'ink-2', 'ink-3', 'accent-ink', 'good', 'warn', 'soon', 'bad', 'held'].flatMap((ink) =>
    SURFACES.map((surface): [string, string] => [ink, surface]),
  ),
  ...['ink', 'ink-2', 'ink-3'].flatMap((ink) =>
    ['bad-soft', 'warn-soft', 'good-soft'].map((surface): [string, string] => [ink, surface]),
  ),
  ['bad', 'bad-soft'],
  ['warn', 'warn-soft'],
  ['good', 'good-soft'],
  ['ink-on-accent', 'accent'],
  ['ink-on-accent', 'accent-hover'],
  ['ink-on-accent', 'bad-fill'],
  ['ink-on-accent', 'bad-fill-hover'],
];

describe('the colours', () => {
  it.each(pairs)('%s can be read on %s, in light and dark (WCAG 2.2, 1.4.3)', (ink, surface) => {
    for (const theme of ['light', 'dark'] as const) {
      const [text, ground] = [tokens.get(ink)?.[theme], tokens.get(surface)?.[theme]];
      expect(text).toMatch(/^#\w{6}$/);
      expect(ground).toMatch(/^#\w{6}$/);
      expect(
        contrast(text ?? '', ground ?? ''),
        `${theme}: ${String(text)} on ${String(ground)}`,
      ).toBeGreaterThanOrEqual(4.5);
    }
  });
});
