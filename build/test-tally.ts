import { inspect, stripVTControlCharacters } from 'node:util';
import type { TestCase, TestModule } from 'vitest/node';
import { IN_CI } from './in-ci.ts';

/** How much of an error's text stands beside its test in the closing lines. */
const SHOWN_OF_ERROR = 600;

/** What a whole run came to. */
export interface Tally {
  passed: number;
  failed: number;
  /** What failed, each with the beginning of its first error. */
  failures: { name: string; reason: string }[];
  skips: { name: string; reason: string }[];
}

/** Sums every suite. A file that does not load and an error outside any test count as failed. */
export function tally(modules: readonly TestModule[], strayErrors: readonly unknown[]): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const failures = [
    ...tests
      .filter((test) => test.result().state === 'failed')
      .map((test) => failureOf(nameOf(test), test.result().errors)),
    ...modules
      .filter((module) => module.errors().length > 0)
      .map((module) => failureOf(module.relativeModuleId, module.errors())),
    ...strayErrors.map((error) => failureOf('outside any test', [error])),
  ];
  return {
    passed: tests.filter((test) => test.result().state === 'passed').length,
    failed: failures.length,
    failures,
    skips: tests.filter((test) => ['skipped', 'pending'].includes(test.result().state)).map((test) => skipOf(test)),
  };
}

function skipOf(test: TestCase): Tally['skips'][number] {
  const result = test.result();
  const reason =
    result.state === 'skipped' && result.note !== undefined && result.note !== '' ? result.note : 'NO REASON GIVEN';
  return { name: nameOf(test), reason };
}

function nameOf(test: TestCase): string {
  return `${test.module.relativeModuleId} > ${test.fullName}`;
}

function failureOf(name: string, errors: readonly unknown[] | undefined): Tally['failures'][number] {
  const [first] = errors ?? [];
  const text = hasMessage(first) ? first.message : inspect(first);
  // One line each: the end of the log is what is looked at first, and what stands there must be found by its first word.
  return { name, reason: stripVTControlCharacters(text).replaceAll(/\s+/gu, ' ').slice(0, SHOWN_OF_ERROR) };
}

function hasMessage(error: unknown): error is { message: string } {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}

/** What the run prints last; the last line stands alone, for whoever counts. */
export function closingLines({ passed, failed, failures, skips }: Tally, inCi = IN_CI): string[] {
  return [
    ...skips.map(
      (skip) => `${inCi && !isOfTheMachine(skip) ? 'MISSING IN CI' : 'SKIPPED'} ${skip.name}: ${skip.reason}`,
    ),
    ...failures.map((failure) => `FAILED ${failure.name}: ${failure.reason}`),
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
