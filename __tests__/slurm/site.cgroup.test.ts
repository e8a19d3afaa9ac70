/** docs/site.md, taken at its word: its commands are run as they stand there, and then users run their jobs. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY, readPage, stepsOf } from '../docs/markdown.js';
import { until } from '../promises/harness.js';
import { type Cluster, describeOnSlurm, type Finished } from './cluster.js';

const DOCUMENT = readPage('docs/site.md');

/** The test cluster as a site: what the document calls `/shared` and `/etc` is in its folder. */
class TestSite {
  readonly #cluster: Cluster;
  readonly #folder: string;
  readonly prefix: string;
  readonly logs: string;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#folder = cluster.place;
    this.prefix = this.#here('/shared/sw/joblog');
    this.logs = this.#here('/shared/joblog');
    for (const folder of ['/shared', '/etc/profile.d']) {
      rmSync(this.#here(folder), { recursive: true, force: true });
      mkdirSync(this.#here(folder), { recursive: true });
    }
  }

  #here(text: string): string {
    return text
      .replace(/(?<![\w/])\/etc\/slurm\//g, `${this.#folder}/etc/`)
      .replace(/(?<![\w/])\/(etc\/profile\.d|shared)/g, `${this.#folder}/$1`);
  }

  /** A copy of the repository after `npm run build`, of such a version. */
  checkout(version: string): string {
    const folder = join(this.#folder, 'shared', `joblog-${version}`);
    const description = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { files: string[] };
    for (const part of [...description.files, 'README.md', 'LICENSE'])
      cpSync(join(REPOSITORY, part), join(folder, part), { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...description, version }));
    return folder;
  }

  /** Does what the document says, as root; what was said. */
  follow(kind: string, cwd: string): string {
    const script = stepsOf(DOCUMENT, kind).map((commands) => this.#here(commands));
    expect(script.length).toBeGreaterThan(0);
    // The umask of a careful administrator.
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-ec', `umask 077\n${script.join('')}`], {
      cwd,
      env: { PATH: process.env['PATH'], SLURM_CONF: this.#cluster.conf },
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  }

  /** Runs a script as the user, who has logged in since. */
  user(script: string): Finished {
    return this.#cluster.sh(`${this.#login()}\n${script}`, { PATH: '/usr/local/bin:/usr/bin:/bin' });
  }

  /** Submits a script as this user; the job's id. */
  submit(script: string): string {
    writeFileSync(join(this.#cluster.home, 'job.sh'), `#!/bin/bash\n${script}\n`);
    const { stdout, stderr } = this.user('sbatch --parsable -o out-%j -e err-%j job.sh');
    expect(stderr).toBe('');
    return stdout.trim();
  }

  /** What the site's installation has of a job. */
  log(job: string): string {
    return this.user(`joblog show ${job} --stdout`).stdout;
  }

  /** As bash does at a login. */
  #login(): string {
    return `for f in ${this.#here('/etc/profile.d')}/*.sh; do . "$f"; done`;
  }
}

describeOnSlurm(
  'docs/site.md',
  'cgroup',
  (cluster) => {
    let site: TestSite;

    test('an administrator who reads only that page gets from nothing to a site where the jobs of users who opted in are logged', async () => {
      cluster.fresh(null);
      site = new TestSite(cluster);
      const said = site.follow('administrator', site.checkout('0.1.0'));
      expect(said).toMatch(/^would install .*\n/);
      expect(said).toContain('took 0.1.0 into use');
      expect(readFileSync(join(site.prefix, 'bin/launcher.conf'), 'utf8')).toContain('\nsrun_prolog=/bin/true\n');

      // Nobody has opted in: nothing is stored, not even a folder.
      const name = cluster.must('hostname');
      const before = site.submit('srun hostname; joblog run -- hostname');
      expect(site.user('command -v srun; srun -Q hostname')).toMatchObject({
        status: 0,
        stdout: `${site.prefix}/wrappers/srun\n${name}\n`,
        stderr: '',
      });
      await cluster.reached(before);
      expect({ out: cluster.read(`out-${before}`), err: cluster.read(`err-${before}`) }).toEqual({
        out: `${name}\n${name}\n`,
        err: '',
      });
      expect(readdirSync(site.logs)).toEqual([]);

      const tried = site.user(stepsOf(DOCUMENT, 'user').join(''));
      expect(tried.status).toBe(0);
      // Of srun itself, and from the log.
      expect(tried.stdout.split('\n').filter((line) => line === name)).toHaveLength(2);
      expect(tried.stdout).not.toMatch(/^fail/m);

      const job = site.submit('srun -O -n2 hostname; srun sh -c "echo second"');
      const { JobState } = await cluster.reached(job);
      expect({ JobState, out: cluster.read(`out-${job}`), err: cluster.read(`err-${job}`) }).toEqual({
        JobState: 'COMPLETED',
        out: `${name}\n${name}\nsecond\n`,
        err: '',
      });
      const log = site.log(job);
      expect(log.match(new RegExp(`^${name}$`, 'gm'))).toHaveLength(2);
      expect(log).toMatch(/^second$/m);
      // Of the user who opted in, and where the site wants it.
      expect(readdirSync(site.logs)).toEqual([cluster.must('id -un')]);
      expect(existsSync(cluster.store)).toBe(false);
      // The epilog has run after each job, and has drained no node.
      expect(cluster.must('sinfo -h -N -o %t | sort -u')).toMatch(/^(idle|comp)$/m);
      expect(cluster.must('scontrol show config')).toContain(`${site.prefix}/etc/joblog/epilog`);
    });

    test('a job that runs over an upgrade and the way back goes on and is logged whole, and the next ones have the version in use', async () => {
      const which = 'tr "\\0" " " </proc/$PPID/cmdline | grep -o "versions/[^/]*/dist"';
      const waiting = (gate: string): string =>
        `joblog run -- sh -c 'echo one; until [ -e ${gate} ]; do sleep 0.1; done; ${which}'`;
      const open = (gate: string): void => {
        writeFileSync(join(cluster.home, gate), '');
      };
      // RUNNING is a job whose script may still have to be started, and takes the version that is in use by then.
      const begun = (job: string): Promise<unknown> =>
        until(`job ${job} to have begun`, () => cluster.read(`out-${job}`) === 'one\n', { within: 150_000 });
      const old = site.submit(waiting('first'));
      await begun(old);
      expect(site.follow('upgrade', site.checkout('0.2.0'))).toContain('took 0.2.0 into use instead of 0.1.0');
      const next = site.submit(waiting('second'));
      await begun(next);
      open('first');
      await cluster.reached(old);
      expect(site.follow('back', '/')).toContain('took 0.1.0 into use instead of 0.2.0');
      open('second');
      const last = site.submit(`joblog run -- sh -c '${which}'`);
      for (const job of [next, last]) expect((await cluster.reached(job))['JobState']).toBe('COMPLETED');
      expect([old, next, last].map((job) => site.log(job))).toEqual([
        'one\nversions/0.1.0/dist\n',
        'one\nversions/0.2.0/dist\n',
        'versions/0.1.0/dist\n',
      ]);
      for (const job of [old, next, last]) expect(site.user(`joblog verify ${job}`).stdout).toContain('complete');
    });
  },
  'SrunProlog=/bin/true',
);
