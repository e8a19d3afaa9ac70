// What joblog does while the job says nothing, or little.
import { setTimeout as sleep } from 'node:timers/promises';
import { atMost } from './figures.mjs';
import { environment, JOBLOG, makeHome, timed } from './harness.mjs';
import { exactCpuSeconds, joblogIn, sleeps } from './processes.mjs';

/** By then everything has started, and what that left to do is done. */
const SETTLED_S = 5;
/** The job is to be there still at the last look. */
const SPARE_S = 2;

/** CPU and wake-ups of joblog's processes within `seconds`, while the job that `script` is runs. */
async function watch(script, seconds) {
  const home = makeHome(true);
  const job = timed([JOBLOG, 'run', '--', 'bash', '-c', script], {
    ...environment(home),
    SECONDS_LONG: SETTLED_S + seconds + SPARE_S,
  });
  await sleep(SETTLED_S * 1000);
  const processes = Object.values(joblogIn(home));
  if (processes.length !== 3 || processes.includes(undefined)) throw new Error('not all of joblog is there');
  const figures = () => ({
    cpu: processes.reduce((sum, pid) => sum + exactCpuSeconds(pid), 0),
    sleeps: processes.reduce((sum, pid) => sum + sleeps(pid), 0),
  });
  const before = figures();
  await sleep(seconds * 1000);
  const after = figures();
  await job;
  return { percent: ((after.cpu - before.cpu) / seconds) * 100, wakes: after.sleeps - before.sleeps };
}

export async function idle({ quick, full }) {
  // A minute, or five, less a second: the writer wakes up at every full minute.
  const seconds = quick ? 6 : (full ? 299 : 59) - SETTLED_S;
  const [silent, spoken] = await Promise.all([
    watch('exec sleep "$SECONDS_LONG"', seconds),
    watch('for ((n = 0; n < SECONDS_LONG; n++)); do echo "step $n"; sleep 1; done', seconds),
  ]);
  return [
    {
      head: [`${seconds} s, from second ${SETTLED_S} on`, '% of a core', 'target', 'wake-ups', 'target'],
      rows: [
        [
          'a silent job',
          silent.percent.toFixed(3),
          atMost(silent.percent, 0.1),
          String(silent.wakes),
          atMost(silent.wakes, 0),
        ],
        ['a line a second', spoken.percent.toFixed(3), atMost(spoken.percent, 0.1), String(spoken.wakes), ''],
      ],
    },
  ];
}
