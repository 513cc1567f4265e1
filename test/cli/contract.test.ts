/** The page on which scripts depend, ../shared/CLI.md: its commands as contract-commands.txt has them, its statuses, shapes and names. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../electron/cli/command-table.ts';
import type { Command } from '../../electron/cli/command.ts';
import { EVERYWHERE } from '../../electron/cli/everywhere.ts';
import { run } from './cli-run.ts';
import { vaultFixture, type VaultFixture } from './vault-fixture.ts';

const LISTED = readFileSync(join(import.meta.dirname, 'contract-commands.txt'), 'utf8');
const PAGE = join(import.meta.dirname, '../../../shared/CLI.md');

interface Promised {
  readonly name: string;
  readonly options: readonly {
    readonly name: string;
    /** Null for a flag. */
    readonly value: string | null;
    readonly repeatable: boolean;
  }[];
}

/** `a | b` is two commands; what is indented goes on with the line above. */
function promised(): Promised[] {
  const lines = LISTED.split('\n').reduce<string[]>((whole, line) => {
    const text = line.replace(/\s+#.*$/, '');
    if (text.startsWith('chancery ')) return [...whole, text.slice('chancery '.length)];
    return text.trim() === '' ? whole : [...whole.slice(0, -1), `${whole.at(-1) ?? ''} ${text.trim()}`];
  }, []);
  return lines.flatMap((line) => {
    const [group = ''] = line.split(' ');
    return line.split(/ \| (?=(?:chancery )?[a-z])/).map((part) => commandIn(part.trim(), group));
  });
}

function commandIn(line: string, group: string): Promised {
  const words = (text: string): string =>
    COMMANDS.map(({ name }) => name)
      .filter((name) => `${text} `.startsWith(`${name} `))
      .sort((a, b) => b.length - a.length)[0] ?? '';
  // In `vault info | check` the second is `vault check`, and there is a `check` besides.
  const inGroup = words(`${group} ${line}`);
  const name = inGroup === '' ? words(line) : inGroup;
  if (name === '') throw new Error(`no command begins “${line}”`);
  const options = [...line.matchAll(/--([a-z0-9-]+)(?: (?!--)([^\s\])]+))?(\])?(…)?/g)].map(
    ([, option = '', value, , dots]) => ({
      name: option,
      value: value === undefined || value === '|' ? null : value.replace(/…$/, ''),
      repeatable: dots !== undefined || value?.endsWith('…') === true,
    }),
  );
  return { name, options };
}

async function commandNamed(name: string): Promise<Command> {
  const entry = COMMANDS.find((one) => one.name === name);
  if (entry?.load == null) throw new Error(`${name} is promised and not there`);
  return entry.load();
}

describe('the commands that scripts depend on', () => {
  it.skipIf(!existsSync(PAGE))('are those of the page', () => {
    expect(readFileSync(PAGE, 'utf8')).toContain(LISTED);
  });

  it('are all found in the list', () => {
    expect(promised().map(({ name }) => name)).toHaveLength(41);
  });

  it.each(promised().map((one): [string, Promised] => [one.name, one]))(
    '%s takes what is promised',
    async (name, { options }) => {
      const command = await commandNamed(name);
      for (const option of options) {
        const found = [...command.options, ...EVERYWHERE].find((one) => one.name === option.name);
        expect(found, `${name} --${option.name}`).toBeDefined();
        if (found === undefined) continue;
        expect(found.placeholder !== null, `--${option.name} takes a value`).toBe(option.value !== null);
        if (option.repeatable) expect(found.repeatable, `--${option.name} repeats`).toBe(true);
        for (const choice of (option.value ?? '').split('|')) {
          if (/^[a-z0-9.:-]+$/.test(choice))
            expect(() => found.read([choice]), `--${option.name} ${choice}`).not.toThrow();
        }
      }
    },
  );

  it.each([
    ['dry-run', ['cert issue', 'cert renew', 'cert revoke', 'import', 'crl issue']],
    ['strict', ['cert issue', 'cert renew', 'import']],
    ['all-or-nothing', ['cert issue']],
    ['force', ['cert issue', 'cert export', 'ca export', 'crl issue', 'csr create']],
    ['in-passphrase-file', ['import', 'inspect', 'match', 'cert export']],
    ['out-passphrase-file', ['cert export', 'ca export', 'export openssl-ca', 'vault passphrase']],
    ['key-passphrase-file', ['import']],
  ])('take --%s where the page says so', async (option, names) => {
    for (const name of names) {
      const { options } = await commandNamed(name);
      expect(
        options.map((one) => one.name),
        name,
      ).toContain(option);
    }
  });
});

