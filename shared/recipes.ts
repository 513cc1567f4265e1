/** Recipes: which files a server or a trust store wants, the lines to paste, and the command that proves it. */
import { z } from 'zod';

export const SERVERS = [
  'apache',
  'nginx',
  'stunnel',
  'haproxy',
  'caddy',
  'postfix',
  'dovecot',
  'postgresql',
  'openvpn',
  'tomcat',
  'iis',
] as const;
export type Server = (typeof SERVERS)[number];

/** Where a root certificate can be made trusted. */
export const TRUST_STORES = [
  'windows',
  'windows-gpo',
  'macos',
  'debian',
  'rhel',
  'firefox',
  'nss',
  'java',
  'android',
  'ios',
] as const;
export type TrustStore = (typeof TRUST_STORES)[number];

/** What a person must know besides; each is a sentence in the window's catalogue and in the terminal's English. */
export const RECIPE_NOTES = [
  /** The commands are run by root, in the folder that holds the files. */
  'as-root',
  /** By an administrator. */
  'as-administrator',
  /** The certificate has no name that a client could ask for; HOST stands in its place. */
  'no-host-name',
  /** Some names of the certificate cannot stand in a configuration as they are, and are left out. */
  'names-left-out',
  /** The private key is where the request was made: its file takes the place that is named. */
  'own-key',
  /** The passphrase of the file takes the place of THE-PASSPHRASE. */
  'passphrase-in-place',
  /** Which lines are right depends on the version. */
  'by-version',
  /** Windows Server 2016 and older open a .p12 of the old kind only. */
  'old-windows',
  /** The store is changed on the computer that asks, not on the server. */
  'on-each-computer',
  /** Group Policy Management: Computer Configuration, Policies, Windows Settings, Security Settings, Public Key Policies, Trusted Root Certification Authorities, Import. */
  'gpo-by-hand',
  /** about:policies shows whether it was taken. */
  'firefox-about-policies',
  /** Java's own passphrase for its trust store is changeit. */
  'java-changeit',
  /** Settings, Security, Encryption and credentials, Install a certificate, CA certificate. */
  'android-settings',
  /** Since Android 7 an app trusts it only if it says so. */
  'android-apps',
  /** Settings, General, VPN and Device Management installs the profile. */
  'ios-install',
  /** Settings, General, About, Certificate Trust Settings turns full trust on. */
  'ios-full-trust',
] as const;
export type RecipeNote = (typeof RECIPE_NOTES)[number];

export const RECIPE_CONTENTS = [
  'key',
  'fullchain',
  'key-fullchain',
  'p12',
  'issuers',
  'root',
  'root-der',
  'mobileconfig',
] as const;
export type RecipeContent = (typeof RECIPE_CONTENTS)[number];

const recipeFileSchema = z.strictObject({
  /** A bare name, of letters, digits, `.`, `_` and `-`. */
  name: z.string(),
  content: z.enum(RECIPE_CONTENTS),
  /** As the server wants it, octal; locally a file is 0600 or 0644. */
  mode: z.enum(['0600', '0640', '0644']),
  /** `user:group` on the server; null where that is not said (Windows, phones). */
  owner: z.string().nullable(),
  holdsKey: z.boolean(),
  /** False for the private key of a request that was made elsewhere: it is there already, we have none to write. */
  written: z.boolean(),
});
export type RecipeFile = z.infer<typeof recipeFileSchema>;

const snippetSchema = z.strictObject({
  /** The file that the lines go into; null for a script. */
  into: z.string(),
  /** Where that depends on the version: `2.3`, `2.4 and later`. */
  version: z.string().nullable(),
  text: z.string(),
});

export const COMMAND_PURPOSES = ['install', 'check', 'reload', 'prove'] as const;
const recipeCommandSchema = z.strictObject({
  purpose: z.enum(COMMAND_PURPOSES),
  shell: z.enum(['sh', 'powershell']),
  line: z.string(),
});
export type RecipeCommand = z.infer<typeof recipeCommandSchema>;

export const recipeSchema = z.strictObject({
  /** The folder on the server that the lines name; null where files need no place. */
  prefix: z.string().nullable(),
  files: z.array(recipeFileSchema),
  snippets: z.array(snippetSchema),
  /** In the order in which they are run, in the folder that holds the files. */
  commands: z.array(recipeCommandSchema),
  notes: z.array(z.enum(RECIPE_NOTES)),
});
export type Recipe = z.infer<typeof recipeSchema>;
