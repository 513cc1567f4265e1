import type { TestCase, TestModule } from 'vitest/node';

const IN_CI = process.env['CI'] === 'true';

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
export function closingLines({ passed, failed, skips }: Tally, inCi = IN_CI): string[] {
  return [
    ...skips.map(
      (skip) => `${inCi && !isOfTheMachine(skip) ? 'MISSING IN CI' : 'SKIPPED'} ${skip.name}: ${skip.reason}`,
    ),
    `${passed} passed, ${failed} failed, ${skips.length} skipped`,
  ];
}

/** What CI's machine is, and no step of ours can change: it is root, it may mount nothing, it runs one engine. */
const OF_THE_MACHINE = [
  /^root may /u,
  /^the SQLite of this runtime /u,
  /^this container may not /u,
  /^no file system can /u,
];

/** Any other skip is no answer in CI: a tool, a fixture or a reason is missing, and the set-up should have brought it. */
function isOfTheMachine({ reason }: Tally['skips'][number]): boolean {
  return OF_THE_MACHINE.some((known) => known.test(reason));
}

/** A run in which nothing ran proves nothing, so it fails too; and in CI one that left out what it could have run. */
export function exitCodeOf({ passed, failed, skips }: Tally, inCi = IN_CI): number {
  return failed > 0 || passed === 0 || (inCi && !skips.every(isOfTheMachine)) ? 1 : 0;
}
