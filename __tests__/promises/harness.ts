/** Real runs of bin/joblog in a home folder of a test's own, and what they leave in the store. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { StreamName } from '../../lib/capture/types.js';
import { launcherUnderTest } from '../conformance/launcher.js';
import { untilNoneLeft } from '../conformance/processes.js';
import { Gate } from './gate.js';
import { Task } from './task.js';

export type { Task };

// A run takes a third of a second; the machine may have a lot else to do.
jest.setTimeout(60_000);

export interface Result {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** The lines on stderr that are joblog's. */
  readonly notices: readonly string[];
}

export interface RunOptions {
  /** Added to the home's environment; undefined removes a variable. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly stdin?: Buffer | string;
  /** What bash does before joblog takes its place: limits, umask, redirections. */
  readonly before?: string;
  /** Redirections of joblog itself, in bash's words: `>&-`. */
  readonly redirect?: string;
  /** Options of `joblog run`. */
  readonly options?: readonly string[];
  /** Another user than the one who runs the tests, who then has to be root. */
  readonly uid?: number;
}

/** Somebody without any rights: root itself may read and write everything, so much cannot be tried as root. */
export const NOBODY = 65_534;
export const isRoot = process.getuid?.() === 0;

/** A run that goes on. */
export class Run {
  readonly child: ChildProcess;
  readonly ended: Promise<Result>;
  #stdout: Buffer[] = [];
  #stderr = '';
  #waiting: { stream: StreamName; text: string; resolve: () => void }[] = [];

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.on('data', (chunk: Buffer) => {
      this.#stdout.push(chunk);
      this.#look();
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      this.#look();
    });
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status, signal) => {
        const stderr = this.#stderr;
        const notices = stderr.split('\n').filter((line) => line.startsWith('joblog: '));
        resolve({ status, signal, stdout: Buffer.concat(this.#stdout), stderr, notices });
      });
    });
  }

  /** Resolves when the text has come through joblog: its relay passes everything on at once, so this is an event, not a time. */
  printed(text: string, stream: StreamName = 'stdout'): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ stream, text, resolve });
      this.#look();
    });
  }

  /** What has come so far, a byte a character. */
  output(stream: StreamName): string {
    return stream === 'stdout' ? Buffer.concat(this.#stdout).toString('latin1') : this.#stderr;
  }

  #look(): void {
    if (this.#waiting.length === 0) return;
    const seen = { stdout: this.output('stdout'), stderr: this.output('stderr') };
    this.#waiting = this.#waiting.filter(({ stream, text, resolve }) => {
      if (!seen[stream].includes(text)) return true;
      resolve();
      return false;
    });
  }
}

/** A user's home with a store at its default place, and folders beside it that are not searched. */
export class Home {
  readonly root = mkdtempSync(join(tmpdir(), 'joblog-promises-'));
  readonly path = join(this.root, 'home');
  readonly store = join(this.path, '.joblog');
  /** TMPDIR of every run. */
  readonly tmp = join(this.root, 'tmp');
  /** Scripts and what synchronises with them: outside of all that joblog writes to. */
  readonly work = join(this.root, 'work');
  readonly optInFile = join(this.path, '.logoptin');
  /** Where a script waits with `read _ <"$GATE"`. */
  readonly gate: Gate;
  /** Another such place, for a second job. */
  readonly witness: Gate;
  readonly #children: ChildProcess[] = [];
  readonly #ends: (() => void)[] = [];
  #scripts = 0;

  /** @param optIn the text of ~/.logoptin; null: not opted in */
  constructor(optIn: string | Buffer | null = '') {
    for (const folder of [this.path, this.tmp, this.work]) mkdirSync(folder);
    if (optIn !== null) writeFileSync(this.optInFile, optIn);
    this.gate = new Gate(join(this.work, 'gate'));
    this.witness = new Gate(join(this.work, 'witness'));
  }

  get env(): NodeJS.ProcessEnv {
    return {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: this.path,
      TMPDIR: this.tmp,
      GATE: this.gate.path,
      // The machine's own site file is nobody's business here.
      JOBLOG_SITE_CONFIG: join(this.work, 'site.yaml'),
    };
  }

  /** A file beside the home, for jobs to print or to run. */
  file(name: string, content: string | Buffer): string {
    const path = join(this.work, name);
    writeFileSync(path, content);
    return path;
  }

  /** Starts a bash script (from a file: its text is not to stand in the record's command line), or words, under joblog. */
  start(job: string | readonly string[], options: RunOptions = {}): Run {
    return this.startWords(this.under(job, options), options);
  }

  /** The words that run the job under joblog. */
  under(job: string | readonly string[], options: RunOptions = {}): readonly string[] {
    this.#scripts += 1;
    const words = typeof job === 'string' ? ['bash', this.file(`job-${this.#scripts}.sh`, job)] : job;
    const launcher = options.uid === undefined ? launcherUnderTest : this.#installed();
    return [launcher, 'run', ...(options.options ?? []), '--', ...words];
  }

  run(job: string | readonly string[], options: RunOptions = {}): Promise<Result> {
    return this.start(job, options).ended;
  }

  /** How another verb of joblog's is called. */
  readonly joblogWords: readonly string[] = [launcherUnderTest];

