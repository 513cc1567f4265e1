/** The texts of the window: one ICU catalogue per language, every id checked by the compiler. */
import { createElement, useCallback, type ReactNode } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import en from './messages/en.json';

export type MessageId = keyof typeof en;
export type MessageValues = Readonly<Record<string, string | number | Date>>;
export type Say = (id: MessageId, values?: MessageValues) => string;

export const MESSAGES: Readonly<Record<MessageId, string>> = en;

/** Whether a text is in the catalogue: for words that come from main and may be newer than this page. */
export function isMessageId(text: string): text is MessageId {
  return Object.hasOwn(MESSAGES, text);
}

/** The text of an id, in the language of the window. */
export function useSay(): Say {
  const { formatMessage } = useIntl();
  return useCallback((id, values) => formatMessage({ id }, { ...values }), [formatMessage]);
}

/** A text with elements in it: foreign names go in as elements, so that they stay isolated. */
export function Rich({ id, values }: { id: MessageId; values: Readonly<Record<string, ReactNode>> }): ReactNode {
  return createElement(FormattedMessage, { id, values: { ...values } });
}
