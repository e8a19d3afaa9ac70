/** SIGKILL while the store is away: what the spool holds comes home, once, whoever asks for it and how often. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { untilNoneLeft } from '../conformance/processes.js';
import { type Home, type Result, tasksIn, until } from '../promises/harness.js';
import { DrivenJob } from './driven-job.js';
import { strike, VICTIMS } from './kills.js';
import { Filler } from './mounts.js';
import { describeWith } from './needs.js';
import { usePlaces } from './places.js';
import { randomFrom } from './random.js';
import { joblog } from './readers.js';
import { firstDifference, limit } from './scenario.js';
import { spoolsOf } from './spools.js';

jest.setTimeout(240_000);

const { home: newHome, mounts } = usePlaces();

const KILLS = 14;

/** Every file of the store, with what is in it. */
function contentOf(store: string): readonly string[] {
  return readdirSync(store, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(store, name)).isFile())
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(store, name)))
          .digest('hex')}`,
    )
    .sort();
}

/** A job that prints on while its store is full, until joblog is killed. */
async function killedWhileAway(home: Home, random: () => number): Promise<void> {
  const victim = VICTIMS[Math.floor(random() * VICTIMS.length)]!;
  const rounds = 1 + Math.floor(random() * 20);
  mounts.tmpfs(home.store, 1 << 20);
  limit(home, '');
  const filler = new Filler(home.store);
  const job = new DrivenJob(home, 'joblog');
  await job.print('stdout', 100);
  await until('the first lines in the store', () => tasksIn(home.store)[0]?.has('.stdout.log'));
  filler.fill();
  await job.print('stdout', 100);
  await job.noticed(/ENOSPC/);
  for (let round = 0; round < rounds; round += 1)
    await job.print(random() < 0.2 ? 'metadata' : 'stdout', 1 + Math.floor(random() * 200));
  strike(home, job.child, victim);
  // A job that was left alone learns of it when it prints again.
  await job.end({ exit: 0 });
  expect(await untilNoneLeft(home.path, 20_000)).toEqual([]);
  filler.empty();
}

describeWith('joblog killed while its store is full', ['mount'], () => {
  test('at random moments: recover brings home what was kept, and changes nothing when it is run again or twice at once', async () => {
    const random = randomFrom(20_261_123);
    let recovered = 0;
    for (let number = 0; number < KILLS; number += 1) {
      const home = newHome();
      await killedWhileAway(home, random);
      const spools = spoolsOf(home);
      recovered += spools.length;
      // Without names it would see to all spools of the node, those of other tests, too.
      const again = (): Promise<Result> => home.startWords([...home.joblogWords, 'recover', ...spools]).ended;
      const both = spools.length === 0 ? [] : await Promise.all([again(), again()]);
      expect(both.map(({ status, stderr }) => ({ status, stderr }))).toEqual(
        both.map(() => ({ status: 0, stderr: '' })),
      );
      expect(spoolsOf(home)).toEqual([]);
      const content = contentOf(home.store);
      if (spools.length > 0) await again();
      expect(contentOf(home.store)).toEqual(content);
      const shown = await joblog('show', '--stdout', '--dir', home.store);
      const lines = shown.out.split('\n').filter((line) => line.startsWith('line '));
      const wanted = lines.map((_, index) => `line ${String(index + 1).padStart(6, '0')}`);
      expect(
        firstDifference(
          lines.map((line) => line.slice(0, 11)),
          wanted,
        ),
      ).toBeUndefined();
      expect(await joblog('verify', '--dir', home.store)).toMatchObject({ status: 0, err: '' });
      mounts.removeAll();
    }
    expect(recovered).toBeGreaterThan(KILLS / 2);
  });
});

/** Of all that joblog does, only the first write to a spool is a pwritev(2). */
const KILL_AT_FIRST_WRITE = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'inject=pwritev:signal=KILL:when=1'];

describeWith('joblog killed when its spool has been made, and before anything is in it', ['mount', 'tracing'], () => {
  test('leaves an empty spool: recover says that there is nothing to recover, removes it, and is no failure', async () => {
    const home = newHome();
    mounts.tmpfs(home.store, 1 << 20);
    limit(home, '');
    const filler = new Filler(home.store);
    const job = new DrivenJob(home, 'joblog', { within: (words) => [...KILL_AT_FIRST_WRITE, ...words] });
    await job.print('stdout', 100);
    await until('the first lines in the store', () => tasksIn(home.store)[0]?.has('.stdout.log'));
    filler.fill();
    // Whether it still comes through is a matter of moments.
    void job.print('stdout', 100);
    expect(await job.end({ exit: 0 })).toMatchObject({ signal: 'SIGKILL' });
    const [spool = '', ...more] = spoolsOf(home);
    expect([statSync(spool).size, more]).toEqual([0, []]);
    expect(await untilNoneLeft(home.path, 20_000)).toEqual([]);
    expect(await home.joblog('recover', spool)).toBe(
      `${spool}: nothing to recover: its run was killed before it put anything into it; removed\n`,
    );
    expect(spoolsOf(home)).toEqual([]);
  });
});
