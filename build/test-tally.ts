import type { TestCase, TestModule } from 'vitest/node';

/** What a whole run came to. */
export interface Tally {
  passed: number;
  failed: number;
  skips: { name: string; reason: string }[];
}

/** Sums every suite. A file that does not load and an error outside any test count as failed. */
export function tally(modules: readonly TestModule[], strayErrors: number): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const broken = modules.filter((module) => module.errors().length > 0).length;
  return {
    passed: tests.filter((test) => test.result().state === 'passed').length,
    failed: tests.filter((test) => test.result().state === 'failed').length + broken + strayErrors,
    skips: tests.filter((test) => ['skipped', 'pending'].includes(test.result().state)).map((test) => skipOf(test)),
  };
}

function skipOf(test: TestCase): Tally['skips'][number] {
  const result = test.result();
  const reason =
    result.state === 'skipped' && result.note !== undefined && result.note !== '' ? result.note : 'NO REASON GIVEN';
  return { name: `${test.module.relativeModuleId} > ${test.fullName}`, reason };
}

/** What the run prints last; the last line stands alone, for whoever counts. */
export function closingLines({ passed, failed, skips }: Tally): string[] {
  return [
    ...skips.map(({ name, reason }) => `SKIPPED ${name}: ${reason}`),
    `${passed} passed, ${failed} failed, ${skips.length} skipped`,
  ];
}

/** A run in which nothing ran proves nothing, so it fails too. */
export function exitCodeOf({ passed, failed }: Tally): number {
  return failed > 0 || passed === 0 ? 1 : 0;
}
