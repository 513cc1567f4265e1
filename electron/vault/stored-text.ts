/** Text from outside as it can be stored: SQLite would cut it at a NUL, and UTF-8 has no half surrogate pairs. */
export function storedText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** The form in which text is searched: one spelling of each character, no case, one line. */
export function foldedText(text: string): string {
  return storedText(text).normalize('NFC').toLowerCase().replaceAll('\n', ' ');
}
