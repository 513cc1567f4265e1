/** Between coming back and unlocking, something always comes in between. */
export const LEAVE_MARGIN_DAYS = 7;

const DAY_MS = 86_400_000;
/** What main takes for a CRL. */
const MOST_DAYS = 3_660;

/** How many days a CRL must hold for who is back on this day (`2026-12-24`); null for a day that is none, or has passed. */
export function leaveDays(until: string, now: number): number | null {
  const back = Date.parse(`${until}T23:59:59`);
  if (Number.isNaN(back) || back <= now) return null;
  const days = Math.ceil((back - now) / DAY_MS) + LEAVE_MARGIN_DAYS;
  return days > MOST_DAYS ? null : days;
}
