import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './cli-run.ts';

let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'chancery-home-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

async function preferences(folder: string, text: string): Promise<void> {
  await mkdir(join(home, folder, 'Chancery'), { recursive: true });
  await writeFile(join(home, folder, 'Chancery', 'config.json'), text);
}

/** Which vault a run would open: it is not there, so the refusal names it. */
async function asked(surroundings: Parameters<typeof run>[1], ...words: string[]): Promise<string> {
  const ran = await run(['vault', 'info', '--json', ...words], { homeFolder: home, ...surroundings });
  expect(ran.error().code).toBe('VAULT_NOT_FOUND');
  return ran.error().message;
}

describe('vaultLocation', () => {
  const recent = (path: string) =>
    JSON.stringify({
      recentVaults: [
        { name: 'x', path },
        { name: 'y', path: '/y' },
      ],
    });

  it('is --vault before CHANCERY_VAULT before the app’s last one', async () => {
    await preferences('.config', recent('/none/from-app.chancery'));
    const environment = { CHANCERY_VAULT: '/none/from-environment.chancery' };
    expect(await asked({ environment }, '--vault', '/none/from-option.chancery')).toContain('from-option');
    expect(await asked({ environment })).toContain('from-environment');
    expect(await asked({})).toContain('from-app');
  });

  it.each([
    ['darwin', 'Library/Application Support', {}],
    ['linux', 'xdg', { XDG_CONFIG_HOME: 'HOME/xdg' }],
  ] as const)('finds the app’s preferences on %s', async (platform, folder, variables) => {
    await preferences(folder, recent(`/none/${platform}.chancery`));
    const environment = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, value.replace('HOME', home)]),
    );
    expect(await asked({ platform, environment })).toContain(`/none/${platform}.chancery`);
  });

  it.each(['', '{', 'null', '[]', '{"recentVaults":7}', '{"recentVaults":[]}', '{"recentVaults":[{"path":7}]}'])(
    'is a matter of usage where the preferences are %j',
    async (text) => {
      await preferences('.config', text);
      const ran = await run(['ca', 'list', '--json'], { homeFolder: home });
      expect(ran.status).toBe(2);
      expect(ran.error().code).toBe('USAGE');
    },
  );
});
