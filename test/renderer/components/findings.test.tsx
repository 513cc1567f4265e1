// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { IntlProvider } from 'react-intl';
import { afterEach, describe, expect, it } from 'vitest';
import { Findings } from '../../../renderer/components/findings.tsx';
import { RefusalNote } from '../../../renderer/components/refusal-note.tsx';
import { loadCatalogue } from '../../../renderer/languages.ts';
import { PassphraseNote } from '../../../renderer/screens/export/passphrase-note.tsx';
import { LOCALES, type Spoken } from '../../../shared/spoken-language.ts';
import type { Finding } from '../../../shared/pki-terms.ts';

afterEach(cleanup);

const LAPSED: Finding = { severity: 'warning', code: 'lapsed', message: 'It lapsed at 2026-11-22T02:07:00Z already.' };

const shownIn = async (language: Spoken, element: ReactElement): Promise<HTMLElement> => {
  const messages = { ...(await loadCatalogue(language)) };
  const { container } = render(
    <IntlProvider locale={LOCALES[language]} messages={messages}>
      {element}
    </IntlProvider>,
  );
  return container;
};
/** The language that a screen reader would take for the text node that holds these words. */
const languageOf = (container: HTMLElement, words: string): string | null => {
  const walker = document.createTreeWalker(container, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node.nodeValue?.includes(words) === true)
      return node.parentElement?.closest('[lang]')?.getAttribute('lang') ?? null;
  throw new Error(`Nowhere stands “${words}”.`);
};

describe('Findings', () => {
  it.each(['de', 'fr', 'es'] as const)('marks main’s own words as English, and only them: %s', async (language) => {
    const container = await shownIn(language, <Findings findings={[LAPSED]} />);
    expect(languageOf(container, 'It lapsed at')).toBe('en');
    expect(languageOf(container, 'already.')).toBe('en');
    expect(languageOf(container, '2026')).toBe(LOCALES[language]);
    const catalogue = await loadCatalogue(language);
    expect(languageOf(container, catalogue['severity.warning'])).toBeNull();
  });

  it('marks nothing where the window is English', async () => {
    const container = await shownIn('en', <Findings findings={[LAPSED]} />);
    expect(container.querySelectorAll('[lang]')).toHaveLength(0);
    // Its pieces stand in the order of the sentence, whatever direction the window has.
    expect(container.querySelector('.finding-text > [dir="ltr"]')?.textContent).toMatch(/^It lapsed at .* already\.$/u);
  });
});

describe('PassphraseNote', () => {
  it('speaks the window’s language, and says nothing else of itself', async () => {
    const container = await shownIn('de', <PassphraseNote form="p12" passphrase="größer" />);
    expect(languageOf(container, 'ASCII')).toBeNull();
  });
});

describe('RefusalNote', () => {
  it('says first in the window’s language what it is, then in English what main said', async () => {
    const message = 'The vault at /x is locked.';
    const refusal = { kind: 'refused', code: 'VAULT_LOCKED', message } as const;
    const container = await shownIn('fr', <RefusalNote refusal={refusal} />);
    expect(languageOf(container, 'Le coffre est verrouillé')).toBeNull();
    expect(languageOf(container, message)).toBe('en');
  });
});
