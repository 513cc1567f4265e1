/** The window's texts in each of its languages. */
import { useEffect, useState } from 'react';
import type { Spoken } from '../shared/spoken-language.ts';
import { MESSAGES, type MessageId } from './messages.ts';

type Catalogue = Readonly<Record<MessageId, string>>;

/** English is in the page's script, for its ids; the others come when they are spoken. A catalogue that lacks a message does not compile. */
const ELSEWHERE: Readonly<Record<Exclude<Spoken, 'en'>, () => Promise<{ default: Catalogue }>>> = {
  de: () => import('./messages/de.json'),
  es: () => import('./messages/es.json'),
  fr: () => import('./messages/fr.json'),
};

export async function loadCatalogue(language: Spoken): Promise<Catalogue> {
  return language === 'en' ? MESSAGES : (await ELSEWHERE[language]()).default;
}

/** The texts of a language, and that language: those of the one before until they are there, at the very first null. */
export function useCatalogue(language: Spoken): { readonly language: Spoken; readonly messages: Catalogue } | null {
  const [loaded, setLoaded] = useState<{ language: Spoken; messages: Catalogue } | null>(null);
  useEffect(() => {
    let wanted = true;
    void loadCatalogue(language).then((messages) => {
      if (wanted) setLoaded({ language, messages });
    });
    return () => {
      wanted = false;
    };
  }, [language]);
  return language === 'en' ? { language, messages: MESSAGES } : loaded;
}
