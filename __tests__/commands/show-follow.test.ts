/** `joblog show -f`, with files that grow as another process writes them. */
import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { show } from '../../lib/commands/show/show.js';
import type { LogView } from '../../lib/requests.js';
import { until } from '../promises/harness.js';
import { OPEN, recordOf, StoreBuilder } from '../store/reader/store-builder.js';
import { captured } from './capture-context.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

/** A task that runs in this process. */
const HERE = { ...OPEN, host: hostname(), boot: null, pid: process.pid };

class Writer {
  readonly #task: string;
  readonly #total = { stdout: 0, stderr: 0 };
  #second = 0;

  constructor(task = 'main', stdout = '') {
    this.#task = task;
    store.task('1', task, { record: HERE, ...(stdout === '' ? {} : { stdout }) });
    this.#total.stdout = stdout.length;
  }

  print(stream: 'stdout' | 'stderr', text: string): void {
    appendFileSync(this.#path(`.${stream}.log`), text);
    this.#total[stream] += text.length;
    const time = new Date(Date.UTC(2026, 10, 22, 6, 0, (this.#second += 1))).toISOString();
    appendFileSync(this.#path('.timeline'), `${time} ${stream} ${this.#total[stream]} 1\n`);
  }

  live(...rows: string[]): void {
    const pending = { joblog: 1, time: '2026-11-22T06:00:00.000Z', stdout: { rows, after: this.#total.stdout } };
    this.#replace('.live.json', pending);
  }

  end(exit: { readonly code: number } | { readonly signal: string }): void {
    rmSync(this.#path('.live.json'), { force: true });
    this.#replace('.json', recordOf('1', this.#task, { ...HERE, ended: '2026-11-22T06:10:00.000Z', exit }));
  }

  #replace(ending: string, value: object): void {
    writeFileSync(this.#path('.tmp'), JSON.stringify(value));
    renameSync(this.#path('.tmp'), this.#path(ending));
  }

  #path(ending: string): string {
    return join(store.root, '1', this.#task + ending);
  }
}

function follow(view: Partial<LogView> = {}, terminal?: { columns: number; rows: number }, task?: string) {
  const context = captured(terminal === undefined ? {} : { isTerminal: true, ...terminal });
  const request = { verb: 'show', dir: store.root, job: '1', ...(task === undefined ? {} : { task }) } as const;
  const status = show({ ...request, view: { kind: 'log', streams: 'both', follow: true, ...view } }, context);
  const seen = (text: string): Promise<true> => until(text, () => context.out().includes(text));
  return { status, seen, out: context.out, err: context.err };
}

describe('joblog show -f', () => {
  test('prints the last lines, then what comes on both streams in order, and ends with the status of the job', async () => {
    const writer = new Writer('main', Array.from({ length: 20 }, (_, line) => `old ${line}\n`).join(''));
    const following = follow();
    await following.seen('old 19\n');
    writer.print('stdout', 'one\n');
    await following.seen('one\n');
    writer.print('stderr', 'warn\n');
    writer.print('stdout', 'two\n');
    writer.end({ code: 3 });
    expect(await following.status).toBe(3);
    const old = Array.from({ length: 10 }, (_, line) => `old ${line + 10}\n`).join('');
    expect(following.out()).toBe(`${old}one\n2> warn\ntwo\n`);
  });

  test('has the status of a shell for a job that was killed by a signal', async () => {
    const writer = new Writer();
    writer.end({ signal: 'SIGTERM' });
    expect(await follow().status).toBe(143);
  });

  test('prints a line that was written in two parts once it is whole, and none twice', async () => {
    const writer = new Writer();
    const following = follow();
    writer.print('stdout', 'begin');
    writer.print('stdout', 'ning\nnext\n');
    await following.seen('next');
    writer.end({ code: 0 });
    expect(await following.status).toBe(0);
    expect(following.out()).toBe('beginning\nnext\n');
  });

  test('draws the rows that are not settled in place on a terminal, and leaves them out in a pipe', async () => {
    const writer = new Writer();
    const terminal = follow({}, { columns: 80, rows: 24 });
    const pipe = follow();
    writer.live('10%');
    await terminal.seen('10%\n');
    writer.live('20%');
    await terminal.seen('20%\n');
    writer.print('stdout', 'done\n');
    writer.end({ code: 0 });
    expect(await terminal.status).toBe(0);
    expect(terminal.out()).toBe('10%\n\u001b[1A\u001b[J20%\n\u001b[1A\u001b[Jdone\n');
    expect(await pipe.status).toBe(0);
    expect(pipe.out()).toBe('done\n');
  });

  test('labels the lines of several tasks, and finds those that begin later', async () => {
    const first = new Writer('0.0');
    const following = follow();
    first.print('stdout', 'a\n');
    await following.seen('a\n');
    const second = new Writer('0.1');
    second.print('stdout', 'b\n');
    await following.seen('0.1 | b\n');
    first.end({ code: 0 });
    second.end({ code: 7 });
    expect(await following.status).toBe(7);
    expect(following.out()).toBe('a\n0.1 | b\n');
  });

  test('follows one task where it is named', async () => {
    const first = new Writer('0.0');
    new Writer('0.1').print('stdout', 'no\n');
    const following = follow({}, undefined, '0.0');
    first.print('stdout', 'yes\n');
    first.end({ code: 0 });
    expect(await following.status).toBe(0);
    expect(following.out()).toBe('yes\n');
  });

  test('ends where the process is gone without a word, and says so', async () => {
    store.task('1', 'main', { record: { ...HERE, pid: 2 ** 30 }, stdout: 'text\n' });
    const following = follow();
    expect(await following.status).toBe(1);
    expect(following.out()).toBe('text\n');
    expect(following.err()).toContain('1/main: no end recorded: its process is gone without a word');
  });

  test('shows what is like a pattern, and lets no control character through', async () => {
    const writer = new Writer();
    const following = follow({ grep: { pattern: /bad/u } }, { columns: 80, rows: 24 });
    writer.live('a good bar');
    writer.print('stdout', 'good\nbad \u001b[2J\n');
    await following.seen('bad ^[[2J\n');
    writer.live('a bad bar \u001b[2J\u202e');
    await following.seen('a bad bar ^[[2J');
    writer.end({ code: 0 });
    await following.status;
    expect(following.out()).not.toContain('good');
    expect(following.out().replaceAll(/\u001b\[\d*[AJ]/g, '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});
