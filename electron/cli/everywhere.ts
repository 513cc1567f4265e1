import { flag, text } from './options.ts';

/** The options that every command takes, so that a script may pass them always. */
export const vaultFile = text(
  'vault',
  'FILE',
  'The vault; else $CHANCERY_VAULT, else the one that the app opened last',
);
export const passphraseFile = text(
  'passphrase-file',
  'FILE',
  "Whose first line is the vault's passphrase (- is standard input); else $CHANCERY_PASSPHRASE_FILE, else asked",
);
export const json = flag('json', 'Answer with exactly one JSON document');
export const help = flag('help', 'Tell how the command is used');

export const EVERYWHERE = [vaultFile, passphraseFile, json, help] as const;

/** Options that several commands share. */
export const strict = flag('strict', 'Refuse on warnings too');
export const dryRun = flag('dry-run', 'Say what would happen; change nothing');
export const force = flag('force', 'Overwrite a file that exists');
export const inPassphraseFile = text('in-passphrase-file', 'FILE', 'Whose first line opens the file that is read');
export const outPassphraseFile = text(
  'out-passphrase-file',
  'FILE',
  'Whose first line will open the file that is written',
);
export const keyPassphraseFile = text(
  'key-passphrase-file',
  'FILE',
  "Whose first line opens the CA's sealed key; the same as --in-passphrase-file",
);
export const csv = flag('csv', 'As CSV (RFC 4180), with a line of headings');
export const prefix = text('prefix', 'FOLDER', 'The folder on the server that the lines name; else the usual one');
