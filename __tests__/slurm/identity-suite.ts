/** Which job, step and task a run belongs to, and whether it is logged, as real Slurm has it. */
import { describeOnSlurm, type Tracking } from './cluster.js';
import { CASES, EXTRA } from './identity-cases.js';
import { OPT_IN_CASES } from './opt-in-cases.js';

export function describeIdentity(tracking: Tracking): void {
  describeOnSlurm(
    'who a run is',
    tracking,
    (cluster) => {
      const cases = [...CASES, ...OPT_IN_CASES];
      let running: readonly Promise<void>[] = [];
      beforeAll(() => {
        // All at once: jobs wait for each other's processors, not for each other's tests.
        running = cases.map((one) => one.run(cluster));
        for (const one of running) one.catch(() => undefined);
      });
      test.each(cases.map(({ title }, index) => [title, index] as const))('%s', async (_, index) => {
        await running[index];
      });
    },
    EXTRA,
    'one home',
  );
}
