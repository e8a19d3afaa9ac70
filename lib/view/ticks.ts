/** Numbers along an axis. */

/** The two ends of an axis; `low < high` always. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The range of the values, widened where it would be a point. */
export function rangeOf(values: Iterable<number>): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return { low: 0, high: 1 };
  if (low < high) return { low, high };
  const margin = low === 0 ? 1 : Math.abs(low) * 0.1;
  // A tenth of the smallest doubles is nothing; then any range that is one will do.
  return low - margin < low + margin ? { low: low - margin, high: low + margin } : { low: low - 1, high: low + 1 };
}

/** Round numbers (multiples of 1, 2 or 5 times a power of ten) inside the range: as many as there are room for, `most`. */
export function ticksOf(range: Range, most: number): number[] {
  // Divided first: the distance of two doubles can be no double.
  const least = range.high / (most + 1) - range.low / (most + 1);
  for (const step of roundSteps(least)) {
    const ticks = multiplesIn(range, step);
    if (ticks.length <= most) return ticks;
  }
  return [];
}

function multiplesIn(range: Range, step: number): number[] {
  const ticks: number[] = [];
  // Counted in whole steps: adding up 0.1 ten times is not 1. The smallest share of a step is what rounding may have cost.
  const last = Math.floor(range.high / step + 1e-9);
  const first = Math.ceil(range.low / step - 1e-9);
  for (let tried = 0; tried < MOST_TRIED && first + tried <= last; tried += 1) {
    const tick = rounded(first + tried, step);
    // Where doubles are sparse, rounding can leave the range, or give the same number twice.
    const inside = tick >= range.low - step * 1e-6 && tick <= range.high + step * 1e-6;
    if (inside && tick !== ticks.at(-1)) ticks.push(tick);
  }
  return ticks;
}

/** Enough to see that there are too many. */
const MOST_TRIED = 100;

// 3 * 0.1 is 0.30000000000000004; fifteen digits are what a double surely has. `+ 0` makes 0 of -0.
function rounded(count: number, step: number): number {
  return Number((count * step).toPrecision(15)) + 0;
}

function* roundSteps(least: number): Generator<number, void, undefined> {
  if (!(least > 0) || !Number.isFinite(least)) return;
  const power = Math.floor(Math.log10(least));
  for (let exponent = power; exponent <= power + 2; exponent += 1) {
    for (const factor of [1, 2, 5]) {
      const step = Number(`${factor}e${exponent}`);
      if (step >= least && Number.isFinite(step)) yield step;
    }
  }
}

/** Up to so many powers of ten have lines between them. */
const MOST_DIVIDED = 6;

/**
 * Ticks of an axis of logarithms, whose range is above 0: powers of ten, as many as there are labels for, `most`, with their multiples between them where
 * that is not too much. A range that has less than two powers in it has round numbers.
 */
export function logTicks(range: Range, most: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(range.low) - 1e-9), Math.floor(Math.log10(range.high) + 1e-9)];
  if (!Number.isFinite(first) || !Number.isFinite(last)) return [];
  const count = last - first + 1;
  const step = Math.max(1, Math.ceil(count / Math.max(1, most)));
  if (count >= 2 && (step > 1 || count > MOST_DIVIDED))
    return Array.from({ length: Math.ceil(count / step) }, (_, index) => Number(`1e${first + index * step}`));
  const ticks: number[] = [];
  for (let exponent = first - 1; exponent <= last; exponent += 1)
    for (let digit = 1; digit <= 9; digit += 1) {
      const tick = Number(`${digit}e${exponent}`);
      if (tick >= range.low && tick <= range.high) ticks.push(tick);
    }
  return ticks.filter(isRound).length >= 2 ? ticks : ticksOf(range, most);
}

/** What stands at ticks of an axis of logarithms: the powers of ten, or where there are not two of them, twice and five times as much too. */
export function logTexts(ticks: readonly number[]): (string | null)[] {
  const named = [isPower, isRound].find((is) => ticks.filter(is).length >= 2) ?? ((): boolean => true);
  return ticks.map((tick) => (named(tick) ? numberText(tick) : null));
}

function isPower(tick: number): boolean {
  return tick === Number(`1e${Math.round(Math.log10(tick))}`);
}

function isRound(tick: number): boolean {
  return isPower(tick) || isPower(Number((tick / 2).toPrecision(12))) || isPower(Number((tick / 5).toPrecision(12)));
}

/** A number in few characters: `0.25`, `1500`, `1.2e+9`. Integers below ten million keep all their digits. */
export function numberText(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) return value.toExponential(4).replace(/\.?0+e/, 'e');
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
}

/** The values of an axis as text, all with as many digits as it takes to tell neighbours apart. */
export function tickTexts(ticks: readonly number[]): string[] {
  for (let digits = 4; digits <= 15; digits += 1) {
    const texts = ticks.map((tick) => tickText(tick, digits));
    if (new Set(texts).size === texts.length) return texts;
  }
  return ticks.map(String);
}

function tickText(value: number, digits: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e7 || size < 1e-4)) return value.toExponential(digits - 1).replace(/\.?0+e/, 'e');
  return String(Number(value.toPrecision(Math.max(digits, 7))));
}
