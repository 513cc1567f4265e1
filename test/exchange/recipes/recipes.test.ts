import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recipeFiles } from '../../../electron/exchange/recipes/recipe-files.ts';
import { rootStem, serverFacts } from '../../../electron/exchange/recipes/recipe-facts.ts';
import { rootInMobileconfig } from '../../../electron/exchange/recipes/mobileconfig.ts';
import { isPlainHost } from '../../../electron/exchange/recipes/safe-words.ts';
import { serverRecipe } from '../../../electron/exchange/recipes/server-recipe.ts';
import { trustRecipe } from '../../../electron/exchange/recipes/trust-recipe.ts';
import { CertificateError, isRefusal } from '../../../shared/errors.ts';
import { RECIPE_NOTES, recipeSchema, SERVERS, TRUST_STORES, type Recipe } from '../../../shared/recipes.ts';
import { make, makeChain } from '../made-certificates.ts';

const { root, intermediate, leaf } = makeChain();
const chain = [intermediate.der, root.der];
const input = {
  certificate: leaf.der,
  chain,
  privateKey: leaf.pkcs8,
  passphrase: 'geheim 7',
  legacy: false,
  friendlyName: 'mail.sample.com',
};
const facts = (hasKey: boolean) => serverFacts(leaf.der, chain, hasKey);
const wordsOf = (recipe: Recipe) => [
  ...recipe.snippets.map(({ text }) => text),
  ...recipe.commands.map(({ line }) => line),
];
const refusal = (make: () => unknown): string => {
  try {
    make();
    return 'none';
  } catch (error) {
    if (error instanceof CertificateError) return error.code;
    throw error;
  }
};

