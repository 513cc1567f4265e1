import { describe, expect, it } from 'vitest';
import { run } from './cli-run.ts';

describe('a command line', () => {
  it.each([
    [['cert', 'issue', '--ca', 'x', '--subject', 'CN=a', '--dayz', '5'], '--days'],
    [['cert', 'isue'], 'cert issue'],
    [['cert', 'list', '--statte=valid'], '--state'],
    [['vualt', 'info'], 'vault info'],
    [['insepct', 'x'], 'inspect'],
  ])('with a slip names the nearest that there is: %j', async (words, meant) => {
    const ran = await run(['--vault=/nowhere.chancery', ...words]);
    expect(ran.status).toBe(2);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toContain(meant);
    expect(ran.stderr).toMatch(/^chancery: [^\n]+ \[USAGE\]\n$/);
  });

  it.each([
    ['an option without its value', ['cert', 'list', '--query']],
    ['an option whose value is the next option', ['cert', 'list', '--query', '--csv']],
    ['an option given twice', ['cert', 'list', '--query', 'a', '--query', 'b']],
    ['a flag with a value', ['cert', 'list', '--csv=yes']],
    ['an empty value', ['cert', 'list', '--query=']],
    ['a number that is none', ['cert', 'list', '--limit', 'ten']],
    ['a negative number', ['cert', 'list', '--limit=-1']],
    ['a number out of bounds', ['ca', 'create', '--name', 'a', '--subject', 'CN=a', '--days', '0']],
    ['a word of no closed set', ['cert', 'list', '--state', 'dead']],
    ['a date that does not exist', ['cert', 'revoke', '01', '--at', '2027-02-30']],
    ['a missing required option', ['ca', 'create', '--name', 'root']],
    ['a missing place', ['ca', 'show']],
    ['a place too many', ['ca', 'show', 'a', 'b']],
    ['a single dash with letters', ['ca', 'list', '-j']],
    ['half a command', ['vault']],
    ['no command', []],
    ['both sources of a certificate', ['cert', 'issue', '--ca', 'a', '--csr', 'a.csr', '--subject', 'CN=a']],
    ['no source of a certificate', ['cert', 'issue', '--ca', 'a']],
    ['a key kind for a request', ['cert', 'issue', '--ca', 'a', '--csr', 'a.csr', '--key', 'ec-p256']],
    ['two ends', ['cert', 'issue', '--ca', 'a', '--csr', 'a.csr', '--days', '5', '--not-after', '2030-01-01']],
    ['standard input for two things', ['cert', 'issue', '--ca', 'a', '--csr', '-', '--passphrase-file', '-']],
  ])('with %s ends with status 2 and one line', async (_, words) => {
    // A vault is named, and is not there: a line that were taken would end with status 4.
    const ran = await run(
      words.length < 2 ? words : [...words.slice(0, 2), '--vault=/nowhere.chancery', ...words.slice(2)],
    );
    expect(ran.status).toBe(2);
    expect(ran.stdout).toBe('');
    expect(ran.stderr).toMatch(/^chancery: [^\n]+ \[USAGE\]\n$/);
  });

  it('tells the same as JSON where that was asked for', async () => {
    const ran = await run(['cert', 'list', '--json', '--frob']);
    expect(ran.status).toBe(2);
    expect(ran.error()).toMatchObject({ code: 'USAGE', detail: null });
  });

  it('takes options that every command has before the command', async () => {
    const ran = await run(['--vault', '/nowhere/x.chancery', '--json', 'ca', 'list']);
    expect(ran.error().code).toBe('VAULT_NOT_FOUND');
    expect(ran.status).toBe(4);
  });

  it('takes what stands behind -- as it is', async () => {
    const ran = await run(['inspect', '--', '--no-such-file']);
    expect(ran.status).not.toBe(2);
    expect(ran.stdout + ran.stderr).toContain('--no-such-file');
  });
});
