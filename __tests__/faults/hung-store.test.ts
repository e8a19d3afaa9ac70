/** A store on a FUSE file system whose daemon is stopped, killed, or holds on to a request: what a hung or lost network file system is to a process. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Home, tasksIn, until } from '../promises/harness.js';
import type { Fuse } from './fuse.js';
import { describeWith } from './needs.js';
import { usePlaces } from './places.js';
import { expectStored, hold, meanwhile, SOMETHING, storedIn } from './scenario.js';

jest.setTimeout(120_000);

const places = usePlaces();

/** A home whose store is seen through FUSE. `folder` is where its files really are. */
async function fuseHome(): Promise<{ readonly home: Home; readonly folder: string; readonly fuse: Fuse }> {
  const home = places.home();
  const folder = join(home.root, 'behind');
  mkdirSync(folder);
  return { home, folder, fuse: await places.fuse(folder, home.store) };
}

/** The record is made: the decision is behind us. */
const recorded = (folder: string): Promise<unknown> => until('the record', () => tasksIn(folder)[0]);

describeWith('a store whose file system hangs', ['mount', 'fuse', 'bindfs'], () => {
  test('and goes on while the job runs: nothing is missing', async () => {
    const { home, folder, fuse } = await fuseHome();
    const steps = [
      ...SOMETHING,
      meanwhile(async () => {
        await recorded(folder);
        fuse.stop();
      }),
      ...SOMETHING,
      meanwhile(() => {
        fuse.continue();
      }),
      ...SOMETHING,
    ];
    const { faulty, calm } = await hold(home, places.home, { steps, end: { exit: 7 } });
    expect(faulty.notices).toEqual([]);
    expectStored(storedIn(folder), calm);
    expect(await home.joblog('verify')).toContain(': complete: ');
  });

  test('before the decision and for good: the job does not wait, and is told that nothing is logged', async () => {
    const { home, fuse } = await fuseHome();
    const scenario = {
      before: () => {
        fuse.stop();
      },
      steps: SOMETHING,
      end: { signal: 'SIGTERM' },
    } as const;
    const { faulty } = await hold(home, places.home, scenario);
    expect(faulty.notices).toEqual([expect.stringContaining('the configuration could not be read within 10 s')]);
  });

  test('in the middle and for good', async () => {
    const { home, folder, fuse } = await fuseHome();
    const steps = [
      ...SOMETHING,
      meanwhile(async () => {
        await recorded(folder);
        fuse.stop();
      }),
      ...SOMETHING,
    ];
    const { faulty } = await hold(home, places.home, { steps, end: { exit: 0 } });
    expect(faulty.notices).toHaveLength(1);
  });

  test('at the very end and for good, with a job that is killed', async () => {
    const { home, folder, fuse } = await fuseHome();
    const steps = [
      ...SOMETHING,
      meanwhile(async () => {
        await recorded(folder);
        fuse.stop();
      }),
    ];
    const { faulty } = await hold(home, places.home, { steps, end: { signal: 'SIGKILL' } }, { limits: 'exit: 1s' });
    expect(faulty.notices).toHaveLength(1);
  });

  test('and goes on after the job has ended', async () => {
    const { home, folder, fuse } = await fuseHome();
    const steps = [
      ...SOMETHING,
      meanwhile(async () => {
        await recorded(folder);
        fuse.stop();
      }),
      ...SOMETHING,
    ];
    const { calm } = await hold(home, places.home, { steps, end: { exit: 0 } }, { limits: 'exit: 500ms' });
    fuse.continue();
    await until('the rest', () => tasksIn(folder)[0]?.record.ended ?? undefined);
    expectStored(storedIn(folder), calm);
  });
});

describeWith(
  'a request that the file system has taken and does not answer',
  ['mount', 'fuse', 'bindfs', 'tracing'],
  () => {
    test('does not keep the job from ending, although not even SIGKILL ends whoever waits for it', async () => {
      const { home, folder, fuse } = await fuseHome();
      let held: { readonly taken: Promise<void> } | undefined;
      const steps = [
        ...SOMETHING,
        meanwhile(async () => {
          await recorded(folder);
          held = await fuse.holdWrites(30);
        }),
        ...SOMETHING,
        meanwhile(() => held?.taken),
      ];
      const { faulty } = await hold(home, places.home, { steps, end: { exit: 3 } }, { limits: 'exit: 1s' });
      expect(faulty.notices).toHaveLength(1);
    });
  },
);

describeWith('a store whose file system is lost (ENOTCONN)', ['mount', 'fuse', 'bindfs'], () => {
  test('while the job runs', async () => {
    const { home, folder, fuse } = await fuseHome();
    const steps = [
      ...SOMETHING,
      meanwhile(async () => {
        await recorded(folder);
        await fuse.kill();
      }),
      ...SOMETHING,
    ];
    const { faulty } = await hold(home, places.home, { steps, end: { exit: 0 } });
    // A request that was under way when the daemon died ends with another error than those after it.
    expect(faulty.notices[0]).toMatch(/ENOTCONN|ECONNABORTED/);
  });

  test('before the job starts', async () => {
    const { home, fuse } = await fuseHome();
    const scenario = { before: () => fuse.kill(), steps: SOMETHING, end: { exit: 0 } };
    const { faulty } = await hold(home, places.home, scenario);
    expect(faulty.notices[0]).toContain('ENOTCONN');
  });
});
