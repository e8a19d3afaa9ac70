import type { Millis } from './types.js';

const DAY = 86_400_000;

let lastMillis = Number.NaN;
let lastText = '';

/**
 * `2026-11-22T06:09:55.123Z` for milliseconds since the epoch. The last answer is kept, since many lines arrive in one millisecond. Not
 * `Date`: this folder knows no clock, and the lint rule that holds this forbids the whole global.
 */
export function isoTime(millis: Millis): string {
  if (millis === lastMillis) return lastText;
  lastMillis = millis;
  lastText = format(millis);
  return lastText;
}

/** The same in seconds: `2026-11-22T06:09:55Z`. */
export function isoSeconds(millis: Millis): string {
  return `${isoTime(millis).slice(0, -5)}Z`;
}

/** Days to civil date after Howard Hinnant, https://howardhinnant.github.io/date_algorithms.html#civil_from_days */
function format(millis: Millis): string {
  const whole = Number.isFinite(millis) ? Math.floor(millis) : 0;
  const days = Math.floor(whole / DAY);
  const rest = whole - days * DAY;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const hours = Math.floor(rest / 3_600_000);
  const minutes = Math.floor(rest / 60_000) % 60;
  const seconds = Math.floor(rest / 1000) % 60;
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${pad(hours, 2)}:${pad(minutes, 2)}:${pad(seconds, 2)}.${pad(rest % 1000, 3)}Z`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
