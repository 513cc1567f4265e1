/** Which backups there should be. Pure: names and instants in, names out. */

/** One file among the backups of a vault. */
export interface KeptBackup {
  readonly name: string;
  readonly at: Date;
  /** The last event in it. */
  readonly sequence: number;
}

/** A backup is due after so many events, or after a day with any event in it. */
const DUE_AFTER_EVENTS = 100;
/** A vault with fewer events has not begun yet. */
const FIRST_AFTER_EVENTS = 20;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The newest stay as they are; behind them one a day, then one a week, then one a month. */
const NEWEST = 5;
const DAYS = 7;
const WEEKS = 5;
const MONTHS = 12;

/** `sample-20261121T123000Z-e42.chancery` */
export function backupName(vaultName: string, at: Date, sequence: number): string {
  return `${vaultName}-${at.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-e${sequence}.chancery`;
}

/** What a name says, or null for a file that is none of this vault's backups: such a one is never touched. */
export function readBackupName(vaultName: string, name: string): KeptBackup | null {
  if (!name.startsWith(`${vaultName}-`)) return null;
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-e(\d{1,15})\.chancery$/.exec(
    name.slice(vaultName.length + 1),
  );
  if (match === null) return null;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', sequence = ''] = match;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at.getTime()) ? null : { name, at, sequence: Number(sequence) };
}

/** Whether there should be another one, given how far the vault is. A clock that was set back or forward is no reason not to. */
export function isBackupDue(backups: readonly KeptBackup[], sequence: number, now: Date): boolean {
  const latest = [...backups].sort((a, b) => b.sequence - a.sequence)[0];
  if (latest === undefined) return sequence >= FIRST_AFTER_EVENTS;
  if (sequence - latest.sequence >= DUE_AFTER_EVENTS) return true;
  return sequence > latest.sequence && Math.abs(now.getTime() - latest.at.getTime()) >= DAY;
}

/** The ones that may go, when all of these are there. */
export function backupsToDrop(backups: readonly KeptBackup[]): string[] {
  const newestFirst = [...backups].sort((a, b) => b.at.getTime() - a.at.getTime() || b.sequence - a.sequence);
  const kept = new Set(newestFirst.slice(0, NEWEST));
  for (const [length, most] of [
    [DAY, DAYS],
    [7 * DAY, WEEKS],
    [30 * DAY, MONTHS],
  ] as const) {
    const periods = new Set<number>();
    for (const backup of newestFirst) {
      const period = Math.floor(backup.at.getTime() / length);
      if (periods.has(period) || periods.size === most) continue;
      periods.add(period);
      kept.add(backup);
    }
  }
  return newestFirst.filter((backup) => !kept.has(backup)).map(({ name }) => name);
}
