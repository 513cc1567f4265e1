/** Which of its languages the window speaks, and how that one writes dates and numbers: for both processes. */
import type { Language } from './contract/app-methods.ts';

export type Spoken = Exclude<Language, 'system'>;

/** Dates read "28 Nov 2026" in every English-speaking place: the month is a word, so no one takes it for a day. */
export const LOCALES: Readonly<Record<Spoken, string>> = { en: 'en-GB', de: 'de-DE', fr: 'fr-FR', es: 'es-ES' };

/** What was chosen, else the first of the system's languages that the window speaks, else English. */
export function spokenLanguage(chosen: Language, system: readonly string[]): Spoken {
  if (chosen !== 'system') return chosen;
  for (const tag of system) {
    const [language] = tag.toLowerCase().split('-');
    if (language === 'en' || language === 'de' || language === 'fr' || language === 'es') return language;
  }
  return 'en';
}
