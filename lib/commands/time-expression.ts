/** Times as a person gives them on a command line. */

const UNITS: Readonly<Record<string, number>> = { s: 1, min: 60, m: 60, h: 3600, d: 86_400, w: 604_800 };
const AGO = /^(\d{1,9}(?:\.\d{1,3})?) ?(s|sec(?:onds?)?|m|min(?:utes?)?|h|hours?|d|days?|w|weeks?)(?: ago)?$/;
const CLOCK = /^\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
const MOMENT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?$/;

/** What a time can look like, for messages. */
export const TIME_FORMS = '10m, 2h ago, 06:09, 2026-11-22 or 2026-11-22T06:09Z';

/**
 * The moment that is meant, in milliseconds; undefined where the text is no time. Lengths of time are counted back from `now`; a time of day is
 * today's. What has no zone is local, as in date(1).
 */
export function momentOf(text: string, now: number): number | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === 'now') return now;
  const [, count, unit] = AGO.exec(wanted) ?? [];
  if (count !== undefined && unit !== undefined) return now - Number(count) * 1000 * secondsOf(unit);
  if (CLOCK.test(wanted)) return valid(`${dayOf(now)}T${wanted}`);
  if (wanted === 'today') return valid(`${dayOf(now)}T00:00`);
  if (wanted === 'yesterday') return valid(`${dayOf(now - 86_400_000)}T00:00`);
  // A date alone would be in UTC.
  if (DATE.test(wanted)) return valid(`${wanted}T00:00`);
  const [, date, time, zone = ''] = MOMENT.exec(text.trim().toUpperCase()) ?? [];
  return date === undefined ? undefined : valid(`${date}T${time}${zone}`);
}

function secondsOf(unit: string): number {
  return UNITS[unit] ?? UNITS[unit.charAt(0)] ?? 0;
}

function dayOf(time: number): string {
  const date = new Date(time);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function valid(text: string): number | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
