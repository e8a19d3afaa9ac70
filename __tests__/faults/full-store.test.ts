/** A store that has no room: a file system that is full, a quota, a limit on the size of files. */
import { Filler } from './mounts.js';
import { describeWith } from './needs.js';
import { usePlaces } from './places.js';
import { expectStored, hold, meanwhile, print, type Scenario, send, storedIn } from './scenario.js';

jest.setTimeout(120_000);

const { home: newHome, mounts } = usePlaces();

describeWith('a file system of 1 MiB', ['mount'], () => {
  test('that fills up and is emptied again while the job prints: nothing is missing', async () => {
    const home = newHome();
    mounts.tmpfs(home.store, 1 << 20);
    const filler = new Filler(home.store);
    const scenario: Scenario = {
      steps: [
        print('stdout', 100),
        print('metadata', 3),
        meanwhile(() => {
          filler.fill();
        }),
        print('stdout', 3000),
        print('stderr', 100),
        print('metadata', 3),
        send('SIGUSR1'),
        meanwhile(async (job) => {
          await job.noticed(/no space left on device/);
          filler.empty();
        }),
        print('stdout', 200),
        print('metadata', 3),
      ],
      end: { exit: 3 },
    };
    const { faulty, calm } = await hold(home, newHome, scenario);
    expect(faulty.notices).toEqual([expect.stringContaining('no space left on device')]);
    expectStored(storedIn(home.store), calm);
    expect(await home.joblog('verify')).toContain(': complete: ');
  });
});
