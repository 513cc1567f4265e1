import type { Recipe, RecipeCommand, RecipeNote } from '../../shared/recipes.ts';
import { columns } from './text-layout.ts';

const NOTES: Readonly<Record<RecipeNote, string>> = {
  'as-root': 'Run the commands as root, in the folder that holds the files.',
  'as-administrator': 'Run the lines in PowerShell as administrator, in the folder that holds the files.',
  'no-host-name': 'The certificate has no host name that could be tried: put one in place of HOST.',
  'names-left-out': 'Some names of the certificate cannot stand in a configuration as they are, and are left out.',
  'own-key':
    'The private key is not in this vault: its file, made together with the request, takes the place named for it.',
  'passphrase-in-place': "Put the file's passphrase in place of THE-PASSPHRASE, and let nobody else read that file.",
  'by-version': 'The lines differ between versions: paste those of yours.',
  'old-windows': 'Windows Server 2016 and older want --legacy.',
  'on-each-computer': 'This is for every computer that is to trust the root, not for the server.',
  'gpo-by-hand':
    'In Group Policy Management: Computer Configuration, Policies, Windows Settings, Security Settings, Public Key Policies, Trusted Root Certification Authorities, Import.',
  'firefox-about-policies':
    'Firefox shows on about:policies whether it took the file; about:certificate shows the root.',
  'java-changeit': "changeit is the passphrase that Java's trust store comes with; use yours if it was changed.",
  'android-settings':
    'On the phone: Settings, Security, Encryption and credentials, Install a certificate, CA certificate. It then stands under Trusted credentials, User.',
  'android-apps': 'Since Android 7 an app trusts it only where its own configuration says so, as in the lines above.',
  'ios-install': 'Send the profile to the device; then Settings, General, VPN and Device Management installs it.',
  'ios-full-trust': 'Then Settings, General, About, Certificate Trust Settings: turn full trust on for it.',
};

const PURPOSES: Readonly<Record<RecipeCommand['purpose'], string>> = {
  install: 'put in place',
  check: 'check',
  reload: 'reload',
  prove: 'prove',
};

/** A recipe for a terminal: what is shown can be copied line by line. */
export function recipeText(recipe: Recipe, written: readonly { readonly path: string }[] | null): string {
  const files =
    written === null
      ? ['Files (--out DIR writes them):', ...columns(recipe.files.map((file) => [`  ${file.name}`, fileFacts(file)]))]
      : ['Wrote, re-read and proven:', ...written.map(({ path }) => `  ${path}`)];
  const absent = recipe.files.filter((file) => !file.written);
  const purposes = [...new Set(recipe.commands.map(({ purpose }) => purpose))];
  return [
    ...files,
    ...(absent.length > 0 && written !== null
      ? ['Not ours to write:', ...absent.map((file) => `  ${recipe.prefix ?? ''}/${file.name}`)]
      : []),
    ...recipe.snippets.flatMap(({ into, version, text }) => [
      '',
      `── ${into}${version === null ? '' : ` (${version})`}`,
      text.trimEnd(),
    ]),
    ...purposes.flatMap((purpose) => [
      '',
      `── ${PURPOSES[purpose]}`,
      ...recipe.commands.filter((command) => command.purpose === purpose).map(({ line }) => line),
    ]),
    '',
    ...recipe.notes.map((note) => NOTES[note]),
  ].join('\n');
}

function fileFacts({ mode, owner, written }: Recipe['files'][number]): string {
  return [mode, ...(owner === null ? [] : [owner]), ...(written ? [] : ['(your own)'])].join('  ');
}
