/** The window's languages: which one is spoken, and how it writes dates and numbers. */
import type { Language } from '../shared/contract/app-methods.ts';
import type { MessageId } from './messages.ts';
import de from './messages/de.json';
import en from './messages/en.json';
import es from './messages/es.json';
import fr from './messages/fr.json';

export type Spoken = Exclude<Language, 'system'>;

/** A catalogue that lacks a message does not compile. */
export const CATALOGUES: Readonly<Record<Spoken, Readonly<Record<MessageId, string>>>> = { en, de, fr, es };

/** Dates read "28 Nov 2026" in every English-speaking place: the month is a word, so no one takes it for a day. */
export const LOCALES: Readonly<Record<Spoken, string>> = { en: 'en-GB', de: 'de-DE', fr: 'fr-FR', es: 'es-ES' };

/** What was chosen, else the first of the system's languages that the window speaks, else English. */
export function spokenLanguage(chosen: Language, system: readonly string[] = navigator.languages): Spoken {
  if (chosen !== 'system') return chosen;
  for (const tag of system) {
    const [language] = tag.toLowerCase().split('-');
    if (language === 'en' || language === 'de' || language === 'fr' || language === 'es') return language;
  }
  return 'en';
}
