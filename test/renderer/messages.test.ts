import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../renderer/languages.ts';
import { LOCALES, spokenLanguage } from '../../shared/spoken-language.ts';
import { MESSAGES } from '../../renderer/messages.ts';

const room = path.join(import.meta.dirname, '../../renderer');
const sources = readdirSync(room, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => ({ name, text: readFileSync(path.join(room, name), 'utf8') }));

/** Menus, dialogs and notifications are main's, in the same words. */
const main = ['words.ts', 'window'].flatMap((place) => {
  const at = path.join(room, '../electron', place);
  const files = statSync(at).isDirectory() ? readdirSync(at).map((name) => path.join(at, name)) : [at];
  return files.map((name) => ({ name, text: readFileSync(name, 'utf8') }));
});
/** Handlers write the titles of dialogs in English; the catalogue has them under `dialog.`. */
const handlers = readdirSync(path.join(room, '../electron/ipc/handlers')).map((name) =>
  readFileSync(path.join(room, '../electron/ipc/handlers', name), 'utf8'),
);

/** A value for each argument that a message names. */
function valuesFor(message: string): Record<string, string | number> {
  const names = [...message.matchAll(/\{(\w+)(, (?:plural|number))?/g)];
  return Object.fromEntries(names.map(([, name, isNumber]) => [name ?? '', isNumber === undefined ? 'x' : 2]));
}

/** Names and kinds of the arguments of a message, each once. */
function argumentsOf(message: string): string[] {
  const found = [...message.matchAll(/(?<!(?:=\d+|one|other) )\{(\w+)(?:, (plural|number))?[,}]/g)].map(
    ([, name, kind]) => `${name ?? ''} ${kind ?? ''}`,
  );
  return [...new Set(found)].sort();
}

describe('the catalogue', () => {
  it.each(['en', 'de', 'fr', 'es'] as const)('holds messages that can all be formatted: %s', async (language) => {
    const errors: unknown[] = [];
    const messages = { ...(await loadCatalogue(language)) };
    const intl = createIntl({ locale: LOCALES[language], messages, onError: (error) => errors.push(error) });
    for (const [id, message] of Object.entries(messages))
      expect(intl.formatMessage({ id }, valuesFor(message)).length, id).toBeGreaterThan(0);
    expect(errors).toEqual([]);
  });

  it.each(['de', 'fr', 'es'] as const)('has the same messages with the same arguments: %s', async (language) => {
    const other: Readonly<Record<string, string>> = await loadCatalogue(language);
    expect(Object.keys(other)).toEqual(Object.keys(MESSAGES));
    for (const [id, message] of Object.entries(MESSAGES))
      expect(argumentsOf(other[id] ?? ''), id).toEqual(argumentsOf(message));
  });

  it.each(['de', 'fr', 'es'] as const)('is another language, not a copy: %s', async (language) => {
    const other: Readonly<Record<string, string>> = await loadCatalogue(language);
    const sentences = Object.entries(MESSAGES).filter(
      ([, message]) => message.split(' ').length > 5 && !message.includes('{'),
    );
    expect(sentences.filter(([id, message]) => other[id] === message)).toEqual([]);
  });

  it('is written as each language is printed', async () => {
    const wrong = async (language: 'de' | 'fr' | 'es', mistakes: RegExp): Promise<string[]> =>
      Object.entries(await loadCatalogue(language)).flatMap(([id, message]) => {
        // Arguments and the words of the syntax around them are not printed.
        const printed = message.replaceAll(/\{\w+(?:, (?:plural|select|number),?)?/g, '');
        return mistakes.test(printed) ? [`${id}: ${message}`] : [];
      });
    // Before and within these signs no line may break (Lexique des règles typographiques en usage à l’Imprimerie nationale).
    expect(await wrong('fr', / [:;!?»%]|« |n° |\d \d{3}\b|['"“”]|[^\s\u00a0\u202f][;!?»]/u)).toEqual([]);
    expect(await wrong('de', /['"”«»]| %|Nr\. \{|„[^“]*$/u)).toEqual([]);
    expect(await wrong('es', /['"“”]| %|n\.º |(?<![\u00bf][^?]*)\?|(?<![\u00a1][^!]*)!/u)).toEqual([]);
  });

  it('holds no message that no one says', () => {
    const spoken = [...sources, ...main].map(({ text }) => text);
    const literal = new Set(spoken.flatMap((text) => [...text.matchAll(/['"]([a-z][\w.-]*)['"]/gi)].map((m) => m[1])));
    const stems = [
      'dialog.',
      ...spoken.flatMap((text) => [...text.matchAll(/`([a-z][\w.]*\.)\$\{/gi)].map((m) => m[1] ?? '')),
    ];
    const unsaid = Object.keys(MESSAGES).filter((id) => !literal.has(id) && !stems.some((stem) => id.startsWith(stem)));
    expect(unsaid).toEqual([]);
  });

  it('has the title of every native dialog, and no title that no handler gives', () => {
    const given = handlers.flatMap((text) => [...text.matchAll(/title: '([^']+)'/g)].map((match) => match[1] ?? ''));
    const known = Object.entries(MESSAGES).filter(
      ([id]) => id.startsWith('dialog.') && !id.startsWith('dialog.filter.'),
    );
    expect(given.length).toBeGreaterThan(10);
    expect(new Set(known.map(([, text]) => text))).toEqual(new Set(given));
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

describe('spokenLanguage', () => {
  it('is what was chosen, else the first of the system that is spoken here, else English', () => {
    expect(spokenLanguage('fr', ['de-DE'])).toBe('fr');
    expect(spokenLanguage('system', ['pt-BR', 'es-MX', 'en-US'])).toBe('es');
    expect(spokenLanguage('system', ['ja'])).toBe('en');
    expect(spokenLanguage('system', [])).toBe('en');
  });
});
