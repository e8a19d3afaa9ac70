/** Jobs that are ended with their logger, so that the record has no end: what the readers say of them when they ask a real Slurm. */
import { until } from '../promises/harness.js';
import { type Cluster, describeOnSlurm } from './cluster.js';

/** A job is charged for its memory only where memory is given out. */
const MEMORY = 'SelectTypeParameters=CR_CPU_Memory\nDefMemPerCPU=100';

interface Listed {
  readonly job: string;
  readonly state: string;
  readonly exit: unknown;
  readonly slurm?: { readonly state: string; readonly exit: unknown; readonly reason: string | null };
}

describeOnSlurm(
  'a job that is killed with its logger',
  'cgroup',
  (cluster) => {
    test('a node that dies, memory that runs out, scancel, SIGKILL and a requeue: show, list and verify say what Slurm says', async () => {
      const sleeper = 'joblog run -- sh -c "echo begun; sleep 600"';
      const jobs = {
        cancelled: cluster.submit(sleeper, `-w ${cluster.node}1`),
        killed: cluster.submit(
          'exec joblog run -- sh -c "echo begun; until [ -e go ]; do sleep 0.1; done; kill -KILL \\$PPID"',
          `-w ${cluster.node}1`,
        ),
        // Of all processes joblog's own is to be taken first.
        memory: cluster.submit(
          'exec joblog run -- sh -c "echo begun; until [ -e go ]; do sleep 0.1; done; echo 1000 >/proc/\\$PPID/oom_score_adj; exec tail /dev/zero"',
          `-w ${cluster.node}1 --mem=150M`,
        ),
        node: cluster.submit(sleeper, `-w ${cluster.node}2 --no-requeue`),
        requeued: cluster.submit(sleeper, `-w ${cluster.node}2`),
        running: cluster.submit(sleeper, `-w ${cluster.node}1`),
      };
      for (const job of Object.values(jobs)) await begun(cluster, job);
      cluster.must('touch go');
      cluster.must(`scancel ${jobs.cancelled}`);
      cluster.lose(`${cluster.node}2`);
      for (const job of [jobs.cancelled, jobs.killed, jobs.memory, jobs.node]) await cluster.reached(job);
      await cluster.reached(jobs.requeued, /^PENDING$/);

      const listed = cluster
        .must('joblog list --json')
        .split('\n')
        .map((line) => JSON.parse(line) as Listed);
      const of = (job: string) => listed.find((one) => one.job === job);
      expect(of(jobs.cancelled)).toMatchObject({
        state: 'unknown',
        exit: null,
        slurm: { state: 'CANCELLED', exit: { signal: 'SIGTERM' } },
      });
      expect(of(jobs.killed)?.slurm).toMatchObject({ state: 'FAILED', exit: { signal: 'SIGKILL' } });
      expect(of(jobs.memory)?.slurm).toMatchObject({ state: 'OUT_OF_MEMORY', exit: null, reason: 'OutOfMemory' });
      expect(of(jobs.node)?.slurm).toMatchObject({ state: 'NODE_FAIL', reason: 'NodeDown' });
      expect(of(jobs.requeued)?.slurm).toMatchObject({ state: 'requeued' });
      expect(of(jobs.running)).toMatchObject({ state: 'running' });

      const table = cluster.must('joblog list');
      for (const [job, words] of [
        [jobs.cancelled, 'no end: cancelled'],
        [jobs.memory, 'no end: out of memory'],
        [jobs.node, 'no end: node failure'],
        [jobs.requeued, 'no end: requeued'],
      ])
        expect(table).toMatch(new RegExp(`^${job} .*  ${words}  `, 'm'));

      const { status, stdout, stderr } = cluster.sh(`joblog show ${jobs.memory}`);
      expect({ status, stdout }).toEqual({ status: 0, stdout: 'begun\n' });
      expect(stderr).toMatch(
        /^joblog: \d+\/batch: no end recorded: Slurm says: out of memory \(OUT_OF_MEMORY, OutOfMemory\), .+ ago; about the last second may be missing\n$/,
      );
      expect(cluster.must(`joblog verify ${jobs.node}`)).toContain('Slurm says: node failure (NODE_FAIL, NodeDown)');
      // Slurm away: the record's own words, and the same status.
      const alone = cluster.sh(`SLURM_CONF=/nonexistent joblog show ${jobs.node}`);
      expect(alone).toMatchObject({ status: 0, stdout: 'begun\n' });
      expect(alone.stderr).toContain('its process is gone without a word');
    });
  },
  MEMORY,
);

async function begun(cluster: Cluster, job: string): Promise<void> {
  await until(`job ${job} to have been logged`, () => cluster.stored(job)['batch.stdout.log'] === 'begun\n', {
    within: 60_000,
    every: 100,
  });
}
