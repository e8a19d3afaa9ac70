// Progress bars: as a job prints them through all of joblog, and through the capture alone against a terminal.
import { alone } from './alone.mjs';
import { atLeast, median, ratio, times } from './figures.mjs';
import { alternately } from './harness.mjs';
import { Source } from './through.mjs';

const KINDS = ['bars of ASCII', 'bars of blocks'];
const ROUNDS = 3;
const BYTES = 200e6;
const TERMINAL_BYTES = 20e6;

async function whole(kind, sizes) {
  const source = new Source(kind, sizes.of(BYTES), 2);
  const { tee, joblog } = await alternately(
    ROUNDS,
    {
      tee: () => source.through('cat "$SOURCE" | tee "$HOME/kept" | cat > /dev/null'),
      joblog: () => source.throughJoblog(),
    },
    1,
  );
  source.remove();
  const rates = (results, figure) => results.map((result) => source.bytes / 1e6 / result[figure]);
  const rate = median(rates(joblog, 'wall'));
  const slower = ratio(rates(tee, 'wall'), rates(joblog, 'wall'));
  return [
    kind,
    rate,
    median(rates(joblog, 'cpu')),
    median(rates(tee, 'wall')),
    times(slower),
    atLeast(rate, 100, ' MB/s'),
  ];
}

async function captured(kind, sizes) {
  const { capture, xterm } = await alternately(ROUNDS, {
    capture: () => alone({ subject: 'capture', output: kind, bytes: sizes.of(BYTES) }),
    xterm: () => alone({ subject: 'xterm', output: kind, bytes: sizes.of(TERMINAL_BYTES) }),
  });
  const faster = ratio(capture, xterm);
  return [kind, median(capture), median(xterm), times(faster), atLeast(faster, 20, ' ×')];
}

export async function bars(sizes) {
  const rows = { whole: [], captured: [] };
  for (const kind of KINDS) {
    rows.whole.push(await whole(kind, sizes));
    rows.captured.push(await captured(kind, sizes));
  }
  return [
    {
      head: [`all of joblog, ${ROUNDS} rounds`, 'MB/s', 'MB a CPU s', '`tee`, MB/s', 'joblog takes', 'target'],
      rows: rows.whole,
    },
    {
      head: [`the capture alone, ${ROUNDS} rounds`, 'MB a CPU s', 'xterm.js', 'faster by', 'target'],
      rows: rows.captured,
    },
  ];
}
