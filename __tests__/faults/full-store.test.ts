/** A store that has no room: a file system that is full, a quota, a limit on the size of files. */
import type { Home, Result } from '../promises/harness.js';
import { tasksIn, until } from '../promises/harness.js';
import { Filler } from './mounts.js';
import { describeWith } from './needs.js';
import { usePlaces } from './places.js';
import { expectStored, hold, meanwhile, onlyTaskIn, print, SOMETHING, type Stored, storedIn } from './scenario.js';
import { LEFT_IN_SPOOL, recover } from './spools.js';

jest.setTimeout(120_000);

const { home: newHome, mounts } = usePlaces();

/** More than the file systems here can hold. */
const PLENTY = [print('stdout', 12_000), print('stderr', 100), print('metadata', 3)];

const logged = (home: Home): Promise<unknown> =>
  until('the first lines in the store', () => tasksIn(home.store)[0]?.has('.stdout.log'));

/** Every line and byte of stdout is stored or counted as lost, and what is stored was printed, in this order. */
async function expectCountedLoss(home: Home, calm: Stored): Promise<string> {
  const task = onlyTaskIn(home.store);
  const text = task.bytes('.stdout.log').toString();
  const { lost, logged, log } = task.record.ledger.stdout;
  expect(lost.lines).toBeGreaterThan(0);
  expect(logged.lines + lost.lines).toBe(calm.stdout.length);
  expect(logged.bytes + lost.bytes).toBe(calm.stdout.join('\n').length + 1);
  expect(log).toMatchObject({ bytes: text.length });
  const numberOf = new Map(calm.stdout.map((line, number) => [line, number]));
  const whole = text
    .split('\n')
    .slice(0, -1)
    .filter((line) => !line.startsWith('[joblog: '));
  const numbers = whole.map((line) => numberOf.get(line));
  expect(numbers.filter((number, index) => !(number! > (numbers[index - 1] ?? -1)))).toEqual([]);
  expect(await home.joblog('verify')).toMatch(/: complete: .* lost/);
  return text;
}

describeWith('a file system of 1 MiB', ['mount'], () => {
  test('that fills up and is emptied again while the job prints: nothing is missing', async () => {
    const home = newHome();
    mounts.tmpfs(home.store, 1 << 20);
    const filler = new Filler(home.store);
    const steps = [
      ...SOMETHING,
      meanwhile(async () => {
        await logged(home);
        filler.fill();
      }),
      print('stdout', 3000),
      ...SOMETHING,
      meanwhile(async (job) => {
        await job.noticed(/ENOSPC/);
        filler.empty();
      }),
      ...SOMETHING,
    ];
    const { calm } = await hold(home, newHome, { steps, end: { exit: 3 } });
    expectStored(storedIn(home.store), calm);
    expect(await home.joblog('verify')).toContain(': complete: ');
  });

  test('that is full before the job starts: it is told that nothing is logged', async () => {
    const home = newHome();
    mounts.tmpfs(home.store, 1 << 20);
    const filler = new Filler(home.store);
    const scenario = {
      before: () => {
        filler.fill();
      },
      steps: SOMETHING,
      end: { exit: 0 },
    };
    const { faulty } = await hold(home, newHome, scenario);
    expect(faulty.notices).toEqual([expect.stringMatching(/ENOSPC.*nothing is logged/)]);
  });

  test('that is never emptied: the rest is kept on the node, and recover brings it home once there is room', async () => {
    const home = newHome();
    mounts.tmpfs(home.store, 1 << 20);
    const { faulty, calm } = await hold(home, newHome, { steps: [...PLENTY, ...SOMETHING], end: { signal: 'SIGINT' } });
    expect(faulty.notices).toEqual([expect.stringContaining('ENOSPC'), LEFT_IN_SPOOL]);
    // Nothing but whole lines can be read meanwhile.
    expect(await home.joblog('verify')).toContain('the files fit each other');
    mounts.remount(home.store, 'size=64m');
    await recover(home);
    expectStored(storedIn(home.store), calm);
    expect(await home.joblog('verify')).toContain(': complete: ');
  });

  test('that is never emptied, with no room on the node either: what is lost is counted, and said in the log', async () => {
    const home = newHome();
    mounts.tmpfs(home.store, 1 << 20);
    const steps = [...PLENTY, print('stdout', 200_000), ...SOMETHING];
    const { calm } = await hold(home, newHome, { steps, end: { exit: 0 } }, { limits: 'spool: 1MiB' });
    mounts.remount(home.store, 'size=64m');
    await recover(home);
    const log = await expectCountedLoss(home, calm);
    expect(log).toMatch(/^\[joblog: .*\d+ lines .*\]$/m);
  });
});

describeWith('a quota', ['mount', 'loop', 'btrfs-progs'], () => {
  test('that is reached, and raised while the job prints: nothing is missing', async () => {
    const home = newHome();
    mounts.btrfs(home.store, 1 << 20);
    const steps = [
      ...PLENTY,
      meanwhile(async (job) => {
        await job.noticed(/EDQUOT/);
        mounts.withoutQuota(home.store);
      }),
      ...SOMETHING,
    ];
    const { calm } = await hold(home, newHome, { steps, end: { exit: 3 } });
    expectStored(storedIn(home.store), calm);
    expect(await home.joblog('verify')).toContain(': complete: ');
  });
});

describe('a limit on the size of files (ulimit -f)', () => {
  test('that the logs reach: what is lost is counted', async () => {
    const home = newHome();
    const within = (words: readonly string[]): readonly string[] => [
      'bash',
      '-c',
      'ulimit -f 64; exec "$@"',
      'bash',
      ...words,
    ];
    const { faulty, calm } = await hold(
      home,
      newHome,
      { steps: [...PLENTY, ...SOMETHING], end: { exit: 3 } },
      { within },
    );
    expect(faulty.notices[0]).toContain('EFBIG');
    await expectCountedLoss(home, calm);
  });

  test('that the job itself reaches: SIGXFSZ, as it would have got', async () => {
    const home = newHome();
    const file = `${home.work}/large`;
    const job = [
      'bash',
      '-c',
      `head -c 100000 /dev/zero >'${file}'; echo $?; ulimit -f; exec head -c 100000 /dev/zero >'${file}'`,
    ];
    const seen = ({ status, signal, stdout, notices }: Result): object => ({
      status,
      signal,
      notices,
      stdout: String(stdout),
    });
    const bare = await home.startWords(job, { before: 'ulimit -f 64' }).ended;
    expect(bare).toMatchObject({ signal: 'SIGXFSZ' });
    expect(seen(await home.run(job, { before: 'ulimit -f 64' }))).toEqual(seen(bare));
  });
});
