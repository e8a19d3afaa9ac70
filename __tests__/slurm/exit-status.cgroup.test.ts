/** How a job ends, as its script, srun and `scontrol show job` tell: the same with and without joblog. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cluster, describeOnSlurm } from './cluster.js';

process.env['CLUSTER_CPUS'] = '64';

const ENDS = {
  'exit 3': `bash -c 'exit 3'`,
  'exit 139': `bash -c 'exit 139'`,
  SEGV: `bash -c 'kill -SEGV $$'`,
  TERM: `bash -c 'kill -TERM $$'`,
  KILL: `bash -c 'kill -KILL $$'`,
  USR1: `bash -c 'kill -USR1 $$'`,
  'a program that does not exist': './nowhere',
  'a file that is not executable': './plain-file',
  'the highest status of several tasks': `bash -c 'exit $((SLURM_PROCID * 4 + 1))'`,
  'tasks that are ended because one failed': `bash -c '((SLURM_PROCID == 0)) || { trap "exit 5" TERM; until [[ -e never ]]; do sleep 0.05; done; }; exit 7'`,
} as const;
type End = keyof typeof ENDS;

/** Options of srun; a batch script has one task. */
const STEPS: Partial<Record<End, string>> = {
  'the highest status of several tasks': '-n3 -O',
  'tasks that are ended because one failed': '-n2 -O --kill-on-bad-exit=1',
};

const FORMS = {
  'exec joblog run': { bare: '#!/bin/bash\nexec CMD', joblog: '#!/bin/bash\nexec joblog run -- CMD' },
  'a first line that is joblog': { bare: '#!/bin/bash\nCMD', joblog: '#!/usr/bin/env -S joblog run -- bash\nCMD' },
  'srun joblog run': {
    bare: '#!/bin/bash\nsrun STEP CMD; rc=$?; echo "rc $rc"; exit $rc',
    joblog: '#!/bin/bash\nsrun STEP joblog run -- CMD; rc=$?; echo "rc $rc"; exit $rc',
  },
} as const;
type Form = keyof typeof FORMS;

/** srun itself says with 2 and 13 that a program cannot be started; under joblog a program was started: joblog, which says it as a shell does. */
const OTHERWISE: Partial<Record<End, string>> = {
  'a program that does not exist': '127',
  'a file that is not executable': '126',
};

interface Ended {
  readonly ExitCode: string;
  readonly DerivedExitCode: string;
  /** What the script says of srun's status. */
  readonly said: string;
}

const rows = (Object.keys(FORMS) as Form[]).flatMap((form) =>
  (Object.keys(ENDS) as End[])
    .filter((end) => STEPS[end] === undefined || form === 'srun joblog run')
    .map((end) => ({ form, end })),
);

async function endedOf(cluster: Cluster, form: Form, end: End, side: 'bare' | 'joblog'): Promise<Ended> {
  const script = FORMS[form][side].replace('STEP', STEPS[end] ?? '').replace('CMD', () => ENDS[end]);
  const id = cluster.submit(script, STEPS[end] === undefined ? '' : '-n1');
  const { ExitCode = '', DerivedExitCode = '' } = await cluster.reached(id);
  return { ExitCode, DerivedExitCode, said: cluster.read(`out-${id}`) };
}

describeOnSlurm('exit statuses', 'cgroup', (cluster) => {
  let all: Promise<ReadonlyMap<string, readonly [Ended, Ended]>> | undefined;
  /** The first test runs all jobs; the next one empties the home. */
  const ends = () => {
    if (all === undefined) writeFileSync(join(cluster.home, 'plain-file'), 'not a program\n', { mode: 0o644 });
    return (all ??= Promise.all(
      rows.map(async ({ form, end }) => {
        const both = [endedOf(cluster, form, end, 'bare'), endedOf(cluster, form, end, 'joblog')] as const;
        return [`${form}: ${end}`, await Promise.all(both)] as const;
      }),
    ).then((entries) => new Map(entries)));
  };

  test.each(rows)('$form: $end', async ({ form, end }) => {
    const [bare, joblog] = (await ends()).get(`${form}: ${end}`)!;
    const status = form === 'srun joblog run' ? OTHERWISE[end] : undefined;
    if (status === undefined) expect(joblog).toEqual(bare);
    else {
      const code = `${status}:0`;
      expect(joblog).toEqual({ ExitCode: code, DerivedExitCode: code, said: `rc ${status}\n` });
      expect(bare.said).toBe(status === '127' ? 'rc 2\n' : 'rc 13\n');
    }
  });
});
