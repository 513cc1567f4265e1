import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runHook } from '../../electron/publishing/run-program.ts';
import { newFolder, removeFolders } from '../vault/test-vault.ts';

afterAll(removeFolders);
const node = (script: string, ...more: string[]) => ({
  program: process.execPath,
  arguments: ['-e', script, '--', ...more],
});

describe('runHook', () => {
  it('hands every argument over as it stands: nothing in it is a shell’s', async () => {
    const folder = newFolder();
    const evil = `$(touch ${folder}/pwned); \`id\` && rm -rf "${folder}" | '`;
    const out = join(folder, 'arguments.json');
    const script = `require('fs').writeFileSync(${JSON.stringify(out)}, JSON.stringify([process.argv.slice(1), process.env.CHANCERY_SITE]))`;
    await runHook(node(script, evil, 'to={}/x'), '/a folder; with $(things)');
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual([
      [evil, 'to=/a folder; with $(things)/x'],
      '/a folder; with $(things)',
    ]);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
    await runHook(node(script, 'a'), '/site');
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual([['a', '/site'], '/site']);
  });

  it.each([
    ['ends badly', node('console.error("no route to host"); process.exit(23)'), /status 23: no route to host/],
    ['is not there', { program: '/no/such/program', arguments: [] }, /could not be started/],
    ['takes for ever', node('setInterval(Date, 1000)'), /was ended by SIGTERM/],
  ])('says that the site stands and the program %s', async (_, hook, message) => {
    const failed = runHook(hook, '/site', 400);
    await expect(failed).rejects.toMatchObject({
      code: 'HOOK_FAILED',
      message: expect.stringMatching(message) as string,
    });
  });
});
