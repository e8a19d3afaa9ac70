/** A store that has no room: a file system that is full, a quota, a limit on the size of files. */
import type { Home, Result } from '../promises/harness.js';
import { tasksIn, until } from '../promises/harness.js';
import { Filler } from './mounts.js';
import { describeWith } from './needs.js';
import { usePlaces } from './places.js';
import { hold, meanwhile, print, SOMETHING } from './scenario.js';

jest.setTimeout(120_000);

const { home: newHome, mounts } = usePlaces();

/** More than the file systems here can hold. */
const PLENTY = [print('stdout', 12_000), print('stderr', 100), print('metadata', 3)];

const logged = (home: Home): Promise<unknown> =>
  until('the first lines in the store', () => tasksIn(home.store)[0]?.has('.stdout.log'));

describeWith('a file system of 1 MiB', ['mount'], () => {
  test('that fills up and is emptied again while the job prints', async () => {
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
    await hold(home, newHome, { steps, end: { exit: 3 } });
  });

  test('that is full before the job starts and is emptied while it prints', async () => {
    const home = newHome();
    mounts.tmpfs(home.store, 1 << 20);
    const filler = new Filler(home.store);
    const scenario = {
      before: () => {
        filler.fill();
      },
      steps: [
        ...SOMETHING,
        meanwhile(async (job) => {
          await job.noticed(/ENOSPC/);
          filler.empty();
        }),
        ...SOMETHING,
      ],
      end: { exit: 0 },
    };
    await hold(home, newHome, scenario);
  });

  test('that is never emptied', async () => {
    const home = newHome();
    mounts.tmpfs(home.store, 1 << 20);
    const { faulty } = await hold(home, newHome, { steps: [...PLENTY, ...SOMETHING], end: { signal: 'SIGINT' } });
    expect(faulty.notices[0]).toContain('ENOSPC');
  });
});

describeWith('a quota', ['mount', 'loop', 'btrfs-progs'], () => {
  test('that is reached', async () => {
    const home = newHome();
    mounts.btrfs(home.store, 1 << 20);
    const { faulty } = await hold(home, newHome, { steps: [...PLENTY, ...SOMETHING], end: { exit: 3 } });
    expect(faulty.notices[0]).toContain('EDQUOT');
  });
});

describe('a limit on the size of files (ulimit -f)', () => {
  test('that the logs reach', async () => {
    const home = newHome();
    const within = (words: readonly string[]): readonly string[] => [
      'bash',
      '-c',
      'ulimit -f 64; exec "$@"',
      'bash',
      ...words,
    ];
    const { faulty } = await hold(home, newHome, { steps: [...PLENTY, ...SOMETHING], end: { exit: 3 } }, { within });
    expect(faulty.notices[0]).toContain('EFBIG');
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
