/** SIGKILL of joblog's processes at random moments: what is in the store is whole and read by every reader. */
import { untilNoneLeft } from '../conformance/processes.js';
import { tasksIn } from '../promises/harness.js';
import { type Ended, JOB, killed, momentFrom, VICTIMS, type Victim } from './kills.js';
import { usePlaces } from './places.js';
import { randomFrom } from './random.js';
import { joblog } from './readers.js';
import { firstDifference } from './scenario.js';

jest.setTimeout(240_000);

const { home: newHome } = usePlaces();

const SEED = Number(process.env['JOBLOG_KILLS_SEED'] ?? 20_261_122);
/** With those in recover.test.ts, 200. */
const KILLS: Readonly<Record<Victim, number>> = { 'the main process': 66, 'the writer': 60, all: 60 };
/** So many at a time. */
const LANES = 4;

/** Numbers a hundred tests, a few of them running at a time. */
async function inLanes(count: number, work: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) await work(number);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

test.each(VICTIMS)('%s killed: the store can be read, and holds the beginning of what was printed', async (victim) => {
  const bareHome = newHome();
  const bare = await killed(bareHome, ['bash', bareHome.file('job.sh', JOB)]);
  const random = randomFrom(SEED + VICTIMS.indexOf(victim));
  const moments = Array.from({ length: KILLS[victim] }, () => momentFrom(random));
  const seen = { empty: 0, open: 0, ended: 0 };
  await inLanes(moments.length, async (number) => {
    const home = newHome();
    const moment = moments[number]!;
    const ended = await killed(home, home.under(JOB), victim, moment);
    await untilNoneLeft(home.path, 20_000);
    const problem = await problemOf(home.store, victim, bare, ended);
    expect({ number, moment, problem }).toEqual({ number, moment, problem: undefined });
    seen[await endOf(home.store)] += 1;
  });
  process.stderr.write(`${victim} killed: ${JSON.stringify(seen)}\n`);
  expect(seen.open + seen.ended).toBeGreaterThan(KILLS[victim] / 2);
});

async function endOf(store: string): Promise<'empty' | 'open' | 'ended'> {
  const { out } = await joblog('list', '--json', '--dir', store);
  if (out === '' || (JSON.parse(out) as { tasks: unknown[] }).tasks.length === 0) return 'empty';
  return (JSON.parse(out) as { ended: string | null }).ended === null ? 'open' : 'ended';
}

async function problemOf(store: string, victim: Victim, bare: Ended, ended: Ended): Promise<unknown> {
  // The writer is no part of the job's way.
  if (victim === 'the writer') {
    if (ended.status !== bare.status || ended.signal !== null) return { ended: [ended.status, ended.signal] };
    for (const stream of ['stdout', 'stderr'] as const) {
      const difference = firstDifference(ended[stream], bare[stream]);
      if (difference !== undefined) return { [stream]: difference };
    }
  }
  const listed = await joblog('list', '--dir', store);
  if (listed.status !== 0) return { list: listed };
  const end = await endOf(store);
  const [task] = tasksIn(store);
  if (task === undefined) return undefined;
  for (const stream of ['stdout', 'stderr'] as const) {
    const shown = await joblog('show', '--dir', store, `--${stream}`);
    const lines = shown.out
      .split('\n')
      .slice(0, -1)
      .filter((line) => !line.startsWith('[joblog: '));
    const all = bare[stream].split('\n').slice(0, -1);
    // A record with an end says that nothing more is to come.
    const wanted = end === 'ended' ? all : all.slice(0, lines.length);
    // What a console showed last can be an unfinished line.
    if (wanted.at(-1)?.startsWith(lines.at(-1) ?? '')) wanted.splice(-1, 1, lines.at(-1) ?? '');
    const difference = firstDifference(lines, wanted);
    if (shown.status !== 0 || difference !== undefined)
      return { show: stream, status: shown.status, err: shown.err, difference };
  }
  const metadata = await joblog('show', '--dir', store, '--metadata', '--format', 'ndjson');
  const verified = await joblog('verify', '--dir', store);
  const hasRows = task.has('.metadata.ndjson') && task.bytes('.metadata.ndjson').includes('\n');
  if (metadata.status !== (hasRows ? 0 : 1)) return { metadata: metadata.err };
  if (verified.status !== 0) return { verify: verified.out + verified.err };
  return undefined;
}
