/** `joblog top`: one screen for a job that runs. */
import { type ChildProcess, fork } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import type { TopRequest } from '../../requests.js';
import { durationText } from '../../view/duration.js';
import { clip } from '../../view/text.js';
import { FIRST_VIEW, pressed, type TopView } from '../../view/top-keys.js';
import type { Context } from '../context.js';
import { screenOf } from '../graph-options.js';
import { hasColour } from '../show/pager.js';
import { findShown, storeRoot } from '../show/store.js';
import type { TopAnswer, TopQuestion } from './messages.js';
import { Terminal } from './terminal.js';

/** A store that is silent for so long is said to be. */
const SILENT_MS = 3000;

/** Shows a job, and what becomes of it, until the user has seen enough. 1 where there is none, 2 without a terminal. */
export async function top(request: TopRequest, context: Context): Promise<number> {
  if (!context.isTerminal || !isatty(0) || context.env['TERM'] === 'dumb') {
    context.stderr(
      'joblog: top needs a terminal; joblog show -f follows a job without one, joblog list -n 1 says how it is\n',
    );
    return 2;
  }
  const root = await storeRoot(request.dir, context);
  const shown = root === undefined ? undefined : await findShown(request, context);
  if (root === undefined || shown === undefined) return 1;
  const outcome = await new Top(context).run({ kind: 'begin', root, job: shown.job.dir });
  switch (outcome.kind) {
    case 'quit':
      return 0;
    case 'failed':
      context.stderr(`joblog: ${outcome.why}\n`);
      return 1;
    case 'signal':
      // As every program that a signal ends.
      process.kill(process.pid, outcome.signal);
      return 128 + constants.signals[outcome.signal];
  }
}

type Outcome =
  | { readonly kind: 'quit' }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals };

const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

class Top {
  readonly #context: Context;
  readonly #reader: ChildProcess;
  readonly #terminal: Terminal;
  #view: TopView = FIRST_VIEW;
  #lines: readonly string[] = [];
  #heard = performance.now();
  #end: (outcome: Outcome) => void = () => undefined;

  constructor(context: Context) {
    this.#context = context;
    this.#reader = fork(join(context.installation, 'dist', 'top-reader.js'), [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#terminal = new Terminal((key) => {
      this.#press(key);
    });
  }

  async run(begin: TopQuestion): Promise<Outcome> {
    const outcome = new Promise<Outcome>((resolve) => {
      this.#end = resolve;
    });
    const handlers: readonly (readonly [NodeJS.Signals, () => void])[] = [
      ...ENDING.map(
        (signal) =>
          [
            signal,
            () => {
              this.#end({ kind: 'signal', signal });
            },
          ] as const,
      ),
      [
        'SIGTSTP',
        () => {
          this.#suspend();
        },
      ],
      [
        'SIGCONT',
        () => {
          this.#continue();
        },
      ],
      [
        'SIGWINCH',
        () => {
          this.#resize();
        },
      ],
    ];
    for (const [signal, handler] of handlers) process.on(signal, handler);
    this.#reader.on('message', (answer: TopAnswer) => {
      this.#take(answer);
    });
    this.#reader.on('exit', (code, signal) => {
      this.#end({
        kind: 'failed',
        why: `the process that reads the store has ended (${signal ?? `exit code ${code}`})`,
      });
    });
    // The terminal is gone, whatever it says.
    for (const stream of [process.stdin, process.stdout])
      stream.on('error', () => {
        this.#end({ kind: 'quit' });
      });
    process.stdin.on('end', () => {
      this.#end({ kind: 'quit' });
    });
    const watch = setInterval(() => {
      this.#draw();
    }, 1000);
    this.#terminal.enter();
    this.#ask(begin);
    this.#askView();
    const reached = await outcome;
    clearInterval(watch);
    this.#terminal.leave();
    for (const [signal, handler] of handlers) process.off(signal, handler);
    // What it waits for may never come.
    this.#reader.removeAllListeners();
    this.#reader.kill('SIGKILL');
    this.#reader.unref();
    if (this.#reader.connected) this.#reader.disconnect();
    return reached;
  }

  #press(key: string): void {
    const { view, deed } = pressed(this.#view, key);
    this.#view = view;
    switch (deed) {
      case 'quit':
        this.#end({ kind: 'quit' });
        return;
      case 'suspend':
        this.#suspend();
        return;
      case 'redraw':
        this.#resize();
        return;
      case 'older':
      case 'newer':
        this.#askView();
        this.#ask({ kind: 'step', way: deed });
        return;
      case 'none':
        this.#askView();
    }
  }

  #take(answer: TopAnswer): void {
    this.#heard = performance.now();
    switch (answer.kind) {
      case 'screen':
        this.#lines = answer.lines;
        this.#draw();
        return;
      case 'same':
        return;
      case 'failed':
        this.#end({ kind: 'failed', why: answer.why });
    }
  }

  /** The screen as it was told, with a word about a store that does not answer in its last line. */
  #draw(): void {
    const { columns, rows } = this.#terminal.size;
    const silent = performance.now() - this.#heard;
    if (silent < SILENT_MS) {
      this.#terminal.draw(this.#lines);
      return;
    }
    const word = clip(`the store has not answered for ${durationText(silent)}; q quits`, columns);
    const lines = Array.from({ length: rows - 1 }, (_, row) => this.#lines[row] ?? '');
    this.#terminal.draw([...lines, word]);
  }

  #resize(): void {
    this.#terminal.forget();
    this.#askView();
    this.#draw();
  }

  #suspend(): void {
    this.#terminal.leave();
    this.#reader.kill('SIGSTOP');
    // All of the shell's job: whoever started joblog with others sees it stop as one.
    process.kill(process.pid, 'SIGSTOP');
  }

  #continue(): void {
    this.#reader.kill('SIGCONT');
    this.#heard = performance.now();
    this.#terminal.enter();
    this.#resize();
  }

  #askView(): void {
    // The terminal's own size: it changes, and `COLUMNS` does not.
    const env = { ...this.#context.env, COLUMNS: undefined, LINES: undefined };
    const { charset } = screenOf({ ...this.#context, env }, false);
    const size = { ...this.#terminal.size, charset, colour: hasColour(this.#context) };
    this.#ask({ kind: 'view', view: this.#view, size });
  }

  #ask(question: TopQuestion): void {
    if (this.#reader.connected) this.#reader.send(question, () => undefined);
  }
}
