/** A store that is taken away from a job in other ways: read-only, not permitted any more, deleted. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, unlinkSync } from 'node:fs';
import { type Home, NOBODY, tasksIn, until } from '../promises/harness.js';
import { describeWith } from './needs.js';
import { usePlaces } from './places.js';
import { expectStored, hold, meanwhile, onlyTaskIn, print, SOMETHING, storedIn } from './scenario.js';
import { LEFT_IN_SPOOL, recover } from './spools.js';

jest.setTimeout(120_000);

const { home: newHome, mounts } = usePlaces();

/** Until something of the first log is in its file. */
const logged = (home: Home): Promise<unknown> =>
  until('the first lines in the store', () => tasksIn(home.store)[0]?.has('.stdout.log'));

/** Until all of the first `SOMETHING` is in its files. */
const allLogged = (home: Home): Promise<unknown> =>
  until('all of it in the store', () => {
    const task = tasksIn(home.store)[0];
    // By their newlines: the last line may be half there when it is looked at.
    const lines = (ending: string): number =>
      task?.has(ending) === true ? task.bytes(ending).filter((byte) => byte === 10).length : 0;
    return lines('.stdout.log') >= 600 && lines('.stderr.log') >= 100 && lines('.metadata.ndjson') >= 3;
  });

describeWith('a store that becomes read-only', ['mount'], () => {
  test('before anything was logged, and is writable again: nothing is missing', async () => {
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
        await job.noticed(/EROFS/);
        mounts.remount(home.store, 'rw');
      }),
      ...SOMETHING,
    ];
    const { calm } = await hold(home, newHome, { steps, end: { exit: 3 } });
    expectStored(storedIn(home.store), calm);
    expect(await home.joblog('verify')).toContain(': complete: ');
  });
});

describeWith('a file system that the kernel has made read-only after an error', ['mount', 'loop', 'e2fsprogs'], () => {
  test('and that is repaired when the job is over: recover brings the rest home', async () => {
    const home = newHome();
    mounts.ext4(home.store);
    const steps = [
      ...SOMETHING,
      meanwhile(async () => {
        // What the kernel had not put on the disk before the error is lost, and nobody is told.
        await allLogged(home);
        execFileSync('sync', ['-f', home.store]);
        mounts.remount(home.store, 'abort');
      }),
      ...SOMETHING,
    ];
    const { faulty, calm } = await hold(home, newHome, { steps, end: { exit: 3 } });
    expect(faulty.notices).toEqual([expect.stringContaining('EROFS'), LEFT_IN_SPOOL]);
    mounts.repairedExt4(home.store);
    await recover(home);
    expectStored(storedIn(home.store), calm);
    expect(await home.joblog('verify')).toContain(': complete: ');
  });
});

describe('a store whose files are deleted', () => {
  test('a log alone: what was in it is counted as lost and said in the new one, and nothing else is missing', async () => {
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
    const { calm } = await hold(home, newHome, { steps, end: { exit: 0 } });
    const task = onlyTaskIn(home.store);
    const { lost, logged: kept } = task.record.ledger.stdout;
    const stored = storedIn(home.store);
    expect(task.log()[0]).toMatch(/^\[joblog: \d+ bytes that stood here are gone/);
    expect(lost.lines + kept.lines).toBe(calm.stdout.length);
    expectStored(stored, { ...calm, stdout: calm.stdout.slice(lost.lines) });
    expect(await home.joblog('verify')).toMatch(/: complete: .* lost/);
  });

  test('all of them: what comes then is kept on the node, and recover makes the store anew for it', async () => {
    const home = newHome();
    const steps = [
      ...SOMETHING,
      meanwhile(async () => {
        await logged(home);
        // Again where the writer has just made one more file in it.
        rmSync(home.store, { recursive: true, maxRetries: 10 });
      }),
      ...SOMETHING,
    ];
    const { faulty, calm } = await hold(home, newHome, { steps, end: { exit: 0 } });
    expect(faulty.notices).toEqual([expect.stringContaining('gone'), LEFT_IN_SPOOL]);
    expect(existsSync(home.store)).toBe(false);
    await recover(home);
    const { lost, logged: kept } = onlyTaskIn(home.store).record.ledger.stdout;
    expect(lost.lines + kept.lines).toBe(calm.stdout.length);
    expect(storedIn(home.store).stdout).toEqual(calm.stdout.slice(lost.lines));
    expect(await home.joblog('verify')).toMatch(/: complete: .* lost/);
  });
});

describeWith('a store that its owner may not write to any more', ['another user'], () => {
  test('and then again: nothing is missing', async () => {
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
        await job.noticed(/EACCES/);
        chmodSync(home.store, 0o700);
      }),
      ...SOMETHING,
    ];
    const { calm } = await hold(home, newHome, { steps, end: { exit: 0 } }, options);
    expectStored(storedIn(home.store), calm);
  });
});
