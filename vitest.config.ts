import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { electronPool } from './build/electron-pool.ts';

/** Judges are other people's programs and the window is a real one: both may be slow on a two-core machine. */
const SLOW = 180_000;

/** What happens elsewhere, in another process or after a timer, is waited for as long as a busy machine takes; what must be quick says so itself. */
const PATIENT = { poll: { timeout: 15_000 } };

/** In CI properties are tried with one seed, so that red means the change. */
const SEED = 'test/fixed-seed.ts';

/** Vitest leaves a core free for whoever watches; nobody watches here. */
const WORKERS = availableParallelism();

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // Component tests choose happy-dom in their first line: // @vitest-environment happy-dom
          environment: 'node',
          setupFiles: [SEED],
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [
            'test/oracles/**',
            'test/e2e/**',
            'test/bench/**',
            'test/package/**',
            'test/renderer/screens/**',
            'test/**/*.sweep.test.ts',
          ],
          expect: PATIENT,
          testTimeout: 20_000,
          // Nothing here keeps state between files, and loading the same modules for each of them cost half of the time.
          isolate: false,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          // The whole page in happy-dom: half a second a test, so with `npm test` and not with `npm run check`.
          name: 'screens',
          environment: 'happy-dom',
          include: ['test/renderer/screens/**/*.test.tsx'],
          expect: PATIENT,
          testTimeout: 20_000,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          // Whole collections of other people's files: too long for `npm run check`, and part of `npm test`.
          name: 'sweeps',
          environment: 'node',
          setupFiles: [SEED],
          include: ['test/**/*.sweep.test.ts'],
          expect: PATIENT,
          testTimeout: SLOW,
          hookTimeout: SLOW,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          // The same suites on Electron's BoringSSL: what is read, decided, sealed and signed must not hang on OpenSSL.
          name: 'electron',
          environment: 'node',
          setupFiles: [SEED],
          include: ['test/{pki,authority,vault,exchange}/**/*.test.ts'],
          // Minutes of killing and flipping: of the file, not of the cryptography. Its own sweep under Node is enough.
          // And this Electron's Node cannot tell what one thread has taken of the processor.
          exclude: ['test/vault/durability/**', 'test/vault/held.sweep.test.ts'],
          pool: electronPool,
          expect: PATIENT,
          testTimeout: SLOW,
          hookTimeout: SLOW,
          isolate: false,
          maxWorkers: WORKERS,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'judges',
          environment: 'node',
          include: ['test/oracles/**/*.test.ts'],
          expect: PATIENT,
          testTimeout: SLOW,
          hookTimeout: SLOW,
          sequence: { groupOrder: 4 },
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
          expect: PATIENT,
          testTimeout: SLOW,
          hookTimeout: SLOW,
          sequence: { groupOrder: 5 },
        },
      },
      {
        test: {
          // Installs and removes a package: `npm run test:package`, and a step of its own in CI.
          name: 'package',
          environment: 'node',
          include: ['test/package/**/*.test.ts'],
          globalSetup: ['build/vitest-window.ts'],
          fileParallelism: false,
          maxWorkers: 1,
          expect: PATIENT,
          testTimeout: SLOW,
          hookTimeout: SLOW,
          sequence: { groupOrder: 7 },
        },
      },
      {
        test: {
          // How long the real window stands still: of use only on a machine that does nothing else.
          name: 'frames',
          environment: 'node',
          include: ['test/bench/frames.test.ts'],
          globalSetup: ['build/vitest-window.ts'],
          fileParallelism: false,
          maxWorkers: 1,
          expect: PATIENT,
          testTimeout: SLOW,
          hookTimeout: SLOW,
          sequence: { groupOrder: 7 },
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
          expect: PATIENT,
          testTimeout: SLOW,
          hookTimeout: SLOW,
          sequence: { groupOrder: 6 },
        },
      },
    ],
  },
});
