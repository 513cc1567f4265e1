/** Five thousand files of other people's, some of them damaged besides, through the commands. About 30 s. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIXTURES_ARE_HERE } from '../pki/foreign-fixtures.ts';
import { run } from './cli-run.ts';

const FIXTURES = join(import.meta.dirname, '../../../shared/fixtures');
const FILES = 5000;
/** Numerical Recipes' generator: the same damage in each run. */
const nextRandom = (state: number): number => (Math.imul(state, 1664525) + 1013904223) >>> 0;

let damaged: string;
beforeAll(() => {
  damaged = mkdtempSync(join(tmpdir(), 'chancery-foreign-'));
});
afterAll(() => rmSync(damaged, { recursive: true, force: true }));

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Copies with an octet changed, and every third cut off. */
function damagedCopies(files: readonly string[], count: number): string[] {
  let state = 7;
  return Array.from({ length: count }, (_, at) => {
    const bytes = readFileSync(files[(at * 7) % files.length] ?? '');
    state = nextRandom(state);
    const place = bytes.length === 0 ? 0 : state % bytes.length;
    if (bytes.length > 0) bytes[place] = (bytes[place] ?? 0) ^ (1 + ((state >>> 8) % 255));
    const file = join(damaged, `${String(at)}.bin`);
    writeFileSync(file, at % 3 === 0 ? bytes.subarray(0, place) : bytes);
    return file;
  });
}

describe.skipIf(!FIXTURES_ARE_HERE)('inspect', () => {
  it('has a result for each of five thousand files, and a fault of ours for none', { timeout: 600_000 }, async () => {
    const foreign = filesIn(FIXTURES);
    const files = [...foreign, ...damagedCopies(foreign, Math.max(500, FILES - foreign.length))];
    expect(files.length).toBeGreaterThanOrEqual(FILES);
    const start = process.cpuUsage();
    const ran = await run(['inspect', '--json', ...files]);
    const { user, system } = process.cpuUsage(start);
    const { results } = ran.json() as {
      results: { input: string; ok: boolean; error?: { code: string } }[];
    };
    expect(results.map(({ input }) => input)).toEqual(files);
    expect(results.filter(({ error }) => error?.code === 'INTERNAL')).toEqual([]);
    expect(results.filter(({ ok, error }) => ok === (error !== undefined))).toEqual([]);
    expect(ran.status).toBe(1);
    expect(results.filter(({ ok }) => ok).length).toBeGreaterThan(3500);
    // Each within a second of the processor's time: test/exchange/inspect.sweep.test.ts. All of them here: 2 ms each.
    expect((user + system) / 1_000_000).toBeLessThan(60);
  });
});

describe.skipIf(!FIXTURES_ARE_HERE)('match', () => {
  it('says of a folder of mixed files what belongs together, which chain is whole and what is missing', async () => {
    const folder = join(damaged, 'mixed');
    mkdirSync(folder);
    for (const corpus of ['openssl', 'mbedtls', 'xca-tests'])
      for (const [at, file] of filesIn(join(FIXTURES, corpus)).entries())
        writeFileSync(join(folder, `${corpus}-${String(at)}-${file.split('/').at(-1) ?? ''}`), readFileSync(file));
    const ran = await run(['match', '--json', folder]);
    const { groups, unreadable, findings } = ran.json() as {
      groups: {
        members: { kind: string }[];
        chains: { complete: boolean; chain: unknown[] }[];
      }[];
      unreadable: { error: { code: string } }[];
      findings: { code: string }[];
    };
    const pairs = groups.filter(({ members }) =>
      ['private-key', 'certificate'].every((kind) => members.some((member) => member.kind === kind)),
    );
    expect(pairs.length).toBeGreaterThan(20);
    const chains = groups.flatMap((group) => group.chains);
    expect(chains.some(({ complete, chain }) => complete && chain.length > 1)).toBe(true);
    expect(chains.some(({ complete }) => !complete)).toBe(true);
    expect(unreadable.filter(({ error }) => error.code === 'INTERNAL')).toEqual([]);
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['nothing-matches', 'sealed']));
  }, 600_000);
});
