const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in at most two units, as a person says it: `450 ms`, `7 s`, `3 min 20 s`, `5 h 2 min`, `2 d 4 h`. */
export function durationText(millis: number): string {
  const ms = Math.max(0, Math.round(millis));
  if (ms < SECOND) return `${ms} ms`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return two(ms, MINUTE, 'min', SECOND, 's');
  if (ms < DAY) return two(ms, HOUR, 'h', MINUTE, 'min');
  return two(ms, DAY, 'd', HOUR, 'h');
}

function two(ms: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % big) / small);
  const head = `${Math.floor(ms / big)} ${bigName}`;
  return rest === 0 ? head : `${head} ${rest} ${smallName}`;
}

/** A stored time without its milliseconds, `2026-11-22T06:09:55Z`: what a table has room for. Anything else stays as it is. */
export function secondsOf(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}

/** The same without seconds, `2026-11-22T06:09Z`. */
export function minutesOf(time: string): string {
  return time.replace(/:\d\d(?:\.\d+)?Z$/, 'Z');
}
