// What programs really print, through the capture alone against a terminal.
import { alone } from './alone.mjs';
import { atLeast, median, ratio, times } from './figures.mjs';
import { alternately } from './harness.mjs';

const ROUNDS = 3;
const BYTES = 50e6;

export async function fixtures(sizes) {
  const bytes = sizes.of(BYTES);
  const { capture, xterm } = await alternately(ROUNDS, {
    capture: () => alone({ subject: 'capture', output: 'fixtures', bytes }),
    xterm: () => alone({ subject: 'xterm', output: 'fixtures', bytes }),
  });
  const faster = ratio(capture, xterm);
  return [
    {
      head: [`the capture alone, ${ROUNDS} rounds`, 'MB a CPU s', 'xterm.js', 'faster by', 'target'],
      rows: [['the recordings', median(capture), median(xterm), times(faster), atLeast(faster, 10, ' ×')]],
    },
  ];
}
