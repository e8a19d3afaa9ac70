/** A store on GlusterFS that loses one of its two bricks under load and gets it back. */
import { join } from 'node:path';
import { describeWith } from './needs.js';
import { usePlaces } from './places.js';
import { expectStored, hold, keepPrinting, meanwhile, print, SOMETHING, storedIn } from './scenario.js';

jest.setTimeout(120_000);

const places = usePlaces();

describeWith(
  'a store on a GlusterFS volume of two bricks',
  ['mount', 'fuse', 'namespaces', 'iproute2', 'glusterfs-server', 'glusterfs-client'],
  () => {
    test('one of which is lost and healed under load: nothing is missing, on the other node either', async () => {
      const home = places.home();
      const gluster = await places.gluster(join(home.root, 'gluster'));
      let healed: Promise<void> | undefined;
      const steps = [
        print('stdout', 500),
        meanwhile(() => gluster.killBrick()),
        ...SOMETHING,
        meanwhile(() => {
          healed = gluster.heal();
        }),
        keepPrinting('stdout', 20, () => healed),
        ...SOMETHING,
      ];
      const { faulty, calm } = await hold(
        home,
        places.home,
        { steps, end: { exit: 3 } },
        {
          within: (words) => gluster.inside(['env', `JOBLOG_DIR=${gluster.node(1)}/store`, ...words]),
        },
      );
      expect(faulty.notices).toEqual([]);
      // What the second node sees, brought to where the test can see it.
      const copy = join(home.work, 'copy');
      const { status } = await home.startWords(gluster.inside(['cp', '-r', `${gluster.node(2)}/store`, copy])).ended;
      expect(status).toBe(0);
      expectStored(storedIn(copy), calm);
      expect(await home.joblog('verify', '--dir', copy)).toContain(': complete: ');
    });
  },
);