describe('serverRecipe', () => {
  it.each(SERVERS)('names for %s only files that it has, and each of them in a line, a command, or both', (server) => {
    for (const hasKey of [true, false]) {
      const recipe = serverRecipe(server, facts(hasKey), null);
      expect(recipeSchema.parse(recipe)).toEqual(recipe);
      const words = wordsOf(recipe).join('\n');
      for (const { name } of recipe.files) expect(words, name).toContain(name);
      const named = words.match(/[\w.-]+\.(?:pem|p12|pfx)(?:\.key)?\b/g) ?? [];
      expect([...new Set(named)].filter((name) => !recipe.files.some((file) => file.name === name))).toEqual([]);
      expect(recipe.commands.at(-1)?.purpose).toBe('prove');
    }
  });

  it.each(SERVERS)('gives %s its files under the prefix that was asked for', (server) => {
    const prefix = server === 'iis' ? 'D:\\Server Keys' : '/srv/tls-1';
    const recipe = serverRecipe(server, facts(true), prefix);
    expect(recipe.prefix).toBe(prefix);
    expect(recipe.snippets[0]?.text).toContain(prefix);
    expect(wordsOf(recipe).join('\n')).not.toContain('/etc/ssl');
  });

  it.each(SERVERS)('never writes a key for %s that is not here, and says where the person’s own goes', (server) => {
    const recipe = serverRecipe(server, facts(false), null);
    expect(recipe.notes).toContain('own-key');
    const built = recipeFiles(recipe, { ...input, privateKey: null, passphrase: null });
    for (const { file } of built) expect(Buffer.from(file.bytes).includes('PRIVATE KEY')).toBe(false);
  });

  it('names every note that there is', () => {
    const notes = [
      ...SERVERS.flatMap((server) => [true, false].flatMap((key) => serverRecipe(server, facts(key), null).notes)),
      ...serverRecipe('nginx', serverFacts(make('CN=x', null, { names: ['email:a@b.example'] }).der, [], true), null)
        .notes,
      ...serverRecipe('nginx', { ...facts(true), namesLeftOut: true }, null).notes,
      ...TRUST_STORES.flatMap((store) => trustRecipe(store, { stem: 'r', sha1: 'ab' }, null).notes),
    ];
    expect([...new Set(notes)].sort()).toEqual([...RECIPE_NOTES].sort());
  });

  it('tries an address where there is no name, in brackets where it has colons', () => {
    const v6 = serverFacts(make('O=Sample', null, { names: ['IP:2001:db8::1'] }).der, [], true);
    const prove = serverRecipe('nginx', v6, null).commands.at(-1)?.line;
    expect(prove).toContain('-connect [2001:db8::1]:443 -verify_ip 2001:db8::1 ');
  });

  it('asks a wildcard’s certificate for a name below it', () => {
    const wild = serverFacts(make('O=Sample', null, { names: ['*.sample.com'] }).der, [], true);
    expect(serverRecipe('apache', wild, null).snippets[0]?.text).toContain(
      'ServerName www.sample.com\n    ServerAlias *.sample.com\n',
    );
    expect(serverRecipe('apache', wild, null).commands.at(-1)?.line).toContain('-servername www.sample.com ');
  });

  it.each([
    '/etc/a b',
    '/etc/$(id)',
    "/etc/'x",
    '/etc/"x',
    '/etc/a;b',
    '/etc/a\nb',
    '/etc/../b',
    '-rf',
    '/etc/-x',
    '/etc//x',
    '~/x',
    '/etc/a%b',
    '/etc/a#b',
    '/etc/\u202ex',
    '',
    `/${'a'.repeat(1100)}`,
  ])('refuses the prefix %j, which some syntax takes apart', (prefix) => {
    for (const server of SERVERS)
      expect(
        refusal(() => serverRecipe(server, facts(true), prefix)),
        server,
      ).toBe('UNSAFE_PATH');
  });

  it.each(['C:\\a"b', "C:\\a'b", 'C:\\a`b', 'C:\\a$b', 'C:a', '\\\\host\\share', 'C:\\..\\x', 'C:\\a\\\\b'])(
    'refuses the Windows prefix %j',
    (prefix) => {
      expect(refusal(() => serverRecipe('iis', facts(true), prefix))).toBe('UNSAFE_PATH');
    },
  );

  /** Signs that begin something in a shell, in PowerShell, or in one of the configurations, where ours do not stand. */
  const FOREIGN = /(?:HOSTILE|[`\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e])/u;

  it('lets no sign of a hostile name into any line or file name', () => {
    const signs = fc.constantFrom(...'$`"\'\\;&|<>(){}[]#%!*?~^=,\n\r\t\0 /.-_a'.split(''), '\u202e', '\u200b', 'ß');
    const hostile = fc.array(signs, { minLength: 1, maxLength: 20 }).map((text) => text.join(''));
    const plain = serverRecipe('nginx', facts(true), null).snippets[0]?.text.replaceAll(/[\w.-]+/g, '') ?? '';
    fc.assert(
      fc.property(hostile, fc.array(hostile, { maxLength: 3 }), (commonName, names) => {
        const escaped = commonName.replace(/[^a-z0-9 ]/gi, (sign) =>
          [...Buffer.from(sign)].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join(''),
        );
        let der: Uint8Array;
        try {
          der = make(`CN=${escaped.trim() === '' ? 'x' : escaped.trim()}`, null, {
            names: ['mail.sample.com', ...names.map((name) => `DNS:${name}`)],
          }).der;
        } catch (error) {
          if (!isRefusal(error)) throw error;
          return;
        }
        for (const server of SERVERS) {
          const recipe = serverRecipe(server, serverFacts(der, chain, true), null);
          for (const { name } of recipe.files) expect(name).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/);
          for (const words of wordsOf(recipe)) expect(words).not.toMatch(FOREIGN);
          if (server === 'nginx')
            // Only names are added, so the signs around them stay the same.
            expect(recipe.snippets[0]?.text.replaceAll(/[\w.*-]+/g, '').replaceAll(/ +/g, ' ')).toBe(
              plain.replaceAll(/ +/g, ' '),
            );
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('isPlainHost', () => {
  it.each(['a.example', '*.a.example', '_dmarc.a.example', 'xn--bcher-kva.example', 'localhost', '10.0.0.1'])(
    'lets %j into a configuration',
    (name) => {
      expect(isPlainHost(name)).toBe(true);
    },
  );

  it.each([
    'a b.example',
    'a;b.example',
    'a.example/',
    '$(id).example',
    'a..example',
    '-a.example',
    'a-.example',
    'a.*.example',
    '*',
    'a.example.',
    'bücher.example',
    '',
    `${'a.'.repeat(130)}example`,
  ])('keeps %j out', (name) => {
    expect(isPlainHost(name)).toBe(false);
  });
});

describe('recipeFiles', () => {
  it('puts key, certificate and the CAs above it, without the root, into the file of a server that wants one', () => {
    const [first] = recipeFiles(serverRecipe('haproxy', facts(true), null), { ...input, passphrase: null });
    const text = Buffer.from(first?.file.bytes ?? []).toString();
    expect(text.match(/BEGIN [A-Z ]+/g)).toEqual(['BEGIN PRIVATE KEY', 'BEGIN CERTIFICATE', 'BEGIN CERTIFICATE']);
    expect(first?.file.mode).toBe(0o600);
  });
});

describe('trustRecipe', () => {
  const trusted = { stem: rootStem(root.der), sha1: 'ab'.repeat(20) };

  it.each(TRUST_STORES)('gives %s its root, and lines that name that file only', (store) => {
    const recipe = trustRecipe(store, trusted, null);
    expect(recipeSchema.parse(recipe)).toEqual(recipe);
    const [built] = recipeFiles(recipe, { ...input, certificate: root.der, chain: [], privateKey: null });
    expect(built?.file.expected).toMatchObject({ certificates: [root.der], privateKeyOf: null });
    const words = wordsOf(recipe).join('\n');
    if (store !== 'windows-gpo') expect(words).toContain(built?.name);
  });

  it('keeps a hostile name out of the markup of a profile for iOS', () => {
    const hostile = '</string><key>PayloadType</key>&"\'\u0000\ud800';
    const recipe = trustRecipe('ios', trusted, null);
    const [built] = recipeFiles(recipe, { ...input, certificate: root.der, chain: [], friendlyName: hostile });
    const text = Buffer.from(built?.file.bytes ?? []).toString('utf8');
    expect(text.match(/<key>PayloadType<\/key>/g)).toHaveLength(2);
    expect(text).toContain('&#60;/string&#62;&#60;key&#62;');
    expect(rootInMobileconfig(built?.file.bytes ?? new Uint8Array())).toEqual(root.der);
  });
});
