import { describe, expect, it } from 'vitest';
import type { TestModule } from 'vitest/node';
import { closingLines, exitCodeOf, tally } from '../../build/test-tally.ts';

function moduleWith(
  states: { state: string; note?: string; errors?: unknown[] }[],
  errors: unknown[] = [],
): TestModule {
  const tests = states.map((result, index) => ({
    fullName: `test ${index}`,
    module: { relativeModuleId: 'test/a.test.ts' },
    result: () => result,
  }));
  return { children: { allTests: () => tests }, errors: () => errors } as unknown as TestModule;
}

describe('tally', () => {
  it('sums every suite and keeps why each skip was skipped', () => {
    const result = tally(
      [
        moduleWith([{ state: 'passed' }, { state: 'failed', errors: [{ message: 'expected 1\n  to be 2' }] }]),
        moduleWith([{ state: 'passed' }, { state: 'skipped', note: 'no javac' }]),
      ],
      [],
    );
    expect(result).toEqual({
      passed: 2,
      failed: 1,
      failures: [{ name: 'test/a.test.ts > test 1', reason: 'expected 1 to be 2' }],
      skips: [{ name: 'test/a.test.ts > test 1', reason: 'no javac' }],
    });
  });

  it('counts a file that does not load, and an error outside any test, as failed', () => {
    const modules = [moduleWith([{ state: 'passed' }]), moduleWith([], [new Error('no such module')])];
    expect(tally(modules, [new Error('a stray one')])).toMatchObject({
      passed: 1,
      failed: 2,
      failures: [{ reason: 'no such module' }, { name: 'outside any test', reason: 'a stray one' }],
    });
  });
});

describe('closingLines', () => {
  it('ends in the counted line, alone', () => {
    const lines = closingLines(
      {
        passed: 3,
        failed: 1,
        failures: [{ name: 'b', reason: 'expected' }],
        skips: [{ name: 'a', reason: 'no javac' }],
      },
      false,
    );
    expect(lines).toEqual(['SKIPPED a: no javac', 'FAILED b: expected', '3 passed, 1 failed, 1 skipped']);
  });
});

describe('exitCodeOf', () => {
  it('is a failure when something failed or nothing ran', () => {
    expect(exitCodeOf({ passed: 1, failed: 0, failures: [], skips: [] })).toBe(0);
    expect(exitCodeOf({ passed: 1, failed: 1, failures: [], skips: [] })).toBe(1);
    expect(exitCodeOf({ passed: 0, failed: 0, failures: [], skips: [{ name: 'a', reason: 'b' }] })).toBe(1);
  });

  it('is a failure in CI when a tool is missing or a skip says no reason, and none when the machine is why', () => {
    const skipped = (reason: string) => ({ passed: 1, failed: 0, failures: [], skips: [{ name: 'a', reason }] });
    for (const reason of ['no javac here', 'NO REASON GIVEN', 'no fixtures beside the checkout']) {
      expect(exitCodeOf(skipped(reason), true)).toBe(1);
      expect(closingLines(skipped(reason), true)[0]).toBe(`MISSING IN CI a: ${reason}`);
      expect(exitCodeOf(skipped(reason), false)).toBe(0);
    }
    expect(exitCodeOf(skipped('root may write everywhere'), true)).toBe(0);
  });
});
