/**
 * Exponential smoothing: each value is the mean of all values up to it, weighted by `weight` to the power of how far back they lie. The weights are divided
 * by their sum, so that the curve does not begin at zero (Kingma and Ba 2015, section 3, call it bias correction). 0 changes nothing.
 */
export function smoothed(values: readonly number[], weight: number): readonly number[] {
  if (!(weight > 0 && weight < 1)) return values;
  let mean = 0;
  let sum = 0;
  return values.map((value) => {
    mean = weight * mean + (1 - weight) * value;
    sum = weight * sum + (1 - weight);
    return mean / sum;
  });
}
