/** Real users of this machine, made for one suite: one whose jobs are logged, one in a group with her, and one who means her no good. */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { launcherUnderTest } from '../conformance/launcher.js';
import { type Result, Run } from '../promises/harness.js';

export interface JobOptions {
  readonly umask?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Options of `joblog run`. */
  readonly options?: readonly string[];
}

export class User {
  readonly name: string;
  readonly home: string;
  readonly uid: number;
  readonly gid: number;
  readonly #town: Town;

  constructor(town: Town, name: string) {
    this.#town = town;
    this.name = name;
    this.home = join(town.root, name);
    must('useradd', ['--no-create-home', '--home-dir', this.home, '--shell', '/bin/bash', name]);
    this.uid = Number(must('id', ['-u', name]));
    this.gid = Number(must('id', ['-g', name]));
    mkdirSync(this.home);
    this.own(this.home);
  }

  own(path: string): string {
    chownSync(path, this.uid, this.gid);
    return path;
  }

  /** Does something as this user, in bash's words; whether it went well, and what it printed. */
  does(script: string): { readonly ok: boolean; readonly out: string } {
    const { status, stdout } = spawnSync('setpriv', [...this.#as(), '/bin/bash', '-c', script], {
      cwd: this.#town.root,
      env: this.#env(),
      encoding: 'utf8',
    });
    return { ok: status === 0, out: stdout };
  }

  /** Does something that has to go well. */
  must(script: string): string {
    const { ok, out } = this.does(script);
    if (!ok) throw new Error(`${this.name} cannot do this: ${script}`);
    return out;
  }

  /** Starts a bash script under `joblog run`. */
  start(job: string, { umask = '022', env = {}, options = [] }: JobOptions = {}): Run {
    return this.startWords([this.#town.launcher, 'run', ...options, '--', 'bash', '-c', job], umask, env);
  }

  run(job: string, options: JobOptions = {}): Promise<Result> {
    return this.start(job, options).ended;
  }

  /** Another verb of joblog's. */
  joblog(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Result> {
    return this.startWords([this.#town.launcher, ...words], '022', env).ended;
  }

  startWords(words: readonly string[], umask: string, env: NodeJS.ProcessEnv): Run {
    const start = ['/bin/bash', '-c', `umask ${umask}; exec "$@"`, 'bash', ...words];
    return new Run(
      spawn('setpriv', [...this.#as(), ...start], {
        cwd: this.home,
        env: { ...this.#env(), ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  #as(): string[] {
    return [`--reuid=${this.uid}`, `--regid=${this.gid}`, '--init-groups', '--'];
  }

  #env(): NodeJS.ProcessEnv {
    return {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: this.home,
      LC_ALL: 'C',
      TMPDIR: this.#town.tmp,
      JOBLOG_SITE_CONFIG: this.#town.siteFile,
    };
  }
}

/** A place that all its users can reach, with a site of its own: a store in which everybody can make folders (sticky), and a /tmp. */
export class Town {
  readonly root = mkdtempSync(join(tmpdir(), 'joblog-town-'));
  readonly shared = join(this.root, 'shared');
  readonly tmp = join(this.root, 'tmp');
  readonly siteFile = join(this.root, 'site.yaml');
  readonly launcher = join(this.root, 'install/bin/joblog');
  readonly group: string;
  readonly #names: string[] = [];

  constructor() {
    const tag = `jl${process.pid.toString(36)}`;
    this.group = `${tag}g`;
    chmodSync(this.root, 0o755);
    for (const sticky of [this.shared, this.tmp]) {
      mkdirSync(sticky);
      chmodSync(sticky, 0o1777);
    }
    for (const part of ['bin', 'dist', 'package.json'])
      cpSync(join(dirname(dirname(launcherUnderTest)), part), join(this.root, 'install', part), { recursive: true });
    must('groupadd', [this.group]);
    this.site('');
  }

  user(letter: string, inGroup = false): User {
    const name = `${this.group}${letter}`;
    this.#names.push(name);
    const user = new User(this, name);
    if (inGroup) must('usermod', ['-aG', this.group, name]);
    return user;
  }

  /** What the site says. */
  site(text: string): void {
    writeFileSync(this.siteFile, text);
  }

  /** Everything below a folder: what each thing is, whose, with which rights, and what is in it. Equal before and after means untouched. */
  picture(folder: string): Readonly<Record<string, string>> {
    const seen: Record<string, string> = {};
    const look = (path: string): void => {
      const stats = lstatSync(path);
      const content = stats.isFile() ? readFileSync(path, 'base64') : stats.isSymbolicLink() ? readlinkSync(path) : '';
      seen[path] = `${stats.mode.toString(8)} ${stats.uid} ${stats.nlink} ${content}`;
      if (stats.isDirectory()) for (const name of readdirSync(path)) look(join(path, name));
    };
    if (existsSync(folder)) look(folder);
    return seen;
  }

  remove(): void {
    for (const name of this.#names) spawnSync('userdel', ['-f', name]);
    spawnSync('groupdel', [this.group]);
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Why there can be no second user here; undefined where there can. */
export function whyNoUsers(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can make users';
  for (const program of ['useradd', 'userdel', 'usermod', 'groupadd', 'groupdel', 'setpriv'])
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return `there is no ${program} here`;
  return undefined;
}

function must(program: string, words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${stderr}`);
  return stdout.trim();
}
