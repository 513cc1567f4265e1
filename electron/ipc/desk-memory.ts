import type { SavedView, Snooze } from '../../shared/contract/list-methods.ts';
import type { Desk, PreferenceStore } from '../preferences.ts';

/** More than anyone keeps in sight; the oldest go first. */
const MOST_VIEWS = 50;
const MOST_SNOOZES = 500;
const EMPTY: Desk = { views: [], snoozes: [], told: [] };

/** What this computer remembers of one vault's screens: a person's choices, never the register. */
export function readDesk(preferences: PreferenceStore, vaultId: string): Desk {
  return preferences.read().desks[vaultId] ?? EMPTY;
}

export function changeDesk(preferences: PreferenceStore, vaultId: string, change: (desk: Desk) => Partial<Desk>): Desk {
  const before = readDesk(preferences, vaultId);
  const desk = { ...before, ...change(before) };
  preferences.write({ desks: { ...preferences.read().desks, [vaultId]: desk } });
  return desk;
}

/** One more view, by name, or another in place of the one of that name; it keeps its place. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  const known = views.some((one) => one.name === view.name);
  return (known ? views.map((one) => (one.name === view.name ? view : one)) : [...views, view]).slice(-MOST_VIEWS);
}

/** One more that may wait; what has waited long enough is forgotten on the way. */
export function withSnooze(snoozes: readonly Snooze[], snooze: Snooze, now: Date): Snooze[] {
  return [...stillSnoozed(snoozes, now).filter((one) => one.task !== snooze.task), snooze].slice(-MOST_SNOOZES);
}

export function stillSnoozed(snoozes: readonly Snooze[], now: Date): Snooze[] {
  return snoozes.filter((one) => new Date(one.until) > now);
}
