/** A store that is taken away from a job in other ways: read-only, not permitted any more, deleted. */
import { chmodSync, rmSync, unlinkSync } from 'node:fs';
import { type Home, NOBODY, tasksIn, until } from '../promises/harness.js';
import { describeWith } from './needs.js';
import { usePlaces } from './places.js';
import { hold, meanwhile, print, SOMETHING } from './scenario.js';

jest.setTimeout(120_000);

const { home: newHome, mounts } = usePlaces();

/** Until something of the first log is in its file. */
const logged = (home: Home): Promise<unknown> =>
  until('the first lines in the store', () => tasksIn(home.store)[0]?.has('.stdout.log'));

describeWith('a store that becomes read-only', ['mount'], () => {
  test('before anything was logged, and is writable again', async () => {
    const home = newHome();
    mounts.tmpfs(home.store, 1 << 22);
    const steps = [
      meanwhile(async () => {
        await until('the record', () => tasksIn(home.store)[0]);
        // The kernel refuses it as long as a file is open for writing.
        mounts.remount(home.store, 'ro');
      }),
      ...SOMETHING,
      meanwhile(async (job) => {
        await job.noticed(/EROFS|read-only/);
        mounts.remount(home.store, 'rw');
      }),
      ...SOMETHING,
    ];
    await hold(home, newHome, { steps, end: { exit: 3 } });
  });
});

describeWith('a file system that the kernel has made read-only after an error', ['mount', 'loop', 'e2fsprogs'], () => {
  test('for good', async () => {
    const home = newHome();
    mounts.ext4(home.store);
    const steps = [
      ...SOMETHING,
      meanwhile(async () => {
        await logged(home);
        mounts.remount(home.store, 'abort');
      }),
      ...SOMETHING,
    ];
    const { faulty } = await hold(home, newHome, { steps, end: { exit: 3 } });
    expect(faulty.notices[0]).toMatch(/EROFS|read-only/);
  });
});

describe('a store whose files are deleted', () => {
  test('a log alone', async () => {
    const home = newHome();
    const steps = [
      ...SOMETHING,
      meanwhile(async () => {
        await logged(home);
        const { job, task } = tasksIn(home.store)[0]!.record;
        unlinkSync(`${home.store}/${job}/${task}.stdout.log`);
      }),
      ...SOMETHING,
    ];
    await hold(home, newHome, { steps, end: { exit: 0 } });
  });

  test('the whole store', async () => {
    const home = newHome();
    const steps = [
      ...SOMETHING,
      meanwhile(async () => {
        await logged(home);
        rmSync(home.store, { recursive: true });
      }),
      ...SOMETHING,
    ];
    await hold(home, newHome, { steps, end: { exit: 0 } });
  });
});

describeWith('a store that its owner may not write to any more', ['another user'], () => {
  test('and then again', async () => {
    const home = newHome();
    const options = { uid: NOBODY };
    const steps = [
      print('stdout', 300),
      meanwhile(async () => {
        await logged(home);
        chmodSync(home.store, 0);
      }),
      ...SOMETHING,
      meanwhile(async (job) => {
        await job.noticed(/EACCES|permission denied/);
        chmodSync(home.store, 0o700);
      }),
      ...SOMETHING,
    ];
    await hold(home, newHome, { steps, end: { exit: 0 } }, options);
  });
});
