/** A job that does what a test tells it, step by step, and tells by its output that it has done so: nobody has to sleep. */
import type { ChildProcess } from 'node:child_process';
import type { StreamName } from '../../lib/capture/types.js';
import { STREAMS } from '../../lib/capture/types.js';
import type { Home, RunOptions } from '../promises/harness.js';

export type Kind = StreamName | 'metadata';

/** How a job ends. */
export type JobEnd = { readonly exit: number } | { readonly signal: NodeJS.Signals };

/** A hundred bytes a line, so that a test that wants to fill something can count. */
const PADDING = '.'.repeat(75);

// seq, because a loop in bash would take seconds for what fills a file system. %.0f: six digits are seq's own limit.
export const JOB = `exec 9<"$GATE"
stdout=0 stderr=0 metadata=0
trap 'echo "the job got USR1"' USR1
trap 'echo "the job got TERM"' TERM
while read -r -u 9 verb count; do
  case $verb in
    stdout) seq -f 'line %06.0f of stdout ${PADDING}' $((stdout + 1)) $((stdout += count)) ;;
    stderr) seq -f 'line %06.0f of stderr ${PADDING}' $((stderr + 1)) $((stderr += count)) >&2 ;;
    metadata) seq -f '{"step":%.0f,"loss":0.25}' $((metadata + 1)) $((metadata += count)) ;;
    exit) exit "$count" ;;
    die) trap - "$count"; kill -s "$count" $$ ;;
  esac
done
`;

const LAST_LINE: Readonly<Record<Kind, (number: number) => string>> = {
  stdout: (number) => `line ${String(number).padStart(6, '0')} of stdout ${PADDING}\n`,
  stderr: (number) => `line ${String(number).padStart(6, '0')} of stderr ${PADDING}\n`,
  metadata: (number) => `{"step":${number},"loss":0.25}\n`,
};

/** What a job's parent saw of it, without what joblog said. */
export interface Seen {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a driven job is started under joblog. */
export interface StartOptions extends RunOptions {
  /** The words with which joblog is started, made of joblog's own. */
  readonly within?: (words: readonly string[]) => readonly string[];
}

/** A driven job that runs, bare or under joblog. */
export class DrivenJob {
  readonly child: ChildProcess;
  readonly #home: Home;
  readonly #output: Record<StreamName, string[]> = { stdout: [], stderr: [] };
  /** The end of what came, in which the next awaited line is looked for. */
  readonly #tail: Record<StreamName, string> = { stdout: '', stderr: '' };
  readonly #printed: Record<Kind, number> = { stdout: 0, stderr: 0, metadata: 0 };
  readonly #closed: Promise<{ readonly status: number | null; readonly signal: NodeJS.Signals | null }>;
  #awaited: { readonly stream: StreamName; readonly text: string; readonly resolve: () => void } | undefined;
  #notice: { readonly words: RegExp; readonly resolve: () => void } | undefined;

  constructor(home: Home, way: 'bare' | 'joblog', options: StartOptions = {}) {
    this.#home = home;
    const under = (): readonly string[] => home.under(JOB, options);
    const words = way === 'bare' ? ['bash', home.file('job.sh', JOB)] : (options.within?.(under()) ?? under());
    this.child = home.spawn(words, options);
    for (const stream of STREAMS) {
      this.child[stream]?.setEncoding('latin1').on('data', (text: string) => {
        this.#output[stream].push(text);
        this.#tail[stream] = (this.#tail[stream] + text).slice(-1000);
        this.#look();
      });
    }
    this.#closed = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (status, signal) => {
        resolve({ status, signal });
      });
    });
  }

  /** Resolves when the last of the lines has come through: joblog passes everything on at once. */
  async print(kind: Kind, lines: number): Promise<void> {
    this.#printed[kind] += lines;
    const passed = this.#comes(kind === 'stderr' ? 'stderr' : 'stdout', LAST_LINE[kind](this.#printed[kind]));
    this.#home.gate.tell(`${kind} ${lines}`);
    await passed;
  }

  /** Sends a signal to the process that was started, which is joblog or the job itself; resolves when the job says that it has it. */
  async send(signal: 'SIGUSR1' | 'SIGTERM'): Promise<void> {
    const passed = this.#comes('stdout', `the job got ${signal.slice(3)}\n`);
    this.child.kill(signal);
    // bash can get a signal when it has looked for one and not begun to read yet; then its trap waits for the next line.
    const wake = setInterval(() => {
      this.#home.gate.tell('wake');
    }, 100);
    await passed;
    clearInterval(wake);
  }

  /** Resolves when joblog has said something on stderr that matches: it has noticed the fault. */
  noticed(words: RegExp): Promise<void> {
    return new Promise((resolve) => {
      this.#notice = { words, resolve };
      this.#look();
    });
  }

  async end(end: JobEnd): Promise<Seen & { readonly notices: readonly string[] }> {
    this.#home.gate.tell('exit' in end ? `exit ${end.exit}` : `die ${end.signal}`);
    return this.closed();
  }

  /** Resolves at the end, however it comes. */
  async closed(): Promise<Seen & { readonly notices: readonly string[] }> {
    const ending = await this.#closed;
    const lines = this.#output.stderr.join('').split(/(?<=\n)/);
    const isNotice = (line: string): boolean => line.startsWith('joblog: ');
    return {
      ...ending,
      stdout: this.#output.stdout.join(''),
      stderr: lines.filter((line) => !isNotice(line)).join(''),
      notices: lines.filter(isNotice),
    };
  }

  #comes(stream: StreamName, text: string): Promise<void> {
    // The same words can have come before, as those about a signal.
    this.#tail[stream] = '';
    return new Promise((resolve) => {
      this.#awaited = { stream, text, resolve };
    });
  }

  #look(): void {
    const { words, resolve } = this.#notice ?? {};
    // A notice may come in two pieces.
    const notices = (): readonly string[] => this.#output.stderr.join('').match(/^joblog: .*$/gm) ?? [];
    if (words !== undefined && notices().some((text) => words.test(text))) {
      resolve?.();
      this.#notice = undefined;
    }
    if (this.#awaited === undefined || !this.#tail[this.#awaited.stream].includes(this.#awaited.text)) return;
    this.#awaited.resolve();
    this.#awaited = undefined;
  }
}
