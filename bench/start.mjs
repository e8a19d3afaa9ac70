// How much later a command starts and ends under joblog.
import { atMost, difference, median, ratio } from './figures.mjs';
import { alternately, environment, JOBLOG, makeHome, timed } from './harness.mjs';

const ROUNDS = 30;
const WARM_UPS = 2;
const CLOCK = ['/bin/bash', '-c', 'echo $EPOCHREALTIME'];

/** Milliseconds until the command itself runs: it prints its clock. */
async function untilRunning(prefix, env) {
  const before = performance.timeOrigin + performance.now();
  const { text } = await timed([...prefix, ...CLOCK], env, { capture: true });
  return Number(text) * 1000 - before;
}

export async function start(sizes) {
  const inside = environment(makeHome(true));
  const outside = environment(makeHome(false));
  const joblog = [JOBLOG, 'run', '--'];
  const rounds = sizes.of(ROUNDS);
  const ms = await alternately(
    rounds,
    {
      node: async () => (await timed(['node', '-e', '0'], outside)).ms,
      sh: async () => (await timed(['sh', '-c', 'exec true'], outside)).ms,
      outEnd: async () => (await timed([...joblog, 'true'], outside)).ms,
      inEnd: async () => (await timed([...joblog, 'true'], inside)).ms,
      bareRunning: () => untilRunning([], outside),
      inRunning: () => untilRunning(joblog, inside),
    },
    WARM_UPS,
  );
  const running = ms.inRunning.map((until, round) => until - ms.bareRunning[round]);
  const toNode = ratio(running, ms.node);
  const overNode = difference(ms.inEnd, ms.node);
  const overSh = difference(ms.outEnd, ms.sh);
  return [
    {
      head: [`${rounds} rounds`, 'ms', 'against', 'target'],
      rows: [
        ['`node -e 0`', median(ms.node), '', ''],
        [
          '`joblog run -- CMD`, opted in, until CMD runs',
          median(running),
          `node × ${toNode.toFixed(2)}`,
          atMost(toNode, 1.5),
        ],
        [
          '`joblog run -- true`, opted in, until its end',
          median(ms.inEnd),
          `node + ${overNode.toFixed(1)} ms`,
          atMost(overNode, 60, ' ms'),
        ],
        ["`sh -c 'exec true'`", median(ms.sh), '', ''],
        [
          '`joblog run -- true`, not opted in',
          median(ms.outEnd),
          `sh + ${overSh.toFixed(1)} ms`,
          atMost(overSh, 2, ' ms'),
        ],
      ],
    },
  ];
}
