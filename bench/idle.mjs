// What joblog does while the job says nothing, or little.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { atMost } from './figures.mjs';
import { environment, JOBLOG, makeFolder, makeHome, timed } from './harness.mjs';
import { childrenOf, exactCpuSeconds, joblogIn, sleeps } from './processes.mjs';

/** By then everything has started, and what that left to do is done. */
const SETTLED_S = 5;
/** The job is to be there still at the last look. */
const SPARE_S = 2;

const REFERENCE = fileURLToPath(new URL('idle-reference.mjs', import.meta.url));
const LINES = 'for ((n = 0; n < SECONDS_LONG; n++)); do echo "step $n"; sleep 1; done';

/** CPU and wake-ups, within `seconds`, of the processes that `processesOf` names while a command runs. */
async function watch(command, seconds, home, processesOf) {
  const running = timed(command, { ...environment(home), SECONDS_LONG: SETTLED_S + seconds + SPARE_S });
  await sleep(SETTLED_S * 1000);
  const processes = processesOf();
  const figures = () => ({
    cpu: processes.reduce((sum, pid) => sum + exactCpuSeconds(pid), 0),
    sleeps: processes.reduce((sum, pid) => sum + sleeps(pid), 0),
  });
  const before = figures();
  await sleep(seconds * 1000);
  const after = figures();
  await running;
  return { percent: ((after.cpu - before.cpu) / seconds) * 100, wakes: after.sleeps - before.sleeps };
}

function watchJoblog(script, seconds) {
  const home = makeHome(true);
  return watch([JOBLOG, 'run', '--', 'bash', '-c', script], seconds, home, () => {
    const processes = Object.values(joblogIn(home));
    if (processes.length !== 3 || processes.includes(undefined)) throw new Error('not all of joblog is there');
    return processes;
  });
}

/** What the least does with the same lines that two Node processes can do. */
function watchReference(seconds) {
  const home = makeFolder();
  const ids = join(home, 'main');
  const script = `(${LINES}) | { echo $BASHPID >"$0"; exec "$1" "$2" "$3"; }`;
  return watch(['bash', '-c', script, ids, process.execPath, REFERENCE, join(home, 'log')], seconds, home, () => {
    const main = readFileSync(ids, 'utf8').trim();
    return [main, ...childrenOf(main)];
  });
}

export async function idle({ quick, full }) {
  // A minute, or five, less a second: the writer wakes up at every full minute.
  const seconds = quick ? 6 : (full ? 299 : 59) - SETTLED_S;
  const [silent, spoken, least] = await Promise.all([
    watchJoblog('exec sleep "$SECONDS_LONG"', seconds),
    watchJoblog(LINES, seconds),
    watchReference(seconds),
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
        [
          'the same through two Node processes that do nothing else',
          least.percent.toFixed(3),
          '',
          String(least.wakes),
          '',
        ],
      ],
    },
  ];
}
