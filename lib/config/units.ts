/** Sizes and durations as a site writes them. */

const BYTES: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };
const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000 };

/** Bytes from a number or a text such as `64MiB` that the schema has let pass. */
export function bytesOf(value: number | string): number {
  return inUnits(value, BYTES);
}

/** Milliseconds from a number or a text such as `10s` that the schema has let pass. */
export function millisecondsOf(value: number | string): number {
  return inUnits(value, MILLISECONDS);
}

function inUnits(value: number | string, units: Readonly<Record<string, number>>): number {
  if (typeof value === 'number') return value;
  const [, count = '0', unit = ''] = /^([\d.]+)([A-Za-z]+)$/.exec(value) ?? [];
  return Math.round(Number(count) * (units[unit] ?? 0));
}
