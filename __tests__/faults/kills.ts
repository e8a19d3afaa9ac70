/** A job that prints on and on, and joblog's processes, which are killed at some moment. */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { killQuietly, processesOf } from '../conformance/processes.js';
import type { Home } from '../promises/harness.js';

/** Whom SIGKILL hits. */
export const VICTIMS = ['the main process', 'the writer', 'all'] as const;
export type Victim = (typeof VICTIMS)[number];

const ROUNDS = 40;

// A big batch now and then: only a long write can be cut in the middle.
export const JOB = `exec 9<>"$GATE"
for i in {1..${ROUNDS}}; do
  seq -f "round $i, line %.0f of stdout" $((i % 10 ? 50 : 20000))
  seq -f "round $i, line %.0f of stderr" 5 >&2
  printf '{"round":%d,"loss":0.5}\\n' "$i"
  read -t 0.01 -u 9
done
exit 3
`;

/** When: after so many rounds have come through, and then some milliseconds. */
export interface Moment {
  readonly round: number;
  readonly ms: number;
}

export function momentFrom(random: () => number): Moment {
  // Round 0 is the start of joblog; after the last one it waits for the store.
  return { round: Math.floor(random() * (ROUNDS + 1)), ms: Math.floor(random() * 40) };
}

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** joblog's own lines apart. */
  readonly stderr: string;
}

/** Starts words, which run the job, and kills at that moment. Resolves when everything that belongs to it has ended. */
export async function killed(home: Home, words: readonly string[], victim?: Victim, moment?: Moment): Promise<Ended> {
  const child = home.spawn(words);
  const output = { stdout: '', stderr: '' };
  const reached = moment === undefined || moment.round === 0 ? Promise.resolve() : comes(child, moment.round);
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.setEncoding('latin1').on('data', (text: string) => {
      output[stream] += text;
    });
  const closed = new Promise<Pick<Ended, 'status' | 'signal'>>((resolve) => {
    child.on('close', (status, signal) => {
      resolve({ status, signal });
    });
  });
  if (victim !== undefined && moment !== undefined) {
    await Promise.race([reached, closed]);
    await delay(moment.ms);
    strike(home, child, victim);
  }
  const ending = await closed;
  return { ...ending, stdout: output.stdout, stderr: output.stderr.replace(/^joblog: .*\n/gm, '') };
}

/** Resolves when a round's metadata has come through. */
function comes(child: ChildProcess, round: number): Promise<void> {
  return new Promise((resolve) => {
    let tail = '';
    child.stdout?.on('data', (chunk: Buffer | string) => {
      tail = (tail + chunk.toString()).slice(-1 << 16);
      if (tail.includes(`{"round":${round},`)) resolve();
    });
  });
}

/** SIGKILL. */
export function strike(home: Home, child: ChildProcess, victim: Victim): void {
  switch (victim) {
    case 'the main process':
      child.kill('SIGKILL');
      return;
    case 'the writer':
      for (const { pid, command } of processesOf(home.path))
        if (command.includes('/dist/writer.cjs')) killQuietly(pid, 'SIGKILL');
      return;
    case 'all':
      // As when a node runs out of memory or is lost.
      for (const { pid } of processesOf(home.path)) killQuietly(pid, 'SIGKILL');
      return;
  }
}
