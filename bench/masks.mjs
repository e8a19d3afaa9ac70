// What masked values cost the capture, on lines that hold none of them.
import { alone } from './alone.mjs';
import { median, ratio, times } from './figures.mjs';
import { alternately } from './harness.mjs';

const ROUNDS = 3;
const BYTES = 100e6;
const VALUES = [0, 1, 10, 100];

export async function masks(sizes) {
  const rates = await alternately(
    ROUNDS,
    Object.fromEntries(
      VALUES.map((values) => [
        values,
        () => alone({ subject: 'capture', output: 'plain lines', bytes: sizes.of(BYTES), masks: values }),
      ]),
    ),
  );
  return [
    {
      head: [`masked values, ${ROUNDS} rounds`, 'MB a CPU s', 'takes'],
      rows: VALUES.map((values) => [String(values), median(rates[values]), times(ratio(rates[0], rates[values]))]),
    },
  ];
}
