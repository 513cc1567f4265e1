/** Printable ASCII. Java takes no other passphrase for a .p12 or .jks ("Password is not ASCII"), and older software spells others in another way. */
export function isAsciiPassphrase(passphrase: string): boolean {
  return /^[\x20-\x7e]*$/.test(passphrase);
}
