import type { Recipe, RecipeCommand, RecipeContent, RecipeFile, RecipeNote } from '../../../shared/recipes.ts';
import type { ServerFacts } from './recipe-facts.ts';

/** Stands where a host's name belongs and the certificate has none. */
const NO_HOST = 'HOST';

const SUFFIXES: Readonly<Record<Exclude<RecipeContent, 'root' | 'root-der' | 'mobileconfig'>, string>> = {
  key: 'key.pem',
  fullchain: 'fullchain.pem',
  'key-fullchain': 'key-fullchain.pem',
  p12: 'p12',
  issuers: 'issuers.pem',
};

/** Who reads a private key on a server: root before it gives up its rights, unless a recipe says otherwise. */
export interface Reader {
  readonly owner: string;
  readonly mode: '0600' | '0640';
}
export const ROOT_READS: Reader = { owner: 'root:root', mode: '0600' };

/** One file of a server's recipe. */
export function fileOf(
  facts: ServerFacts,
  content: keyof typeof SUFFIXES,
  reader: Reader = ROOT_READS,
  name = `${facts.stem}.${SUFFIXES[content]}`,
): RecipeFile {
  const holdsKey = content === 'key' || content === 'key-fullchain' || content === 'p12';
  return {
    name,
    content,
    mode: holdsKey ? reader.mode : '0644',
    owner: holdsKey ? reader.owner : 'root:root',
    holdsKey,
    written: facts.hasKey || !holdsKey,
  };
}

/** The root's certificate, which the command that proves the server checks against. It stays beside that command. */
export function rootFileOf(facts: ServerFacts): RecipeFile {
  return { name: facts.rootFile, content: 'root', mode: '0644', owner: null, holdsKey: false, written: true };
}

/** Puts the files in their place with owner and mode, in one line each. */
export function installLines(prefix: string, files: readonly RecipeFile[]): RecipeCommand[] {
  const placed = files.filter((file) => file.owner !== null && file.written);
  return [
    sh('install', `install -d -m 0755 ${prefix}`),
    ...placed.map((file) => {
      const [user = 'root', group = 'root'] = (file.owner ?? '').split(':');
      return sh('install', `install -o ${user} -g ${group} -m ${file.mode} ${file.name} ${prefix}/${file.name}`);
    }),
  ];
}

export function sh(purpose: RecipeCommand['purpose'], line: string): RecipeCommand {
  return { purpose, shell: 'sh', line };
}

export function powershell(purpose: RecipeCommand['purpose'], line: string): RecipeCommand {
  return { purpose, shell: 'powershell', line };
}

/** Connects as a client would, and fails unless chain and name hold. */
export function proveByTls(facts: ServerFacts, port: number, starttls: string | null = null): RecipeCommand {
  const upgrade = starttls === null ? '' : ` -starttls ${starttls}`;
  const { probe } = facts;
  const host = probe?.text ?? NO_HOST;
  const connect = host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
  const asked =
    probe === null
      ? ''
      : probe.kind === 'name'
        ? ` -servername ${host} -verify_hostname ${host}`
        : ` -verify_ip ${host}`;
  return sh(
    'prove',
    `openssl s_client -brief -connect ${connect}${upgrade}${asked} -CAfile ${facts.rootFile} -verify_return_error </dev/null`,
  );
}

/** The name to ask for, or what stands in its place. */
export function hostOf(facts: ServerFacts): string {
  return facts.probe?.text ?? NO_HOST;
}

/** What is to be said of any server's recipe. */
export function notesOf(facts: ServerFacts, first: RecipeNote, ...more: readonly RecipeNote[]): RecipeNote[] {
  return [
    first,
    ...more,
    ...(facts.hasKey ? [] : (['own-key'] as const)),
    ...(facts.probe === null ? (['no-host-name'] as const) : []),
    ...(facts.namesLeftOut ? (['names-left-out'] as const) : []),
  ];
}

export function snippet(
  into: string,
  lines: readonly string[],
  version: string | null = null,
): Recipe['snippets'][number] {
  return { into, version, text: `${lines.join('\n')}\n` };
}
