/** Times and values as the page writes them. */
import { durationText } from '../view/duration.js';
import { numberText } from '../view/ticks.js';
import type { ExitJson, JobSummary, StateName } from './api.js';

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-22 07:09:55` on the clock of whoever looks; what is no time stays as it is. */
export function localTime(time: string | number | null): string {
  if (time === null) return '';
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  return `${dayText(date)} ${clockText(date)}`;
}

export function dayText(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function clockText(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

const times = (unit: number, counts: readonly number[]): number[] => counts.map((count) => count * unit);
const SIXTIETHS = [1, 2, 5, 10, 15, 30];
const DECADES = [1, 2, 5, 10, 20, 50, 100, 200, 500];
/** What may lie between two labels of time, in milliseconds: a round number of what clocks and calendars count. */
export const TIME_STEPS: number[] = [
  ...DECADES,
  ...times(1000, SIXTIETHS),
  ...times(60_000, SIXTIETHS),
  ...times(3_600_000, [1, 2, 3, 6, 12]),
  ...times(86_400_000, [...DECADES, 1000, 10_000]),
];

/** Where the labels of an axis of time stand, every `step` milliseconds, as the clock of whoever looks counts them. */
export function timeSplits(low: number, high: number, step: number): number[] {
  const zoneAt = (time: number): number => new Date(time).getTimezoneOffset() * 60_000;
  const splits: number[] = [];
  for (let local = Math.ceil((low - zoneAt(low)) / step) * step; ; local += step) {
    // The zone of that very day: clocks may be changed meanwhile.
    const split = local + zoneAt(local + zoneAt(low));
    if (split > high) return splits;
    splits.push(split);
  }
}

/** The labels of an axis of time; `step` is the distance of two of them in milliseconds. The day is said where it changes. */
export function timeTicks(ticks: readonly number[], step: number): string[] {
  let day = '';
  return ticks.map((tick) => {
    const date = new Date(tick);
    const clock = clockText(date);
    const text =
      step < 1000
        ? `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`
        : step < 60_000
          ? clock
          : clock.slice(0, 5);
    const today = dayText(date);
    const changed = today !== day;
    day = today;
    if (step >= 86_400_000) return today;
    return changed ? `${text}\n${today}` : text;
  });
}

/** How a value of X is said: a time, a length of time in milliseconds, or a number. */
export type XKind = 'time' | 'elapsed' | 'number';

export function xText(value: number, kind: XKind): string {
  switch (kind) {
    case 'time':
      return localTime(value);
    case 'elapsed':
      return durationText(value);
    case 'number':
      return numberText(value);
  }
}

export const STATES: Readonly<Record<StateName, string>> = {
  running: 'running',
  done: 'done',
  failed: 'failed',
  killed: 'killed',
  open: 'no end recorded',
  unknown: 'unknown',
};

export function exitText(exit: ExitJson | null): string {
  if (exit === null) return '';
  return 'signal' in exit ? exit.signal : String(exit.code);
}

/** How long a job took, or has been running at `now`; '' where that is not known. */
export function tookText(
  { started, ended, state }: Pick<JobSummary, 'started' | 'ended' | 'state'>,
  now: number,
): string {
  if (started === null || (ended === null && state !== 'running')) return '';
  const took = (ended === null ? now : Date.parse(ended)) - Date.parse(started);
  return took >= 0 ? durationText(took) : '';
}

/** `1 234 567`: digits in threes, which no language reads as a decimal point. */
export function groupedDigits(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, '\u202f');
}
