/** Whether a run is logged on a real Slurm: who decides, and when. Each case has a home of its own, whose ~/.logoptin it changes. */
import { existsSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../promises/harness.js';
import type { Cluster } from './cluster.js';
import type { Case } from './identity-cases.js';
import { gateIn, tasksOf } from './stored-tasks.js';

/** Prints a task's number and the name of its parent process: slurmstepd where joblog is not between. */
const PARENT = `sh -c 'read -r parent </proc/$PPID/comm; echo $SLURM_PROCID $parent'`;

const LATER = "joblog run -- echo later; srun joblog run -- sh -c 'echo $SLURM_PROCID on $SLURM_NODEID'";

export const OPT_IN_CASES: readonly Case[] = [
  {
    title: 'removing ~/.logoptin while a job runs stops nothing, in none of its later steps and on none of its nodes',
    async run(cluster) {
      const home = homeIn(cluster, 'removed', '');
      const gate = gateIn(cluster, 'removed-gate');
      const job = cluster.submit(
        `export HOME=${home.path}; joblog run -- echo first; read -r _ <${gate.path}; ${LATER}`,
        '-N2 -n2',
      );
      await until('the first run to be logged', () => tasksOf(cluster, job, home.store)['batch'] === 'first\n', {
        within: 150_000,
      });
      rmSync(home.optIn);
      gate.open();
      expect(await cluster.reached(job)).toMatchObject({ ExitCode: '0:0' });
      expect(tasksOf(cluster, job, home.store)).toEqual({
        '0.0': '0 on 0\n',
        '0.1': '1 on 1\n',
        batch: 'first\n',
        'batch+2': 'later\n',
      });
    },
  },
  {
    title: 'creating ~/.logoptin while a job runs starts nothing in its script and in none of its steps, and says so',
    async run(cluster) {
      const home = homeIn(cluster, 'created', null);
      const gate = gateIn(cluster, 'created-gate');
      const job = cluster.submit(
        `export HOME=${home.path}; joblog run -- echo first; read -r _ <${gate.path}; ${LATER}`,
      );
      await until('the first run to be over', () => cluster.read(`out-${job}`) === 'first\n', { within: 150_000 });
      writeFileSync(home.optIn, '');
      // Later than any difference between clocks that is put up with.
      const later = Date.now() / 1000 + 60;
      utimesSync(home.optIn, later, later);
      gate.open();
      expect(await cluster.reached(job)).toMatchObject({ ExitCode: '0:0' });
      expect(cluster.read(`out-${job}`)).toBe('first\nlater\n0 on 0\n');
      expect(existsSync(home.store)).toBe(false);
      expect(cluster.read(`err-${job}`).match(/^joblog: .*logoptin/gm)).toHaveLength(2);
    },
  },
  {
    title: 'with tasks: first only the first task of a step is logged, and the others have no joblog above them',
    async run(cluster) {
      const { logged, parents } = await step(cluster, 'first', 'tasks: first\n');
      expect(logged).toEqual(['0.0']);
      expect(parents.map((parent) => parent === 'slurmstepd')).toEqual([false, true, true, true]);
    },
  },
  {
    title:
      'with tasks: first-per-node only the first task on each node is logged, and the others have no joblog above them',
    async run(cluster) {
      const { logged, parents } = await step(cluster, 'node', '# one a node\ntasks: first-per-node\n');
      expect(logged).toEqual(['0.0', '0.2']);
      expect(parents.map((parent) => parent === 'slurmstepd')).toEqual([false, true, false, true]);
    },
  },
  {
    title: 'tasks in a spelling that only YAML knows leaves out the same tasks, by way of Node.js',
    async run(cluster) {
      const { logged, parents } = await step(cluster, 'yaml', '{"tasks": "first"}\n');
      expect(logged).toEqual(['0.0']);
      expect(parents).not.toContain('slurmstepd');
    },
  },
  {
    title: 'which tasks are logged is decided when the job starts: changing tasks while it runs changes nothing',
    async run(cluster) {
      const home = homeIn(cluster, 'changed', 'tasks: first\n');
      const script = `srun joblog run -- ${PARENT}; echo 'tasks: all' >$HOME/.logoptin; srun joblog run -- ${PARENT}`;
      const job = cluster.submit(`export HOME=${home.path}; ${script}`, '-n2 -N1');
      expect(await cluster.reached(job)).toMatchObject({ ExitCode: '0:0' });
      expect(Object.keys(tasksOf(cluster, job, home.store))).toEqual(['0.0', '1.0']);
      expect(cluster.read(`out-${job}`).match(/^1 slurmstepd$/gm)).toHaveLength(2);
    },
  },
];

/** A step of four tasks on two nodes: which of them were logged, and the parent processes of all. */
async function step(
  cluster: Cluster,
  name: string,
  optIn: string,
): Promise<{ readonly logged: readonly string[]; readonly parents: readonly string[] }> {
  const home = homeIn(cluster, name, optIn);
  const job = cluster.submit(`export HOME=${home.path}; srun joblog run -- ${PARENT}`, '-N2 --ntasks-per-node=2');
  expect(await cluster.reached(job)).toMatchObject({ ExitCode: '0:0' });
  expect(cluster.read(`err-${job}`)).toBe('');
  const lines = cluster.read(`out-${job}`).trim().split('\n').sort();
  expect(lines.map((line) => line.slice(0, 2))).toEqual(['0 ', '1 ', '2 ', '3 ']);
  return {
    logged: Object.keys(tasksOf(cluster, job, home.store)),
    parents: lines.map((line) => line.slice(2)),
  };
}

function homeIn(cluster: Cluster, name: string, optIn: string | null) {
  const path = cluster.folder(name);
  const file = join(path, '.logoptin');
  if (optIn !== null) {
    writeFileSync(file, optIn);
  }
  return { path, optIn: file, store: join(path, '.joblog') };
}
