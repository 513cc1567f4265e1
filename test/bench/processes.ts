import { readdirSync, readFileSync } from 'node:fs';

/** Of the whole tree, the zygotes among them. */
export function processesOf(root: number | undefined): number[] {
  if (root === undefined) throw new Error('the program has ended');
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^[0-9]+$/u.test(name)) continue;
    const parent = /^PPid:\s*([0-9]+)$/mu.exec(readQuietly(`/proc/${name}/status`))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const found = new Set([root]);
  for (let grown = true; grown;) {
    grown = false;
    for (const [child, parent] of parents) {
      if (!found.has(parent) || found.has(child)) continue;
      found.add(child);
      grown = true;
    }
  }
  return [...found];
}

/** Proportional set size: what several processes share counts once. In megabytes. */
export function memoryOf(processes: readonly number[]): number {
  const kibibytes = processes.map((pid) =>
    Number(/^Pss:\s*([0-9]+) kB$/mu.exec(readQuietly(`/proc/${String(pid)}/smaps_rollup`))?.[1] ?? 0),
  );
  return kibibytes.reduce((sum, one) => sum + one, 0) / 1000;
}

/** Empty where the process has ended meanwhile. */
export function readQuietly(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
