// The capture alone by kind of output, against one plain pass over the bytes, and colours against strip-ansi.
import { alone } from './alone.mjs';
import { median, ratio, times } from './figures.mjs';
import { alternately } from './harness.mjs';

const ROUNDS = 3;
const BYTES = 100e6;
const KINDS = [
  'plain lines',
  'short lines',
  'lines with CRLF',
  'lines with tabs',
  'UTF-8 lines',
  'Latin-1 lines',
  'equal lines',
  'equal blocks of 3 lines',
  'JSON metadata',
  'the same without colours',
  'colours, as by npm',
  'colours, as by pytest',
];

async function compared(output, sizes) {
  const measure = (subject) => () => alone({ subject, output, bytes: sizes.of(BYTES) });
  const coloured = output.startsWith('colours');
  const rates = await alternately(ROUNDS, {
    capture: measure('capture'),
    pass: measure('pass'),
    ...(coloured ? { strip: measure('strip-ansi') } : {}),
  });
  return [
    output,
    median(rates.capture),
    median(rates.pass),
    times(ratio(rates.pass, rates.capture)),
    coloured ? median(rates.strip) : '',
    coloured ? times(ratio(rates.strip, rates.capture)) : '',
  ];
}

export async function colours(sizes) {
  const rows = [];
  for (const kind of KINDS) rows.push(await compared(kind, sizes));
  return [
    {
      head: [
        `MB a CPU s, ${ROUNDS} rounds`,
        'capture',
        'a plain pass',
        'the capture takes',
        'strip-ansi',
        'the capture takes',
      ],
      rows,
    },
  ];
}
