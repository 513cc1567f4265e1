import { createIntl } from '@formatjs/intl';
import type { Language } from '../shared/contract/app-methods.ts';
import { LOCALES, spokenLanguage } from '../shared/spoken-language.ts';
import de from '../renderer/messages/de.json';
import en from '../renderer/messages/en.json';
import es from '../renderer/messages/es.json';
import fr from '../renderer/messages/fr.json';

export type WordId = keyof typeof en;
/** The text of an id, in the language of the window. */
export type Say = (id: WordId, values?: Readonly<Record<string, string | number>>) => string;

const CATALOGUES = { en, de, fr, es };
const DIALOGS = Object.entries(en).filter(([id]) => id.startsWith('dialog.'));

/** The page's own catalogue, for menus, dialogs and notifications. `system`: the languages of the system, the preferred first. */
export function wordsIn(chosen: Language, system: readonly string[]): Say {
  const language = spokenLanguage(chosen, system);
  const intl = createIntl({ locale: LOCALES[language], messages: CATALOGUES[language] });
  return (id, values) => intl.formatMessage({ id }, values);
}

/** The title of a native dialog, which handlers write in English: the one of the catalogue that says the same. */
export function dialogTitle(english: string, say: Say): string {
  const found = DIALOGS.find(([, text]) => text === english)?.[0];
  return found === undefined || !isWord(found) ? english : say(found);
}

function isWord(id: string): id is WordId {
  return Object.hasOwn(en, id);
}
