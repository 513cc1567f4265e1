import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import { LOCALE, MESSAGES } from '../../renderer/messages.ts';

const room = path.join(import.meta.dirname, '../../renderer');
const sources = readdirSync(room, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => ({ name, text: readFileSync(path.join(room, name), 'utf8') }));

/** A value for each argument that a message names. */
function valuesFor(message: string): Record<string, string | number> {
  const names = [...message.matchAll(/\{(\w+)(, (?:plural|number))?/g)];
  return Object.fromEntries(names.map(([, name, isNumber]) => [name ?? '', isNumber === undefined ? 'x' : 2]));
}

describe('the catalogue', () => {
  it('holds messages that can all be formatted', () => {
    const errors: unknown[] = [];
    const intl = createIntl({ locale: LOCALE, messages: { ...MESSAGES }, onError: (error) => errors.push(error) });
    for (const [id, message] of Object.entries(MESSAGES))
      expect(intl.formatMessage({ id }, valuesFor(message)).length, id).toBeGreaterThan(0);
    expect(errors).toEqual([]);
  });

  it('holds no message that no one says', () => {
    const literal = new Set(
      sources.flatMap(({ text }) => [...text.matchAll(/['"]([a-z][\w.-]*)['"]/gi)].map((m) => m[1])),
    );
    const stems = sources.flatMap(({ text }) => [...text.matchAll(/`([a-z][\w.]*\.)\$\{/gi)].map((m) => m[1] ?? ''));
    const unsaid = Object.keys(MESSAGES).filter((id) => !literal.has(id) && !stems.some((stem) => id.startsWith(stem)));
    expect(unsaid).toEqual([]);
  });

  it('has every word that the window says: none stands in the code itself', () => {
    const spoken = sources
      .filter(({ name }) => name.endsWith('.tsx'))
      .flatMap(({ name, text }) =>
        [...text.matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)+)[.!?]?\s*</g)].map((match) => `${name}: ${match[1] ?? ''}`),
      );
    expect(spoken).toEqual([]);
  });
});
