const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/**
 * Reads an RFC 3339 instant of any offset, or `YYYY-MM-DD` as the beginning of that day in UTC. Fractions of a second are
 * dropped, since certificates have none. Null for anything else, days that no month has among them.
 */
export function parseInstant(text: string): Date | null {
  if (DATE.test(text)) return dayOf(text);
  const match = INSTANT.exec(text);
  if (match === null) return null;
  const [, date = '', hour = '', minute = '', second = '', sign, offsetHour = '00', offsetMinute = '00'] = match;
  const day = dayOf(date);
  if (day === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return null;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -1 : 1);
  return new Date(day.getTime() + ((Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second)) * 1000);
}

function dayOf(text: string): Date | null {
  const day = new Date(`${text}T00:00:00Z`);
  // 2027-02-30 would roll over into March.
  return Number.isNaN(day.getTime()) || !day.toISOString().startsWith(text) ? null : day;
}

/** RFC 3339, UTC, whole seconds. */
export function formatInstant(instant: Date): string {
  return instant.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
