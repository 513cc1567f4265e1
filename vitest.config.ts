import { defineConfig } from 'vitest/config';

/** Judges are other people's programs and the window is a real one: both may be slow on a two-core machine. */
const SLOW = 180_000;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // Component tests choose happy-dom in their first line: // @vitest-environment happy-dom
          environment: 'node',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/oracles/**', 'test/e2e/**', 'test/bench/**', 'test/**/*.sweep.test.ts'],
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          // Whole collections of other people's files: too long for `npm run check`, and part of `npm test`.
          name: 'sweeps',
          environment: 'node',
          include: ['test/**/*.sweep.test.ts'],
          testTimeout: SLOW,
          hookTimeout: SLOW,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'judges',
          environment: 'node',
          include: ['test/oracles/**/*.test.ts'],
          testTimeout: SLOW,
          hookTimeout: SLOW,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ['test/e2e/screenshots/**', 'test/e2e/screenshots*'],
          globalSetup: ['build/vitest-window.ts'],
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: SLOW,
          hookTimeout: SLOW,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'screenshots',
          environment: 'node',
          include: ['test/e2e/screenshots/**/*.test.ts', 'test/e2e/screenshots*.test.ts'],
          globalSetup: ['build/vitest-window.ts'],
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: SLOW,
          hookTimeout: SLOW,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
