import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const PROJECT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Where downloads and the runtime are kept: `.cache/` here, or CHANCERY_CACHE to share one between clones. */
export const CACHE = process.env['CHANCERY_CACHE'] ?? resolve(PROJECT, '.cache');

/** Tells the person at the terminal what a build step does. Standard error, so that a program's own output stays clean. */
export function say(message: string): void {
  process.stderr.write(`chancery: ${message}\n`);
}

/**
 * Ends the process with this status. Where electron-builder was loaded `process.exitCode` does not do: its `temp-file` ends the process
 * with 0 as soon as nothing is left to be done.
 */
export function endWith(status: number): never {
  process.exit(status);
}

/** Whether the module at this address is the program that was started, and not imported by another. */
export function isMain(url: string): boolean {
  return process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(url);
}
