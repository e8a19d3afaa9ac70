/** A real Slurm for a suite: two virtual nodes on this machine, an unprivileged user whose jobs are logged, and what Slurm says of them. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { launcherUnderTest } from '../conformance/launcher.js';
import { describeWith } from '../faults/needs.js';
import { Run, until } from '../promises/harness.js';

// A job takes a second or two, a cluster ten to start; the machine may have a lot else to do.
jest.setTimeout(180_000);

/** How Slurm finds a job's processes, which also decides who gets which signal. */
export type Tracking = 'cgroup' | 'linuxproc' | 'pgid';

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const SCRIPT = join(__dirname, 'cluster.sh');
/** Slurm's words for jobs that are over; `scontrol` shows them for five minutes after. */
const OVER = /^(?:COMPLETED|FAILED|CANCELLED|TIMEOUT|NODE_FAIL|OUT_OF_MEMORY|PREEMPTED|BOOT_FAIL|DEADLINE|REVOKED)\b/;

/** The settings of `cluster.sh` by which clusters differ that run side by side: each of Jest's workers has one of its own. */
function ownSettings(): Readonly<Record<'CLUSTER_DIR' | 'CLUSTER_USER' | 'CLUSTER_NODE' | 'CLUSTER_PORT', string>> {
  const { env } = process;
  const worker = Number(env['JEST_WORKER_ID'] ?? 1);
  // A letter, as nodes are told from each other by numbers.
  const mark = worker === 1 ? '' : String.fromCharCode(96 + worker);
  return {
    CLUSTER_DIR: `${env['CLUSTER_DIR'] ?? '/tmp/joblog-slurm'}${mark}`,
    CLUSTER_USER: `${env['CLUSTER_USER'] ?? 'joblogtest'}${mark}`,
    CLUSTER_NODE: `${env['CLUSTER_NODE'] ?? 'jl'}${mark}`,
    CLUSTER_PORT: String(Number(env['CLUSTER_PORT'] ?? 16817) + 20 * (worker - 1)),
  };
}

