/** Sizes and durations as a site writes them. */

const BYTES: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };
const HOUR = 3_600_000;
const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: HOUR,
  d: 24 * HOUR,
  w: 7 * 24 * HOUR,
};
/** As the schema of the site file has it: without a unit nobody knows what is meant, and logs would be removed for it. */
const AGE = /^\d{1,6}(?:\.\d{1,3})?(?:min|h|d|w)$/;

/** Bytes from a number or a text such as `64MiB` that the schema has let pass. */
export function bytesOf(value: number | string): number {
  return inUnits(value, BYTES);
}

/** Milliseconds from a number or a text such as `10s` that the schema has let pass. */
export function millisecondsOf(value: number | string): number {
  return inUnits(value, MILLISECONDS);
}

/** Milliseconds from an age such as `90d` on a command line; undefined where it is none. */
export function ageOf(text: string): number | undefined {
  return AGE.test(text) ? millisecondsOf(text) : undefined;
}

function inUnits(value: number | string, units: Readonly<Record<string, number>>): number {
  if (typeof value === 'number') return value;
  const [, count = '0', unit = ''] = /^([\d.]+)([A-Za-z]+)$/.exec(value) ?? [];
  return Math.round(Number(count) * (units[unit] ?? 0));
}
