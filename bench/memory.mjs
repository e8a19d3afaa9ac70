// The most memory that joblog's two processes have had resident, whatever is printed.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { atMost } from './figures.mjs';
import { environment, makeHome, pipeline } from './harness.mjs';
import { peakMiB, watched } from './processes.mjs';

const LOOK_MS = 20;
const MAIN_MIB = 80;
const WRITER_MIB = 60;

const lines = (bytes) =>
  `seq -f "step %.0f: loss 0.693147, learning rate 0.00100, 1234.5 samples a second, 12.3 GiB" 1 1000000000 | head -c ${bytes}`;

/** What is printed, by bash; numbers are a tenth in a quick run. */
const cases = ({ of, full }) => ({
  nothing: 'sleep 1',
  '1 GB of plain lines': lines(of(1e9)),
  ...(full ? { '10 GB of plain lines': lines(1e10) } : {}),
  'one line of 1 GB': `head -c ${of(1e9)} /dev/zero | tr "\\0" x`,
  '100 million lines of `yes`': `yes | head -n ${of(1e8)}`,
  '100 million lines of `seq`': `seq 1 ${of(1e8)}`,
  '1 million metadata lines': `seq -f '{"step":%.0f,"loss":0.5}' 1 ${of(1e6)}`,
  '1 million equal lines': `yes "the same line again" | head -n ${of(1e6)}`,
  '1 million changes of the mode': `yes $'/LOGCOMMAND {"mode":"metadata"}\\n/LOGCOMMAND {"mode":"enabled"}' | head -n ${of(1e6)}`,
  '100 MB of progress bars': `seq -f "%.0f: [##############################          ] 75%%" 1 ${of(2e6)} | tr "\\n" "\\r"`,
});

export async function memory(sizes) {
  const home = makeHome(true);
  const rows = [];
  for (const [name, script] of Object.entries(cases(sizes))) {
    const env = { ...environment(home), SCRIPT: script };
    const { most } = await watched(home, LOOK_MS, peakMiB, () =>
      pipeline('"$JOBLOG" run -- bash -c "$SCRIPT" | cat > /dev/null', env),
    );
    rmSync(join(home, '.joblog'), { recursive: true, force: true });
    rows.push([
      name,
      most.main.toFixed(1),
      atMost(most.main, MAIN_MIB),
      most.writer.toFixed(1),
      atMost(most.writer, WRITER_MIB),
    ]);
  }
  return [{ head: ['printed', 'main process, MiB', 'target', 'writer, MiB', 'target'], rows }];
}