/** A cluster that runs. */
export class Cluster {
  readonly #own = ownSettings();
  readonly #user = this.#own.CLUSTER_USER;
  /** Where everything of it lies. */
  readonly place = this.#own.CLUSTER_DIR;
  /** Its slurm.conf, which makes Slurm's commands those of this cluster. */
  readonly conf = join(this.place, 'etc/slurm.conf');
  /** What the names of its nodes begin with: `jl` of `jl1`, `jl2`. */
  readonly node = this.#own.CLUSTER_NODE;
  readonly home = join(this.place, 'home', this.#user);
  /** The store, at its default place. */
  readonly store = join(this.home, '.joblog');
  /** A copy of the installation that every user can reach. */
  readonly install = join(this.place, 'install');
  readonly launcher = join(this.install, 'bin/joblog');
  /** In the environment of everything that runs as the user. */
  readonly env: NodeJS.ProcessEnv = {
    PATH: `${dirname(process.execPath)}:${join(this.install, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
    LC_ALL: 'C',
  };
  #scripts = 0;

  /** @param extra further lines of slurm.conf */
  up(tracking: Tracking, extra = ''): void {
    const { status, stderr } = this.#cluster(['up', tracking], { CLUSTER_EXTRA: extra });
    if (status !== 0) throw new Error(`no Slurm: ${stderr}`);
    rmSync(this.install, { recursive: true, force: true });
    for (const part of ['bin', 'dist', 'package.json'])
      cpSync(join(dirname(dirname(launcherUnderTest)), part), join(this.install, part), { recursive: true });
  }

  down(): void {
    this.#cluster(['down']);
  }

  /** Has a node die, with all that runs on it. */
  lose(node: string): void {
    const { status, stderr } = this.#cluster(['lose', node], {});
    if (status !== 0) throw new Error(`${node} lives: ${stderr}`);
  }

  /** Empties the user's home folder, and opts in, unless `.logoptin` is to be left out. */
  fresh(optIn: string | null = ''): void {
    for (const name of readdirSync(this.home)) rmSync(join(this.home, name), { recursive: true, force: true });
    if (optIn !== null) writeFileSync(join(this.home, '.logoptin'), optIn);
  }

  /** Runs a shell script as the user, in his home folder. */
  sh(script: string, env: NodeJS.ProcessEnv = {}): Finished {
    return spawnSync(SCRIPT, ['as-user', 'bash', '-c', script], {
      env: { ...this.env, ...this.#settings(), ...env },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
  }

  /** The same, which has to succeed; what it printed. */
  must(script: string, env: NodeJS.ProcessEnv = {}): string {
    const { status, stdout, stderr } = this.sh(script, env);
    if (status !== 0) throw new Error(`${script}: status ${status}: ${stderr}`);
    return stdout.trim();
  }

  /** The same, as it goes on. */
  start(script: string, env: NodeJS.ProcessEnv = {}): Run {
    return new Run(
      spawn(SCRIPT, ['as-user', 'bash', '-c', script], {
        env: { ...this.env, ...this.#settings(), ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  /** Submits a batch script (its lines after `#!/bin/bash`, or a whole one); its output goes to `out-<job>`. The job's id. */
  submit(script: string, options = ''): string {
    this.#scripts += 1;
    const path = join(this.home, `job-${this.#scripts}.sh`);
    writeFileSync(path, script.startsWith('#!') ? script : `#!/bin/bash\n${script}\n`);
    chmodSync(path, 0o755);
    return this.must(`sbatch --parsable -o out-%j -e err-%j ${options} ${path}`).split(';')[0]!;
  }

  /** What `scontrol show job` says, field by field: `JobState`, `ExitCode`, `DerivedExitCode` ... */
  job(id: string): Readonly<Record<string, string>> {
    const { stdout } = this.sh(`scontrol show job -o -d ${id} | head -n 1`);
    return Object.fromEntries([...stdout.matchAll(/(\S+?)=(\S*)/g)].map(([, key, value]) => [key!, value!]));
  }

  /** Waits until a job is in such a state: `RUNNING`; without one, until it is over. What Slurm says of it then. */
  async reached(id: string, state = OVER): Promise<Readonly<Record<string, string>>> {
    let seen: Readonly<Record<string, string>> = {};
    await until(
      `job ${id} to reach ${String(state)}`,
      () => {
        seen = this.job(id);
        return state.test(seen['JobState'] ?? '');
      },
      { within: 150_000, every: 100 },
    );
    return seen;
  }

  /** A file of the user's home as text; empty if it is not there. */
  read(name: string): string {
    const path = join(this.home, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** All files that the store has of a job, each with its text. One that goes while it is looked at was not to stay: it is left out. */
  stored(job: string, store = this.store): Readonly<Record<string, string>> {
    const folder = join(store, job);
    if (!existsSync(folder)) return {};
    return Object.fromEntries(
      readdirSync(folder)
        .sort()
        .flatMap((name) => {
          const text = textOf(join(folder, name));
          return text === undefined ? [] : [[name, text]];
        }),
    );
  }

  /** Makes a folder in the user's home that is his. */
  folder(name: string): string {
    const path = join(this.home, name);
    this.must(`mkdir -p ${path}`);
    return path;
  }

  #settings(): NodeJS.ProcessEnv {
    const given = Object.entries(process.env).filter(([name]) => name.startsWith('CLUSTER_'));
    return { ...Object.fromEntries(given), ...this.#own };
  }

  #cluster(words: readonly string[], env: NodeJS.ProcessEnv = {}): Finished {
    return spawnSync(SCRIPT, words, { env: { ...process.env, ...this.#own, ...env }, encoding: 'utf8' });
  }
}

/** Undefined: there is no such file. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * A suite on a cluster of its own; where there can be none, it is skipped, with one line that says why. The user's home is emptied before each
 * test, or, where tests wait for jobs that were submitted together, once.
 */
export function describeOnSlurm(
  title: string,
  tracking: Tracking,
  body: (cluster: Cluster) => void,
  extra?: string,
  homes: 'a home for each test' | 'one home' = 'a home for each test',
): void {
  describeWith(
    `${title}, on a real Slurm (${tracking})`,
    tracking === 'cgroup' ? ['slurm', 'freezer'] : ['slurm'],
    () => {
      const cluster = new Cluster();
      beforeAll(() => {
        cluster.up(tracking, extra);
      });
      (homes === 'one home' ? beforeAll : beforeEach)(() => {
        cluster.fresh();
      });
      afterAll(() => {
        cluster.down();
      });
      body(cluster);
    },
  );
}