describe('what a script reads', () => {
  let fixture: VaultFixture;
  let serial: string;
  beforeAll(async () => {
    fixture = await vaultFixture();
    const issued = await fixture.json(
      'cert',
      'issue',
      '--ca',
      'root',
      '--subject',
      'CN=a.test',
      '--dns',
      'a.test',
      '--key',
      'ec-p256',
    );
    serial = String(issued['serialNumber']);
  });
  afterAll(() => fixture.remove());

  const NAMES = [
    ...['id', 'serialNumber', 'subject', 'issuer', 'subjectAltNames', 'notBefore', 'notAfter', 'state', 'profile'],
    ...['keyAlgorithm', 'signatureAlgorithm', 'fingerprintSha256', 'ca', 'revokedAt', 'reason', 'invalidityDate'],
    ...['hasPrivateKey', 'hasRequest', 'supersedes'],
  ];

  it('has the names of the page, in show and in list', async () => {
    const shown = await fixture.json('cert', 'show', serial);
    expect(Object.keys(shown)).toEqual(expect.arrayContaining([...NAMES, 'pem', 'findings']));
    expect(shown).toMatchObject({
      subjectAltNames: ['DNS:a.test'],
      keyAlgorithm: 'EC-P256',
      ca: 'root',
      state: 'valid',
    });
    expect(shown['notAfter']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const listed = await fixture.json('cert', 'list');
    expect(Object.keys(listed)).toEqual(expect.arrayContaining(['items', 'total']));
    expect(Object.keys((listed['items'] as object[])[0] ?? {})).toEqual(expect.arrayContaining(NAMES));
    const checked = await fixture.json('vault', 'check');
    expect(Object.keys(checked)).toEqual(expect.arrayContaining(['ok', 'certificates', 'crls', 'events', 'findings']));
  });

  it('names a certificate by serial number in any spelling, by fingerprint, by id and by what only it has', async () => {
    expect(serial).toMatch(/^(?:[0-9a-f]{2})+$/);
    const { id, fingerprintSha256 } = await fixture.json('cert', 'show', serial);
    const colons = serial.toUpperCase().match(/../g)?.join(':') ?? '';
    for (const words of [
      [serial.toUpperCase()],
      [colons],
      [String(id)],
      [String(fingerprintSha256)],
      ['--match', 'a.test'],
    ])
      expect(await fixture.json('cert', 'show', ...words)).toMatchObject({ id });
  });

  it.each<[string, number, string, readonly string[]]>([
    ['refused by a rule', 1, 'PROFILE_REFUSES', ['cert', 'issue', '--ca', 'root', '--subject', 'C=US']],
    ['not used as it should be', 2, 'USAGE', ['cert', 'list', '--limit', 'many']],
    ['not a command', 2, 'USAGE', ['cert', 'frobnicate']],
    ['locked', 3, 'PASSPHRASE_REQUIRED', ['crl', 'issue', 'root']],
    ['not found', 4, 'AUTHORITY_NOT_FOUND', ['ca', 'show', 'nobody']],
    ['no certificate', 4, 'CERTIFICATE_NOT_FOUND', ['cert', 'show', 'ff00']],
  ])('is one line, or one document, on standard error, and a status: %s', async (_, status, code, words) => {
    const withKey = status === 3 ? fixture.locked : fixture.unlocked;
    const text = await withKey(...words);
    expect([text.status, text.stdout]).toEqual([status, '']);
    expect(text.stderr.trimEnd().split('\n').at(-1)).toMatch(/\[[A-Z_]+\]$/);
    const json = await withKey(...words, '--json');
    expect([json.status, json.stdout]).toEqual([status, '']);
    expect(Object.keys(JSON.parse(json.stderr) as object)).toEqual(['error']);
    expect(Object.keys(json.error())).toEqual(['code', 'message', 'detail']);
    if (status !== 1) expect(json.error().code).toBe(code);
  });

  it('changes nothing in a dry run', async () => {
    const state = async () =>
      JSON.stringify([
        await fixture.json('cert', 'list'),
        await fixture.json('audit', 'list'),
        await fixture.json('crl', 'list', 'root'),
      ]);
    const before = await state();
    for (const words of [
      ['cert', 'issue', '--ca', 'root', '--subject', 'CN=b.test', '--dns', 'b.test', '--key', 'ec-p256'],
      ['cert', 'renew', serial, '--new-key'],
      ['cert', 'revoke', serial],
      ['crl', 'issue', 'root'],
    ])
      expect((await fixture.unlocked(...words, '--dry-run', '--json')).status, words.join(' ')).toBe(0);
    expect(await state()).toBe(before);
  });

  it('writes keys for their owner alone, and replaces nothing without --force', async () => {
    const out = fixture.path('key.pem');
    writeFileSync(out, 'something else');
    const words = ['cert', 'export', serial, '--format', 'key', '--out', out];
    expect((await fixture.unlocked(...words)).status).toBe(1);
    expect(readFileSync(out, 'utf8')).toBe('something else');
    expect((await fixture.unlocked(...words, '--force')).status).toBe(0);
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });

  it('has a batch in the shape of the page, with status 1 when any was refused', async () => {
    const made = await fixture.json('csr', 'create', '--subject', 'CN=c.test', '--dns', 'c.test', '--key', 'ec-p256');
    writeFileSync(fixture.path('c.csr'), String(made['pem']));
    writeFileSync(fixture.path('d.csr'), 'no request');
    const requests = ['--csr', fixture.path('c.csr'), '--csr', fixture.path('d.csr')];
    const ran = await fixture.unlocked('cert', 'issue', '--ca', 'root', ...requests, '--json');
    expect([ran.status, ran.stderr]).toEqual([1, '']);
    expect(ran.json()).toMatchObject({
      results: [
        { input: fixture.path('c.csr'), ok: true, certificate: { subject: 'CN=c.test' } },
        { input: fixture.path('d.csr'), ok: false, error: {} },
      ],
      ...{ done: 1, refused: 1 },
    });
  });

  it('is one document on standard output, whatever else there is to say', async () => {
    for (const words of [
      ['ca', 'list'],
      ['cert', 'list'],
      ['csr', 'list'],
      ['crl', 'list', 'root'],
      ['audit', 'verify'],
      ['vault', 'info'],
    ]) {
      const ran = await fixture.unlocked(...words, '--json');
      expect(() => ran.json(), words.join(' ')).not.toThrow();
      expect([ran.status, ran.stderr], words.join(' ')).toEqual([0, '']);
    }
    const helped = await run(['cert', 'issue', '--help']);
    expect([helped.status, helped.stderr]).toEqual([0, '']);
  });
});
