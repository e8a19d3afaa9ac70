/** Every command line of srun does the same with and without joblog, on real Slurm; and what is stored of it. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Cluster, describeOnSlurm, type Tracking } from './cluster.js';
import { HETEROGENEOUS, INSIDE, type Line, normalised, OUTSIDE } from './srun-lines.js';
import { recordOf, tasksOf } from './stored-tasks.js';

const WAYS = ['bare', 'wrapped'] as const;
type Way = (typeof WAYS)[number];
const PLACES = { outside: OUTSIDE, inside: INSIDE, het: HETEROGENEOUS } as const;
type Place = keyof typeof PLACES;

/** Runs the lines of a place, a few at once, each in a folder of its own: what it printed and how it ended stays there. */
const DRIVER = `#!/bin/bash
export way=$1 place=$2 at=$3
one() {
  cd "$(dirname "$0")" && mkdir -p "$way/$place-$1" && cd "$way/$place-$1" || exit
  SLURM_JOB_NAME=$way-$1-$RUN bash "../../$place-$1.sh" >out 2>err </dev/null
  echo $? >rc
}
export -f one
seq 0 $(($4 - 1)) | xargs -P "$at" -I{} bash -c 'one {}' "$0"
`;

interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: string;
  /** Of the jobs that it started, in the words of Slurm. Not DerivedExitCode: after a signal it is now 0:0, now the signal, with and without joblog. */
  readonly jobs: readonly string[];
}

