/** A store on a FUSE file system whose daemon is stopped, killed, or holds on to a request: what a hung or lost network file system is to a process. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { killQuietly, processesOf, untilState } from '../conformance/processes.js';
import { type Home, tasksIn, until } from '../promises/harness.js';
import type { Fuse } from './fuse.js';
import { describeWith } from './needs.js';
import { usePlaces } from './places.js';
import { expectStored, hold, meanwhile, SOMETHING, type Step, storedIn } from './scenario.js';
import { LEFT_IN_SPOOL, recover, spoolsOf } from './spools.js';

jest.setTimeout(120_000);

const places = usePlaces();

interface FuseHome {
  readonly home: Home;
  /** Where the store's files really are. */
  readonly folder: string;
  readonly fuse: Fuse;
}

/** A home whose store is seen through FUSE. */
async function fuseHome(): Promise<FuseHome> {
  const home = places.home();
  const folder = join(home.root, 'behind');
  mkdirSync(folder);
  return { home, folder, fuse: await places.fuse(folder, home.store) };
}

/** Once something is logged: the decision is behind us, and the files are made. */
function then({ folder }: FuseHome, work: () => void | Promise<void>): Step {
  return meanwhile(async () => {
    await until('the first lines in the store', () => tasksIn(folder)[0]?.has('.stdout.log'));
    await work();
  });
}

describeWith('a store whose file system hangs', ['mount', 'fuse', 'bindfs'], () => {
  test('and goes on while the job runs: nothing is missing', async () => {
    const place = await fuseHome();
    const { home, folder, fuse } = place;
    const steps = [
      ...SOMETHING,
      then(place, () => {
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
    expect(spoolsOf(home)).toEqual([]);
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

  test('in the middle of the job and for good: it ends 10 s later, and recover brings the rest home', async () => {
    const place = await fuseHome();
    const { home, folder, fuse } = place;
    const steps = [
      ...SOMETHING,
      then(place, () => {
        fuse.stop();
      }),
      ...SOMETHING,
    ];
    const { faulty, calm } = await hold(home, places.home, { steps, end: { exit: 0 } });
    expect(faulty.notices).toEqual([LEFT_IN_SPOOL]);
    // The hanging writer is killed, as at the end of a cluster's job; so not it, but recover has to see to the rest.
    for (const { pid } of processesOf(home.path)) killQuietly(pid, 'SIGKILL');
    fuse.continue();
    await recover(home);
    expectStored(storedIn(folder), calm);
    expect(await home.joblog('verify')).toContain(': complete: ');
  });

  test('at the very end, with a job that is killed, and goes on later: the process left behind stores the rest', async () => {
    const place = await fuseHome();
    const { home, folder, fuse } = place;
    const steps = [
      ...SOMETHING,
      then(place, () => {
        fuse.stop();
      }),
      ...SOMETHING,
    ];
    const end = { signal: 'SIGKILL' } as const;
    const { calm } = await hold(home, places.home, { steps, end }, { limits: 'exit: 1s' });
    fuse.continue();
    await until('the end in the record', () => tasksIn(folder)[0]?.record.ended ?? undefined);
    expectStored(storedIn(folder), calm);
    expect(await home.joblog('verify')).toContain(': complete: ');
  });
});

describeWith(
  'a request that the file system has taken and does not answer',
  ['mount', 'fuse', 'bindfs', 'tracing'],
  () => {
    test('does not keep the job from ending, although not even SIGKILL ends whoever waits for it', async () => {
      const place = await fuseHome();
      const { home, folder, fuse } = place;
      let held: { readonly taken: Promise<void> } | undefined;
      const steps = [
        ...SOMETHING,
        then(place, async () => {
          held = await fuse.holdWrites(60);
        }),
        ...SOMETHING,
        meanwhile(() => held?.taken),
      ];
      const { faulty, calm } = await hold(home, places.home, { steps, end: { exit: 3 } }, { limits: 'exit: 1s' });
      expect(faulty.notices).toEqual([LEFT_IN_SPOOL]);
      const [writer] = processesOf(home.path);
      killQuietly(writer!.pid, 'SIGKILL');
      await untilState(writer!.pid, 'D');
      fuse.release();
      await recover(home);
      expectStored(storedIn(folder), calm);
    });
  },
);

/** The second where a request was under way, the third where the kernel had marked the file as bad (fuse_make_bad). */
const LOST = /ENOTCONN|ECONNABORTED|EIO/;

describeWith('a store whose file system is lost (ENOTCONN)', ['mount', 'fuse', 'bindfs'], () => {
  test('while the job runs, and is mounted again later: recover brings the rest home', async () => {
    const place = await fuseHome();
    const { home, folder, fuse } = place;
    const steps = [...SOMETHING, then(place, () => fuse.kill()), ...SOMETHING];
    const { faulty, calm } = await hold(home, places.home, { steps, end: { exit: 0 } });
    expect(faulty.notices).toEqual([expect.stringMatching(LOST), LEFT_IN_SPOOL]);
    places.mounts.removeAll();
    await places.fuse(folder, home.store);
    await recover(home);
    expectStored(storedIn(folder), calm);
    expect(await home.joblog('verify')).toContain(': complete: ');
  });

  test('and mounted again while the job runs: nothing is missing', async () => {
    const place = await fuseHome();
    const { home, folder, fuse } = place;
    const steps = [
      ...SOMETHING,
      then(place, () => fuse.kill()),
      ...SOMETHING,
      meanwhile(async (job) => {
        await job.noticed(LOST);
        places.mounts.removeAll();
        await places.fuse(folder, home.store);
      }),
      ...SOMETHING,
    ];
    const { faulty, calm } = await hold(home, places.home, { steps, end: { exit: 0 } });
    expect(faulty.notices).toEqual([expect.stringMatching(LOST)]);
    expectStored(storedIn(folder), calm);
    expect(spoolsOf(home)).toEqual([]);
  });

  test('before the job starts: it is told that nothing is logged', async () => {
    const { home, fuse } = await fuseHome();
    const scenario = { before: () => fuse.kill(), steps: SOMETHING, end: { exit: 0 } };
    const { faulty } = await hold(home, places.home, scenario);
    expect(faulty.notices).toEqual([expect.stringMatching(/ENOTCONN.*nothing is logged/)]);
  });
});
