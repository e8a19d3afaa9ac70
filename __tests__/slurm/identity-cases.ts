/** Who a run is on a real Slurm. Each case submits what it needs; all of them are under way at the same time. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../promises/harness.js';
import type { Cluster } from './cluster.js';
import { gateIn, recordOf, tasksOf } from './stored-tasks.js';

export interface Case {
  readonly title: string;
  readonly run: (cluster: Cluster) => Promise<void>;
}

/** Lines of slurm.conf that the cases need. */
export const EXTRA = 'LaunchParameters=use_interactive_step';

const BATCH_FILES = ['batch.json', 'batch.stdout.log', 'batch.timeline', 'job.json'];

export const CASES: readonly Case[] = [
  {
    title: 'a batch script that runs one command has one log, of the task batch, and a record of the job',
    async run(cluster) {
      const job = cluster.submit('joblog run -- sh -c "echo one; exit 3"', '-J single');
      expect(await cluster.reached(job)).toMatchObject({
        JobState: 'FAILED',
        ExitCode: '3:0',
        DerivedExitCode: '0:0',
      });
      expect(cluster.read(`out-${job}`)).toBe('one\n');
      const stored = cluster.stored(job);
      expect(Object.keys(stored)).toEqual(BATCH_FILES);
      expect(stored['batch.stdout.log']).toBe('one\n');
      expect(recordOf(cluster, job, 'job')).toMatchObject({ job, scheduler: 'slurm', raw: job, attempt: 0 });
      expect(recordOf(cluster, job, 'batch')).toMatchObject({
        job,
        step: 'batch',
        task: 'batch',
        attempt: 0,
        cluster: 'joblogtest',
        array: null,
        het: null,
        name: 'single',
        exit: { code: 3 },
      });
    },
  },
  {
    title: 'each of several joblog run in a batch script has a log, numbered from the second on, with its own name',
    async run(cluster) {
      const job = cluster.submit(
        'joblog run --name prepare -- echo one; joblog run --name train -- echo two; joblog run -- sh -c "echo three; exit 5"',
        '-J several',
      );
      expect(await cluster.reached(job)).toMatchObject({ ExitCode: '5:0', DerivedExitCode: '0:0' });
      expect(cluster.read(`out-${job}`)).toBe('one\ntwo\nthree\n');
      expect(tasksOf(cluster, job)).toEqual({ batch: 'one\n', 'batch+2': 'two\n', 'batch+3': 'three\n' });
      const names = ['batch', 'batch+2', 'batch+3'].map((task) => recordOf(cluster, job, task)['name']);
      expect(names).toEqual(['prepare', 'train', 'several']);
    },
  },
  {
    title: 'exec joblog run takes the place of the script, and Slurm sees the signal of which its command died',
    async run(cluster) {
      const job = cluster.submit("echo before; exec joblog run -- bash -c 'echo last; kill -SEGV $$'; echo never");
      expect(await cluster.reached(job)).toMatchObject({ ExitCode: '0:11', DerivedExitCode: '0:0' });
      expect(cluster.read(`out-${job}`)).toBe('before\nlast\n');
      expect(tasksOf(cluster, job)).toEqual({ batch: 'last\n' });
      expect(recordOf(cluster, job, 'batch')).toMatchObject({ exit: { signal: 'SIGSEGV' } });
    },
  },
  {
    title:
      'joblog run as the interpreter of the script logs all of it, its steps included, and sbatch reads its #SBATCH lines',
    async run(cluster) {
      const job = cluster.submit(
        [
          '#!/usr/bin/env -S joblog run -- bash',
          '#SBATCH --job-name=whole',
          '#SBATCH --ntasks=2',
          'echo script $SLURM_NTASKS; srun -n1 sh -c "echo step; exit 7"; echo >&2 error; exit 4',
        ].join('\n'),
      );
      expect(await cluster.reached(job)).toMatchObject({ JobName: 'whole', ExitCode: '4:0', DerivedExitCode: '7:0' });
      expect(tasksOf(cluster, job)).toEqual({ batch: 'script 2\nstep\n' });
      expect(cluster.stored(job)['batch.stderr.log']).toMatch(/Exited with exit code 7\nerror\n$/);
      expect(recordOf(cluster, job, 'batch')).toMatchObject({ name: 'whole', step: 'batch', exit: { code: 4 } });
    },
  },
  {
    title: 'each task of a step on one node has a log, and the job the highest status of them',
    async run(cluster) {
      const job = cluster.submit(`srun joblog run -- sh -c 'echo rank $SLURM_PROCID; exit $SLURM_PROCID'`, '-n2 -N1');
      expect(await cluster.reached(job)).toMatchObject({ ExitCode: '1:0', DerivedExitCode: '1:0' });
      expect(tasksOf(cluster, job)).toEqual({ '0.0': 'rank 0\n', '0.1': 'rank 1\n' });
      expect(recordOf(cluster, job, '0.1')).toMatchObject({ job, step: '0', task: '0.1', exit: { code: 1 } });
    },
  },
  {
    title: 'the tasks of a step on two nodes have one folder, and one record of the job',
    async run(cluster) {
      const job = cluster.submit(
        `srun joblog run -- sh -c 'echo $SLURM_PROCID on $SLURM_NODEID'`,
        '-N2 --ntasks-per-node=2',
      );
      expect(await cluster.reached(job)).toMatchObject({ ExitCode: '0:0', DerivedExitCode: '0:0', NumNodes: '2' });
      const logs = { '0.0': '0 on 0\n', '0.1': '1 on 0\n', '0.2': '2 on 1\n', '0.3': '3 on 1\n' };
      expect(tasksOf(cluster, job)).toEqual(logs);
      expect(Object.keys(cluster.stored(job)).filter((name) => name.startsWith('job'))).toEqual(['job.json']);
    },
  },
  {
    title: 'steps that run at the same time have logs of their own',
    async run(cluster) {
      // Each waits for the other, so neither ends before both have begun.
      const job = cluster.submit(
        `mkfifo a-$$ b-$$
        srun --overlap -n1 joblog run -- sh -c "echo A >a-$$; cat b-$$" &
        srun --overlap -n1 joblog run -- sh -c "cat a-$$; echo B >b-$$" &
        wait`,
        '-n2',
      );
      expect(await cluster.reached(job)).toMatchObject({ ExitCode: '0:0', DerivedExitCode: '0:0' });
      const logs = tasksOf(cluster, job);
      expect(Object.keys(logs)).toEqual(['0.0', '1.0']);
      expect(Object.values(logs).sort()).toEqual(['A\n', 'B\n']);
    },
  },
  {
    title: 'members of an array have the folders that squeue names them by',
    async run(cluster) {
      const script =
        'joblog run -- echo member $SLURM_ARRAY_TASK_ID; srun joblog run -- sh -c "exit $SLURM_ARRAY_TASK_ID"';
      const array = cluster.submit(script, '-a 3,5 -J many');
      for (const index of ['3', '5']) {
        const member = `${array}_${index}`;
        const { JobId, ExitCode, DerivedExitCode } = await cluster.reached(member);
        expect({ ExitCode, DerivedExitCode }).toEqual({ ExitCode: `${index}:0`, DerivedExitCode: `${index}:0` });
        expect(tasksOf(cluster, member)).toEqual({ '0.0': '', batch: `member ${index}\n` });
        expect(recordOf(cluster, member, 'job')).toMatchObject({ job: member, raw: JobId });
        const identity = { job: member, array: { job: array, index }, name: 'many', attempt: 0 };
        expect(recordOf(cluster, member, 'batch')).toMatchObject({ ...identity, step: 'batch' });
        expect(recordOf(cluster, member, '0.0')).toMatchObject({ ...identity, step: '0' });
      }
    },
  },
  ...(['sbatch -n1 : -n1', '#SBATCH hetjob'] as const).map((form) => ({
    title: `the components of a heterogeneous job (${form}) share the folder of its first, and count their tasks through`,
    async run(cluster: Cluster) {
      const script = `joblog run -- echo batch; srun --het-group=0,1 joblog run -- sh -c 'echo rank $SLURM_PROCID'`;
      const job =
        form === '#SBATCH hetjob'
          ? cluster.submit(`#SBATCH -n1\n#SBATCH hetjob\n#SBATCH -n1\n${script}`)
          : cluster.submit(script, '-n1 : -n1');
      expect(await cluster.reached(job)).toMatchObject({ ExitCode: '0:0', DerivedExitCode: '0:0' });
      expect(tasksOf(cluster, job)).toEqual({ batch: 'batch\n', '0.0': 'rank 0\n', '0.1': 'rank 1\n' });
      const hets = ['batch', '0.0', '0.1'].map((task) => recordOf(cluster, job, task)['het']);
      expect(hets).toEqual(['0', '0', '1'].map((offset) => ({ job, offset })));
    },
  })),
  {
    title:
      'a command that salloc runs on the submitting host is the task main of the job, and a step in it has its number',
    async run(cluster) {
      const { status, stderr } = await cluster.start(
        `salloc -n1 bash -c 'joblog run -- echo shell; srun joblog run -- echo step; exit 6'`,
      ).ended;
      expect(status).toBe(6);
      const job = grantedIn(stderr);
      expect(tasksOf(cluster, job)).toEqual({ '0.0': 'step\n', main: 'shell\n' });
      expect(recordOf(cluster, job, 'main')).toMatchObject({ job, step: null });
    },
  },
  {
    title: 'the shell of salloc on a node is the task interactive',
    async run(cluster) {
      const { status, stderr } = await cluster.start(
        `echo 'joblog run -- sh -c "echo shell; exit 9"' | SHELL=/bin/bash salloc -n1`,
      ).ended;
      const job = grantedIn(stderr);
      expect(status).toBe(9);
      expect(tasksOf(cluster, job)).toEqual({ interactive: 'shell\n' });
      expect(recordOf(cluster, job, 'interactive')).toMatchObject({ job, step: 'interactive' });
    },
  },
  {
    title: 'srun without a job is task 0.0 of the job that it gets',
    async run(cluster) {
      const { status, stdout } = await cluster.start(`srun -n1 joblog run -- sh -c 'echo $SLURM_JOB_ID; exit 2'`).ended;
      expect(status).toBe(2);
      const job = stdout.toString().trim();
      expect(tasksOf(cluster, job)).toEqual({ '0.0': `${job}\n` });
      expect(recordOf(cluster, job, '0.0')).toMatchObject({ job, step: '0', name: 'joblog' });
    },
  },
  {
    title: 'a job that was requeued has the logs of both attempts side by side',
    async run(cluster) {
      const gate = gateIn(cluster, 'requeue');
      const script = `joblog run -- sh -c 'echo attempt $SLURM_RESTART_COUNT; [ -n "$SLURM_RESTART_COUNT" ] || cat ${gate.path}'`;
      const job = cluster.submit(`${script}; srun joblog run -- echo step`, '--requeue');
      await until('the first attempt to be logged', () => tasksOf(cluster, job)['batch'] === 'attempt\n', {
        within: 150_000,
      });
      cluster.must(`scontrol requeue ${job}`);
      await cluster.reached(job, /^PENDING/);
      // Slurm waits two minutes otherwise; within the same second, the node takes the new attempt for the one that it has just revoked.
      cluster.must(`scontrol update JobId=${job} StartTime=now+2`);
      expect(await cluster.reached(job)).toMatchObject({ JobState: 'COMPLETED', Restarts: '1', ExitCode: '0:0' });
      const logs = { batch: 'attempt\n', 'r1-0.0': 'step\n', 'r1-batch': 'attempt 1\n' };
      expect(tasksOf(cluster, job)).toEqual(logs);
      expect(recordOf(cluster, job, 'job')).toMatchObject({ job, attempt: 0 });
      expect(recordOf(cluster, job, 'job.r1')).toMatchObject({ job, attempt: 1 });
      expect(recordOf(cluster, job, 'r1-batch')).toMatchObject({ job, attempt: 1, step: 'batch', exit: { code: 0 } });
    },
  },
  {
    title: 'a job that a step submits has its own name, and is no step',
    async run(cluster) {
      const child = childScript(cluster, 'of-step');
      const parent = cluster.submit(`srun joblog run -- sbatch --parsable -W -o /dev/null ${child}`);
      expect(await cluster.reached(parent)).toMatchObject({ ExitCode: '0:0' });
      const job = cluster.read(`out-${parent}`).trim();
      expect(tasksOf(cluster, parent)).toEqual({ '0.0': `${job}\n` });
      expect(tasksOf(cluster, job)).toEqual({ batch: 'child\n', '0.0': 'step of child\n' });
      expect(recordOf(cluster, job, 'batch')).toMatchObject({ job, step: 'batch', array: null });
    },
  },
  {
    title: 'a job that a member of an array submits has its own name, and is no member',
    async run(cluster) {
      const child = childScript(cluster, 'of-member');
      const array = cluster.submit(`joblog run -- sbatch --parsable -W -o /dev/null ${child}`, '-a 7 -o out-%j');
      const { JobId } = await cluster.reached(`${array}_7`);
      const job = cluster.read(`out-${JobId}`).trim();
      expect(tasksOf(cluster, `${array}_7`)).toEqual({ batch: `${job}\n` });
      expect(tasksOf(cluster, job)).toEqual({ batch: 'child\n', '0.0': 'step of child\n' });
      expect(recordOf(cluster, job, 'job')).toMatchObject({ job, raw: job });
      expect(recordOf(cluster, job, 'batch')).toMatchObject({ job, array: null, name: 'of-member' });
    },
  },
];

function childScript(cluster: Cluster, name: string): string {
  mkdirSync(join(cluster.home, 'children'), { recursive: true });
  const path = join(cluster.home, 'children', name);
  writeFileSync(path, '#!/bin/bash\njoblog run -- echo child\nsrun joblog run -- echo step of child\n');
  return path;
}

function grantedIn(stderr: string): string {
  const job = /Granted job allocation (\d+)/.exec(stderr)?.[1];
  if (job === undefined) throw new Error(`salloc granted nothing: ${stderr}`);
  return job;
}
