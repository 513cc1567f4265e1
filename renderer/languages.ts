/** The window's texts in each of its languages. */
import type { Spoken } from '../shared/spoken-language.ts';
import type { MessageId } from './messages.ts';
import de from './messages/de.json';
import en from './messages/en.json';
import es from './messages/es.json';
import fr from './messages/fr.json';

/** A catalogue that lacks a message does not compile. */
export const CATALOGUES: Readonly<Record<Spoken, Readonly<Record<MessageId, string>>>> = { en, de, fr, es };