class Lines {
  readonly #cluster: Cluster;
  readonly #folder: string;
  /** In the names of the jobs: Slurm's list of them goes back to other suites. */
  readonly #run = randomUUID();
  /** The ids of the jobs whose scripts called srun under joblog. */
  readonly jobs = new Map<Place, string>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#folder = cluster.folder('lines');
  }

  /** Runs all of them, bare and wrapped, at the same time. */
  async run(): Promise<void> {
    const cluster = this.#cluster;
    const driver = join(this.#folder, 'driver.sh');
    writeFileSync(driver, DRIVER);
    for (const [place, lines] of Object.entries(PLACES))
      lines.forEach(({ line }, n) => {
        writeFileSync(join(this.#folder, `${place}-${n}.sh`), `${line}\n`);
      });
    const call = (way: Way, place: Place, atOnce: number): string => {
      const path = way === 'bare' ? cluster.env['PATH'] : `${wrappers(cluster)}:${cluster.env['PATH']}`;
      return `export RUN=${this.#run} NODE=${cluster.node}2 PATH=${path}; bash ${driver} ${way} ${place} ${atOnce} ${PLACES[place].length}`;
    };
    const outside = WAYS.map((way) => cluster.start(call(way, 'outside', 3)).ended);
    const inside = WAYS.flatMap((way) =>
      (['inside', 'het'] as const).map((place) => {
        const job = cluster.submit(call(way, place, 1), place === 'het' ? '-n1 : -n1' : '-N2 -n4');
        if (way === 'wrapped') this.jobs.set(place, job);
        return cluster.reached(job);
      }),
    );
    await Promise.all([...outside, ...inside]);
  }

  ended(way: Way, place: Place, n: number): Ended {
    const file = (name: string): string => readFileSync(join(this.#folder, way, `${place}-${n}`, name), 'utf8');
    const jobs = place === 'outside' ? this.#completed(way, n) : [];
    return {
      stdout: normalised(file('out')),
      stderr: normalised(
        file('err')
          // Whether the step before has left its nodes yet is chance, and so is in which order srun hears of the end of a task that was killed.
          .replaceAll(/^srun: (?:Job \d+ step creation temporarily disabled|Step created for job).*\n/gm, '')
          .replaceAll(/^srun: error: IO: Hey, you told me node \d+ was down!\n/gm, '')
          .replaceAll(`/${way}/`, '/way/')
          .replaceAll(new RegExp(`${this.#cluster.node}\\d`, 'g'), 'NODE'),
      ),
      status: file('rc').trim(),
      jobs: jobs.map((row) => (row.match(/\b(?:JobState|ExitCode|ProcCnt)=\S+/g) ?? []).join(' ')),
    };
  }

  /** The tasks that are stored of the jobs that a line has started, with their logs of stdout. */
  stored(n: number): Readonly<Record<string, string>> {
    return Object.assign({}, ...this.jobsOf(n).map((job) => tasksOf(this.#cluster, job))) as Record<string, string>;
  }

  /** The jobs that a line has started under joblog. */
  jobsOf(n: number): readonly string[] {
    return this.#completed('wrapped', n).map((row) => /^JobId=(\d+)/.exec(row)?.[1] ?? '');
  }

  /** What jobcomp/filetxt has written of the jobs that a line has started. */
  #completed(way: Way, n: number): readonly string[] {
    const log = readFileSync(join(dirname(dirname(this.#cluster.home)), 'log/jobcomp.log'), 'utf8');
    return log.split('\n').filter((row) => row.includes(`Name=${way}-${n}-${this.#run} `));
  }
}

/** The folder of the wrapper, as an administrator would make one by hand. */
function wrappers(cluster: Cluster): string {
  const folder = join(cluster.install, 'wrappers');
  if (existsSync(folder)) return folder;
  mkdirSync(folder);
  writeFileSync(join(folder, 'srun'), `#!/bin/bash -p\nexec ${cluster.launcher} srun "$@"\n`, { mode: 0o755 });
  return folder;
}

export function describeSrun(tracking: Tracking): void {
  describeOnSlurm(
    'srun with and without joblog',
    tracking,
    (cluster) => {
      let lines: Lines;
      beforeAll(async () => {
        lines = new Lines(cluster);
        await lines.run();
      });
      const all = (Object.entries(PLACES) as [Place, readonly Line[]][]).flatMap(([place, list]) =>
        list.map(({ about, line }, n) => [place, about, line, n] as const),
      );
      test.each(all)('%s a job, %s: %s', (place, _about, _line, n) => {
        expect(lines.ended('wrapped', place, n)).toEqual(lines.ended('bare', place, n));
      });

      const outside = (about: string): Readonly<Record<string, string>> =>
        lines.stored(OUTSIDE.findIndex((one) => one.about === about));

      test.each([
        ['one task', { '0': 'hello\n' }],
        ['both streams', { '0': 'out\nout\n' }],
        ['stdin for all tasks', { '0': '0: one\n1: one\n' }],
        ['several programs', { '0': '0: a\n1: b 1\n' }],
        ['an exit status', { '0': '' }],
        ['one bad exit for all', { '0': '' }],
        ['the end of srun itself', { '0': 'begun\n' }],
        ['a step within a step', { '0': 'nested\n' }],
        ['a terminal that there is not', {}],
        ['a job that does not exist', {}],
        ['more than there is, at once', {}],
      ])('what is stored of %s', (about, tasks) => {
        const sorted = Object.entries(outside(about)).map(([task, log]) => [task, log.split('\n').sort().join('\n')]);
        const wanted = Object.entries(tasks).map(([task, log]) => [task, log.split('\n').sort().join('\n')]);
        expect(sorted).toEqual(wanted);
      });

      test('what srun says while it waits for its job is in the log of the step that it gets', () => {
        const [job] = lines.jobsOf(OUTSIDE.findIndex(({ about }) => about === 'a job that has to wait'));
        const stored = cluster.stored(job ?? '');
        expect(stored['0.stderr.log']).toMatch(/^srun: job \d+ queued and waiting for resources\n/);
        expect(stored['0.stdout.log']).toBe('late\n');
      });

      test('in a job, each step has the number that Slurm gave it, and what has no step is named srun', () => {
        const tasks = tasksOf(cluster, lines.jobs.get('inside') ?? '');
        expect(tasks).toMatchObject({ '1': 'one\n', srun: '' });
        expect(Object.values(tasks).join('').split('\n').sort()).toEqual(
          expect.arrayContaining(['0: hello', '3: hello']),
        );
        expect(recordOf(cluster, lines.jobs.get('inside') ?? '', '0')).toMatchObject({
          step: '0',
          cmd: ['srun', '-l', 'echo', 'hello'],
          srun: { nodes: `${cluster.node}[1-2]`, tasks: 4 },
          exit: { code: 0 },
        });
      });

      test('in a heterogeneous job, the steps are in the folder of the job, whichever components they have', () => {
        const tasks = tasksOf(cluster, lines.jobs.get('het') ?? '');
        expect(Object.keys(tasks)).toEqual(['0', '1', '2']);
        expect(tasks['1']).toBe('second\n');
      });
    },
    '',
    'one home',
  );
}
