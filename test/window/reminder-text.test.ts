import { describe, expect, it } from 'vitest';
import { reminderText } from '../../electron/window/reminder-text.ts';
import { dialogTitle, wordsIn } from '../../electron/words.ts';

const say = wordsIn('en', []);

describe('reminderText', () => {
  it('names a few and counts the rest', () => {
    expect(reminderText({ kind: 'certificates', days: 7, names: ['a', 'b', 'c', 'd', 'e'] }, say)).toEqual({
      title: '5 certificates end within 7 days',
      body: 'a, b, c and 2 more',
    });
    expect(reminderText({ kind: 'certificates', days: 1, names: ['a'] }, say)).toEqual({
      title: 'A certificate ends within a day',
      body: 'a',
    });
  });

  it('tells of a CRL in the language of the window', () => {
    const { title } = reminderText({ kind: 'crlLapsed', ca: 'Root', nextUpdate: new Date(0) }, wordsIn('de', []));
    expect(title).toBe('Die CRL von Root ist abgelaufen');
  });
});

describe('dialogTitle', () => {
  it('says a title in the language of the window, and leaves one that it does not know', () => {
    expect(dialogTitle('Open a vault', wordsIn('system', ['fr-CH']))).toBe('Ouvrir un coffre');
    expect(dialogTitle('Something new', wordsIn('fr', []))).toBe('Something new');
  });
});
