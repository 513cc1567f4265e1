import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeOutput } from '../../electron/cli/output-files.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chancery-output-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('writeOutput', () => {
  it('overwrites nothing that appeared after its place was looked at', async () => {
    const file = join(folder, 'there.pem');
    await writeFile(file, 'theirs');
    const ours = new TextEncoder().encode('ours');
    await expect(writeOutput(file, ours, { force: false })).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect(await readFile(file, 'utf8')).toBe('theirs');
    await writeOutput(file, ours, { force: true });
    expect(await readFile(file, 'utf8')).toBe('ours');
  });
});
