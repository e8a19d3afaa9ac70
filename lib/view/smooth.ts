/**
 * Exponential smoothing: each value is the mean of all values up to it, weighted by `weight` to the power of how far back they lie. The weights are divided
 * by their sum, so that the curve does not begin at zero (Kingma and Ba 2015, section 3, call it bias correction). 0 changes nothing.
 */
export function smoothed(values: Float64Array, weight: number): Float64Array {
  if (!(weight > 0 && weight < 1)) return values;
  let mean = 0;
  let sum = 0;
  return values.map((value) => {
    mean = weight * mean + (1 - weight) * value;
    sum = weight * sum + (1 - weight);
    return mean / sum;
  });
}

/**
 * The weight of the smoothing: below 1 as it is, from 1 on the number of points that are smoothed over, which is an exponential mean of that span (weight
 * (N - 1) / (N + 1): the mean age of the points is that of a mean of N). Undefined where it is neither.
 */
export function smoothWeight(text: string): number | undefined {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) return undefined;
  return value < 1 ? value : (value - 1) / (value + 1);
}
