// How much later a command starts and ends under joblog.
import { environment, JOBLOG, makeHome, median, table, timed } from './harness.mjs';

const RUNS = 30;
const CLOCK = ['/bin/bash', '-c', 'echo $EPOCHREALTIME'];

/** Milliseconds until the command itself runs: it prints its clock. */
async function untilRunning(prefix, env) {
  const before = performance.timeOrigin + performance.now();
  const { text } = await timed([...prefix, ...CLOCK], env, { capture: true });
  return Number(text) * 1000 - before;
}

export async function start() {
  const inside = environment(makeHome(true));
  const outside = environment(makeHome(false));
  const joblog = [JOBLOG, 'run', '--'];
  const measures = {
    node: async () => (await timed(['node', '-e', '0'], outside)).ms,
    sh: async () => (await timed(['sh', '-c', 'exec true'], outside)).ms,
    outEnd: async () => (await timed([...joblog, 'true'], outside)).ms,
    inEnd: async () => (await timed([...joblog, 'true'], inside)).ms,
    bareRunning: () => untilRunning([], outside),
    inRunning: () => untilRunning(joblog, inside),
  };
  const times = Object.fromEntries(Object.keys(measures).map((name) => [name, []]));
  for (let run = -2; run < RUNS; run++) {
    for (const [name, measure] of Object.entries(measures)) {
      const ms = await measure();
      if (run >= 0) times[name].push(ms);
    }
  }
  const of = (name) => median(times[name]);
  const running = of('inRunning') - of('bareRunning');
  table(
    ['medians of 30 alternating runs', 'ms', 'against', 'target'],
    [
      ['`node -e 0`', of('node').toFixed(1), '', ''],
      [
        '`joblog run -- CMD`, opted in, until CMD runs',
        running.toFixed(1),
        `${(running / of('node')).toFixed(2)} times node`,
        '1.5 times',
      ],
      [
        'the same with `true`, until the exit',
        of('inEnd').toFixed(1),
        `node + ${(of('inEnd') - of('node')).toFixed(1)} ms`,
        'node + 60 ms',
      ],
      ["`sh -c 'exec true'`", of('sh').toFixed(1), '', ''],
      [
        '`joblog run -- true`, not opted in',
        of('outEnd').toFixed(1),
        `sh + ${(of('outEnd') - of('sh')).toFixed(1)} ms`,
        'sh + 2 ms',
      ],
    ],
  );
}
