/** Which job, step and task a run belongs to, as real Slurm says it. */
import { describeOnSlurm } from './cluster.js';

describeOnSlurm('identity', 'cgroup', (cluster) => {
  test('a batch script that runs one command under joblog has one log, of the task batch', async () => {
    const job = cluster.submit('joblog run -- sh -c "echo one; exit 3"');
    const { JobState, ExitCode } = await cluster.reached(job);
    expect({ JobState, ExitCode }).toEqual({ JobState: 'FAILED', ExitCode: '3:0' });
    expect(cluster.read(`out-${job}`)).toBe('one\n');
    expect(cluster.stored(job)['batch.stdout.log']).toBe('one\n');
  });
});
