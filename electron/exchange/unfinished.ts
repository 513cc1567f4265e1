/**
 * Files and folders that stand under a temporary name. A signal ends the process between two steps of whoever writes them, and
 * nobody is left to clear up: so the process knows them. They may hold private keys.
 */
import { rmSync } from 'node:fs';

const places = new Set<string>();

export function beginUnfinished(place: string): void {
  places.add(place);
}

/** It is in its place, or gone. */
export function endUnfinished(place: string): void {
  places.delete(place);
}

/** Takes all of them away, at once: the process is about to end. */
export function removeUnfinished(): void {
  for (const place of places) rmSync(place, { recursive: true, force: true });
  places.clear();
}
