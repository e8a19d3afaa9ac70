/** docs/slurm.md, taken at its word: its batch scripts are submitted, what it shows of a script is run in one, and what it shows of looking is looked at. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPage } from '../docs/markdown.js';
import { type Cluster, describeOnSlurm } from './cluster.js';

const { blocks } = readPage('docs/slurm.md');
const scripts = blocks.filter(({ language }) => language === 'bash').map(({ text }) => text);
const shown = blocks.filter(({ language }) => language === 'sh').map(({ text }) => text);
const [optIn = '', ...others] = shown;
const looks = others.filter((text) => text.startsWith('joblog list'));
const inScripts = others.filter((text) => !looks.includes(text));

/** Stands for the user's program, whatever it is called. */
const PROGRAM = '#!/bin/sh\necho "step of $0"\necho "{\\"step\\":1,\\"loss\\":0.5}"\n';

/** The job's programs, and the modules of a cluster. */
function prepare({ home }: Cluster): void {
  mkdirSync(join(home, 'bin'));
  for (const name of ['app', 'prepare', 'train', 'bin/python', 'bin/module']) {
    writeFileSync(join(home, name), PROGRAM);
    chmodSync(join(home, name), 0o755);
  }
  writeFileSync(join(home, 'token.txt'), 'a secret\n');
}

describeOnSlurm('docs/slurm.md', 'cgroup', (cluster) => {
  test('its batch scripts and commands do what they say, and each job that joblog stands before is logged whole', async () => {
    cluster.fresh(null);
    prepare(cluster);
    const path = `PATH=${cluster.home}/bin:$PATH; export PATH`;
    cluster.must(optIn);
    expect([scripts.length, inScripts.length, looks.length]).toEqual([2, 4, 1]);
    // As many tasks as the test cluster has, and memory as it comes.
    const submit = (script: string): string => {
      const lines = script.startsWith('#!') ? script : `#!/bin/bash\n${path}\nset -e\n${script}`;
      return cluster.submit(lines.replace(/^(?=module )/gm, `${path}\n`), '--ntasks=2 --overcommit');
    };
    const wrapped = [...scripts, ...inScripts].map((script) => ({ script, job: submit(script) }));
    for (const { script, job } of wrapped) {
      const { JobState } = await cluster.reached(job);
      expect({ script, JobState, err: cluster.read(`err-${job}`) }).toEqual({ script, JobState: 'COMPLETED', err: '' });
      if (!script.includes('joblog')) continue;
      expect(cluster.must(`joblog verify ${job}`)).toMatch(/complete: \d+ lines? in/);
      expect(cluster.must(`joblog show ${job}`)).toContain('step of ');
    }
    const { job } = wrapped[0]!;
    expect(cluster.must(`set -e\n${looks[0]!.replaceAll('1234', job)}`)).toContain(job);
  });
});