  /** Another verb of joblog's: its output. Fails with what it says on stderr. */
  async joblog(...words: string[]): Promise<string> {
    const result = await this.startWords([...this.joblogWords, ...words], { env: { LC_ALL: 'C' } }).ended;
    if (result.status !== 0) throw new Error(`joblog ${words.join(' ')}: status ${result.status}: ${result.stderr}`);
    return result.stdout.toString();
  }

  startWords(words: readonly string[], options: RunOptions = {}): Run {
    return new Run(this.spawn(words, options));
  }

  /** For output that is too long to be kept: nobody reads it yet. */
  spawn(words: readonly string[], options: RunOptions = {}): ChildProcess {
    const { before = '', redirect = '', env, cwd, stdin, uid } = options;
    if (uid !== undefined) this.#giveTo(uid);
    const child = spawn('/bin/bash', ['-c', `${before}\nexec "$@" ${redirect}`, 'bash', ...words], {
      cwd: cwd ?? this.work,
      env: { ...this.env, ...env },
      stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    child.stdin?.on('error', () => undefined).end(stdin);
    this.#children.push(child);
    return child;
  }

  /** Every run that is in the store. */
  tasks(): readonly Task[] {
    return tasksIn(this.store);
  }

  /** The only run that is in the store. */
  task(): Task {
    const [task, ...others] = this.tasks();
    if (task === undefined || others.length > 0) throw new Error(`there are ${this.tasks().length} runs, not one`);
    return task;
  }

  /** Of one job the run with that name. */
  taskOf(job: string, name: string): Task {
    return new Task(join(this.store, job), name);
  }

  /** Everything in HOME and TMPDIR: paths below the root. */
  everything(): readonly string[] {
    return [this.path, this.tmp].flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name)),
    );
  }

  /** The files in HOME and TMPDIR whose bytes or names hold the text. */
  filesWith(text: string | Buffer): readonly string[] {
    return this.everything().filter((path) => path.includes(text.toString('latin1')) || contentOf(path).includes(text));
  }

  /** What ends something that a test has started in this home, and that would not end by itself. */
  atEnd(deed: () => void): void {
    this.#ends.push(deed);
  }

  /** Ends what is left of the runs, and removes everything. */
  async remove(): Promise<void> {
    for (const end of this.#ends) end();
    for (const child of this.#children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    for (const gate of [this.gate, this.witness]) gate.close();
    await untilNoneLeft(this.path, 2000);
    // A process that was killed may make its last file while its folder is being removed.
    rmSync(this.root, { recursive: true, force: true, maxRetries: 10 });
  }

  #giveTo(uid: number): void {
    for (const path of [this.root, this.path, this.tmp, this.work, this.gate.path, ...this.everything()])
      lchownSync(path, uid, uid);
  }

  /** A copy that the other user can reach, wherever the tests are run from. */
  #installed(): string {
    const install = join(this.root, 'install');
    for (const part of ['bin', 'dist', 'package.json']) {
      cpSync(join(dirname(dirname(launcherUnderTest)), part), join(install, part), { recursive: true });
    }
    return join(install, 'bin/joblog');
  }
}

/** Every run in a store. */
export function tasksIn(store: string): readonly Task[] {
  if (!existsSync(store)) return [];
  return readdirSync(store).flatMap((job) => {
    const folder = join(store, job);
    if (!lstatSync(folder).isDirectory()) return [];
    const records = readdirSync(folder).filter(
      (name) => /\.json$/.test(name) && !/^job(\.r\d+)?\.json$|\.live\.json$/.test(name),
    );
    return records.map((name) => new Task(folder, name.slice(0, -'.json'.length)));
  });
}

/** Only of regular files: a named pipe or a device would not end. Atomically replaced files can go between the listing and the look. */
function contentOf(path: string): Buffer {
  try {
    return lstatSync(path).isFile() ? readFileSync(path) : Buffer.alloc(0);
  } catch {
    return Buffer.alloc(0);
  }
}

/** A home that is removed when the test is over. */
export function useHomes(): (optIn?: string | Buffer | null) => Home {
  let homes: Home[] = [];
  afterEach(async () => {
    await Promise.all(homes.map((home) => home.remove()));
    homes = [];
  });
  return (optIn = '') => {
    const home = new Home(optIn);
    homes.push(home);
    return home;
  };
}

/** Polls what no event tells of, such as a file written by another process, until there is an answer; throws at the deadline. */
export async function until<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  { within = 30_000, every = 10 }: { readonly within?: number; readonly every?: number } = {},
): Promise<T> {
  const deadline = Date.now() + within;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain for: ${what}`);
    await delay(every);
  }
}

/** The environment Slurm gives to a step of a job. */
export function slurm(job: number, step: 'batch' | number, startedAt = Date.now()): NodeJS.ProcessEnv {
  return {
    SLURM_JOB_ID: String(job),
    SLURM_JOB_NAME: 'train',
    SLURM_PROCID: '0',
    SLURM_JOB_START_TIME: String(Math.floor(startedAt / 1000)),
    ...(step === 'batch' ? {} : { SLURM_STEP_ID: String(step) }),
  };
}
