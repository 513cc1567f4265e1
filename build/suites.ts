import { parseCLI, startVitest } from 'vitest/node';
import { tally, type Tally } from './test-tally.ts';

/** Runs the named Vitest projects, narrowed by what was typed after `--`, and sums them. */
export async function runSuites(projects: string[], typed: string[]): Promise<Tally> {
  const { filter, options } = parseCLI(['vitest', 'run', ...typed]);
  // Bundling leaves `production` behind, and React then has no act().
  process.env['NODE_ENV'] = 'test';
  const vitest = await startVitest('test', filter, {
    project: projects,
    watch: false,
    passWithNoTests: true,
    ...options,
  });
  const modules = vitest.state.getTestModules();
  const result = tally(modules, vitest.state.getUnhandledErrors());
  await vitest.close();
  return result;
}
