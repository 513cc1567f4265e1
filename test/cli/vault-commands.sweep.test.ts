import { copyFile, readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './cli-run.ts';
import { PASSPHRASE, vaultFixture, type VaultFixture } from './vault-fixture.ts';

let fixture: VaultFixture;
beforeAll(async () => {
  fixture = await vaultFixture();
}, 60_000);
afterAll(() => fixture.remove());

describe('vault create', () => {
  it('makes a file for its owner alone, dear to try a passphrase on, and tells what is in it', async () => {
    const file = fixture.path('new.chancery');
    const words = ['--vault', file, '--passphrase-file', fixture.passphraseFile, '--json'];
    const made = await run(['vault', 'create', ...words]);
    expect(made.status).toBe(0);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const ran = await run(['vault', 'info', '--vault', file, '--json']);
    expect(ran.status).toBe(0);
    const { findings, ...facts } = made.json();
    expect(findings).toEqual([]);
    expect(ran.json()).toEqual(facts);
    expect(facts).toMatchObject({ path: file, counts: { authorities: 0, certificates: 0 } });
    const [slot] = facts['slots'] as { kdf: { memoryKibibytes: number; passes: number } }[];
    expect(slot?.kdf.memoryKibibytes).toBeGreaterThanOrEqual(65_536);
    expect(slot?.kdf.passes).toBeGreaterThanOrEqual(3);
  });

  it('never touches a file that is there', async () => {
    const before = await readFile(fixture.vault);
    const ran = await fixture.unlocked('vault', 'create', '--json');
    expect(ran.status).toBe(1);
    expect(ran.error().code).toBe('VAULT_EXISTS');
    expect((await readFile(fixture.vault)).equals(before)).toBe(true);
  });

  it('asks twice on a terminal, and makes nothing when the two differ', async () => {
    const other = fixture.path('asked.chancery');
    const ran = await runAt(other, [PASSPHRASE, `${PASSPHRASE}!`]);
    expect(ran.status).toBe(3);
    await expect(stat(other)).rejects.toThrow('ENOENT');
    expect((await runAt(other, [PASSPHRASE, PASSPHRASE])).status).toBe(0);
  });

  it('warns of a passphrase that is soon guessed, and refuses it when strict', async () => {
    const weak = fixture.path('weak');
    await writeFile(weak, 'sommer2026\n');
    const words = ['vault', 'create', '--vault', fixture.path('weak.chancery'), '--passphrase-file', weak, '--json'];
    const strict = await run([...words, '--strict']);
    expect(strict.status).toBe(1);
    expect(strict.error().code).toBe('WEAK_PASSPHRASE');
    const ran = await run(words);
    expect(ran.status).toBe(0);
    expect(ran.json()['findings']).toMatchObject([{ severity: 'warning', code: 'weak-passphrase' }]);
  });

  it('is told where, since the app’s last vault is there already', async () => {
    expect((await run(['vault', 'create', '--passphrase-file', fixture.passphraseFile])).status).toBe(2);
  });
});

async function runAt(vault: string, typed: string[]) {
  return run(['vault', 'create', '--vault', vault], { typed });
}

describe('a vault that cannot be opened', () => {
  it('is not found: status 4', async () => {
    const ran = await fixture.locked('ca', 'list', '--json');
    expect(ran.status).toBe(0);
    const missing = await run(['ca', 'list', '--vault', fixture.path('none.chancery'), '--json']);
    expect(missing.status).toBe(4);
    expect(missing.error().code).toBe('VAULT_NOT_FOUND');
  });

  it('is another kind of file, or damaged: status 1, and another answer than to a wrong passphrase', async () => {
    const foreign = await run(['ca', 'list', '--vault', fixture.passphraseFile, '--json']);
    expect(foreign.status).toBe(1);
    expect(foreign.error().code).toBe('NOT_A_VAULT');
    const cut = fixture.path('cut.chancery');
    await copyFile(fixture.vault, cut);
    await writeFile(cut, (await readFile(cut)).subarray(0, 5000));
    const damaged = await run(['ca', 'list', '--vault', cut, '--json']);
    expect(damaged.status).toBe(1);
    expect(damaged.error().code).toBe('VAULT_DAMAGED');
  });
});

describe('signing', () => {
  const sign = ['crl', 'issue', 'root', '--json'];

  it('with a wrong passphrase ends with status 3', async () => {
    const wrong = fixture.path('wrong');
    await writeFile(wrong, 'correct horse battery stable\n');
    const ran = await fixture.locked(...sign, '--passphrase-file', wrong);
    expect(ran.status).toBe(3);
    expect(ran.error().code).toBe('WRONG_PASSPHRASE');
  });

  it('without a passphrase, and nobody to ask, ends with status 3 and says how to give one', async () => {
    const ran = await fixture.locked(...sign);
    expect(ran.status).toBe(3);
    expect(ran.error()).toMatchObject({ code: 'PASSPHRASE_REQUIRED' });
    expect(ran.error().message).toContain('--passphrase-file');
  });

  it('asks on the terminal otherwise, and shows nothing of what is typed', async () => {
    const ran = await fixture.with({ typed: [PASSPHRASE] }, ...sign);
    expect(ran.status).toBe(0);
    expect(ran.stdout + ran.stderr).not.toContain(PASSPHRASE);
  });
});

describe('the passphrase', () => {
  const sign = ['crl', 'issue', 'root', '--json'];
  const file = async (name: string, content: string | Uint8Array) => {
    await writeFile(fixture.path(name), content);
    return fixture.path(name);
  };

  it.each([
    ['without a line ending', PASSPHRASE],
    ['with CRLF', `${PASSPHRASE}\r\n`],
    ['before other lines', `${PASSPHRASE}\nanything\n`],
    ['behind a byte order mark', `\uFEFF${PASSPHRASE}\n`],
  ])('is the first line of its file: %s', async (_, content) => {
    const ran = await fixture.locked(...sign, '--passphrase-file', await file('source', content));
    expect(ran.status).toBe(0);
  });

  it('keeps its blanks, so that with one more it is another', async () => {
    const ran = await fixture.locked(...sign, '--passphrase-file', await file('source', `${PASSPHRASE} \n`));
    expect(ran.error().code).toBe('WRONG_PASSPHRASE');
  });

  it('comes from standard input, or from the file that the environment names', async () => {
    expect((await fixture.with({ stdin: `${PASSPHRASE}\n` }, ...sign, '--passphrase-file', '-')).status).toBe(0);
    const environment = { CHANCERY_PASSPHRASE_FILE: fixture.passphraseFile };
    expect((await fixture.with({ environment }, ...sign)).status).toBe(0);
  });

  it.each([
    ['is empty', '\n', 'PASSPHRASE_REQUIRED', 3],
    ['is UTF-16', new Uint8Array([0xff, 0xfe, 0x63, 0, 0x6f, 0, 0x0a, 0]), 'FILE_UNREADABLE', 1],
  ])('is told apart when its line %s', async (_, content, code, status) => {
    const ran = await fixture.locked(...sign, '--passphrase-file', await file('source', content));
    expect(ran.error().code).toBe(code);
    expect(ran.status).toBe(status);
  });

  it('in a file that is not there ends with status 4', async () => {
    const ran = await fixture.locked(...sign, '--passphrase-file', fixture.path('nothing'));
    expect(ran.error().code).toBe('FILE_NOT_FOUND');
    expect(ran.status).toBe(4);
  });
});

describe('vault passphrase', () => {
  it('changes it: the old one opens nothing afterwards; both from standard input, a line each', async () => {
    const own = await vaultFixture({ authority: false });
    try {
      const next = 'another four unrelated words';
      const change = ['vault', 'passphrase', '--passphrase-file', '-', '--out-passphrase-file', '-', '--json'];
      const ran = await own.with({ stdin: `${PASSPHRASE}\n${next}\n` }, ...change);
      expect(ran.stderr).toBe('');
      expect(ran.status).toBe(0);
      const check = ['vault', 'check', '--passphrase-file', '-', '--json'];
      expect((await own.with({ stdin: PASSPHRASE }, ...check)).error().code).toBe('WRONG_PASSPHRASE');
      expect((await own.with({ stdin: next }, ...check)).json()).toMatchObject({ ok: true, findings: [] });
    } finally {
      await own.remove();
    }
  });
});

describe('vault check and audit verify', () => {
  it('say what they counted, with the names of the contract', async () => {
    for (const words of [
      ['vault', 'check'],
      ['audit', 'verify'],
    ]) {
      const checked = await fixture.json(...words);
      expect(checked).toMatchObject({ ok: true, certificates: 1, findings: [] });
      expect(Object.keys(checked)).toEqual(
        expect.arrayContaining(['ok', 'certificates', 'crls', 'events', 'findings']),
      );
    }
  });

  it('say what is left out when there is no passphrase', async () => {
    const ran = await fixture.locked('vault', 'check', '--json');
    expect(ran.status).toBe(0);
    expect(ran.json()['findings']).toMatchObject([{ severity: 'warning', code: 'keys-not-checked' }]);
    expect((await fixture.locked('vault', 'check', '--strict')).status).toBe(1);
  });

  it('end with status 1 and name what is wrong after one byte of a certificate was changed', async () => {
    const other = fixture.path('edited.chancery');
    const bytes = await readFile(fixture.vault);
    // The first place may be the search index, which is only derived.
    expect(bytes.includes('Test Root')).toBe(true);
    for (let place = bytes.indexOf('Test Root'); place !== -1; place = bytes.indexOf('Test Root'))
      bytes.write('Tost', place);
    await writeFile(other, bytes);
    const ran = await run(['vault', 'check', '--vault', other, '--passphrase-file', fixture.passphraseFile, '--json']);
    expect(ran.status).toBe(1);
    expect(ran.json()['ok']).toBe(false);
    expect(JSON.stringify(ran.json()['findings'])).toMatch(/cert-1|ca-1|page|row/);
  });
});

describe('audit list', () => {
  it('tells the newest first, who by, and how many there are', async () => {
    const { items, total } = (await fixture.json('audit', 'list', '--limit', '1')) as {
      items: { kind: string; actor: string; sequence: number }[];
      total: number;
    };
    expect(items).toHaveLength(1);
    expect(items[0]?.sequence).toBe(total);
    expect(items[0]?.actor).toContain('(terminal)');
  });
});
