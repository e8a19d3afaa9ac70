// How long a gigabyte takes, with everything on and the relay into a pipe.
import { join } from 'node:path';
import { environment, JOBLOG, makeHome, median, table, timed } from './harness.mjs';

const RUNS = 3;
const BYTES = 1_000_000_000;

export async function volume() {
  const home = makeHome(true);
  const env = environment(home);
  // Lines of about 90 bytes that all differ.
  const source = `seq -f 'step %.0f: loss 0.693147, learning rate 0.00100, 1234.5 samples a second, 12.3 GiB of memory' 1 100000000 | head -c ${BYTES}`;
  const plain = ['bash', '-c', `${source} | cat > /dev/null`];
  const tee = ['bash', '-c', `${source} | tee ${join(home, 'tee')} | cat > /dev/null`];
  const logged = ['bash', '-c', `${JSON.stringify(JOBLOG)} run -- bash -c "${source}" | cat > /dev/null`];
  const times = { plain: [], tee: [], logged: [] };
  for (let run = 0; run < RUNS; run++) {
    times.plain.push((await timed(plain, env)).ms);
    times.tee.push((await timed(tee, env)).ms);
    times.logged.push((await timed(logged, env)).ms);
  }
  const teeMs = median(times.tee);
  table(
    ['1 GB of plain lines, medians of 3 alternating runs', 's', 'against `tee`'],
    [
      ['into a pipe', (median(times.plain) / 1000).toFixed(2), (median(times.plain) / teeMs).toFixed(2)],
      ['through `tee FILE` into a pipe', (teeMs / 1000).toFixed(2), '1.00'],
      [
        'through joblog into a pipe',
        (median(times.logged) / 1000).toFixed(2),
        (median(times.logged) / teeMs).toFixed(2),
      ],
    ],
  );
}
