/** A lot of output, of kinds that have made loggers lose lines or grow: it all arrives, it is all stored, and joblog stays small. */
import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { StreamName } from '../../lib/capture/types.js';
import { type Home, type Task, until, useHomes } from '../promises/harness.js';
import { type Digest, digest } from './digest.js';
import { expectSane, type Peaks, peaksOf } from './memory.js';

// A bound for a job that hangs, not for its speed.
jest.setTimeout(600_000);

const homeWith = useHomes();

interface Outcome {
  readonly status: number | null;
  readonly stdout: Digest;
  readonly stderr: Digest;
  readonly peaks: Peaks;
}

type Sizes = Readonly<Record<StreamName, number>>;

/** Runs bash text under joblog, and looks at its processes when everything has come and the command has not ended yet. */
async function runBig(home: Home, script: string, sizes: Sizes): Promise<Outcome> {
  const child = home.spawn(home.under(`${script}\nread _ <"$GATE"\nexit 7`));
  let peaks: Peaks | undefined;
  const bytes: Record<StreamName, number> = { stdout: 0, stderr: 0 };
  const count = (stream: StreamName) => (sum: number) => {
    bytes[stream] = sum;
    if (peaks !== undefined || bytes.stdout < sizes.stdout || bytes.stderr < sizes.stderr) return;
    peaks = peaksOf(home.path);
    home.gate.open();
  };
  const ended = once(child, 'close');
  const [stdout, stderr] = await Promise.all([
    digest(child.stdout, count('stdout')),
    digest(child.stderr, count('stderr')),
  ]);
  const [status] = (await ended) as [number | null];
  if (peaks === undefined) throw new Error(`only ${bytes.stdout} and ${bytes.stderr} bytes came`);
  return { status, stdout, stderr, peaks };
}

/** What bash text prints without joblog. */
async function digestOf(home: Home, script: string): Promise<Digest> {
  const child: ChildProcess = home.spawn(['bash', '-c', script]);
  const [result] = await Promise.all([digest(child.stdout), once(child, 'close')]);
  return result;
}

/** Whether what the one text prints is what the other prints; for files that are too long to be read into memory. */
function isSame(one: string, other: string): boolean {
  try {
    execFileSync('bash', ['-c', `cmp <(${one}) <(${other})`], { stdio: ['ignore', 'ignore', 'pipe'] });
    return true;
  } catch {
    return false;
  }
}

function output(script: string): string {
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim();
}

function pathOf(home: Home, ending: string): string {
  return output(`echo ${join(home.store, `*/main${ending}`)}`);
}

function expectNothingLost(task: Task, sizes: Sizes): void {
  const { ledger } = task.record;
  for (const stream of ['stdout', 'stderr'] as const) {
    expect(ledger[stream].in.bytes).toBe(sizes[stream]);
    expect(ledger[stream].lost).toEqual({ lines: 0, bytes: 0 });
  }
}

test('a gigabyte of lines on both streams at once arrives unchanged and is stored unchanged', async () => {
  const home = homeWith();
  const [out, err] = ['seq 1 60000000', 'seq 100000001 155000000'];
  const [expectedOut, expectedErr] = await Promise.all([digestOf(home, out), digestOf(home, err)]);
  const sizes = { stdout: expectedOut.bytes, stderr: expectedErr.bytes };
  expect(sizes.stdout + sizes.stderr).toBeGreaterThan(1e9);
  const outcome = await runBig(home, `${out} & ${err} >&2; wait`, sizes);
  expect(outcome).toMatchObject({ status: 7, stdout: expectedOut, stderr: expectedErr });
  expectSane(outcome.peaks);
  expectNothingLost(home.task(), sizes);
  expect(isSame(out, `cat ${pathOf(home, '.stdout.log')}`)).toBe(true);
  expect(isSame(err, `cat ${pathOf(home, '.stderr.log')}`)).toBe(true);
});

test('one line of a gigabyte arrives unchanged, and is stored in pieces of which none is missing', async () => {
  const home = homeWith();
  const line = "yes 0123456789 | tr -d '\\n' | head -c 1000000000";
  const expected = await digestOf(home, line);
  const outcome = await runBig(home, line, { stdout: 1e9, stderr: 0 });
  expect(outcome).toMatchObject({ status: 7, stdout: expected });
  expectSane(outcome.peaks);
  expectNothingLost(home.task(), { stdout: 1e9, stderr: 0 });
  const log = pathOf(home, '.stdout.log');
  expect(isSame(line, `grep -v '^\\[joblog: line broken after 1 MiB\\]$' ${log} | tr -d '\\n'`)).toBe(true);
});

test('a million lines of metadata are all stored, in their order', async () => {
  const home = homeWith();
  const lines = `seq -f '{"step": %.0f, "loss": 0.5}' 1 1000000`;
  const expected = await digestOf(home, lines);
  const sizes = { stdout: expected.bytes, stderr: 0 };
  const outcome = await runBig(home, lines, sizes);
  expect(outcome).toMatchObject({ status: 7, stdout: expected });
  expectSane(outcome.peaks);
  expectNothingLost(home.task(), sizes);
  const table = pathOf(home, '.metadata.ndjson');
  expect(output(`wc -l < ${table}`)).toBe('1000000');
  expect(JSON.parse(output(`tail -n 1 ${table}`))).toMatchObject({
    line: 1_000_000,
    data: { step: 1_000_000, loss: 0.5 },
  });
  expect(isSame(lines, `sed 's/.*"data"://; s/}$//' ${table}`)).toBe(true);
  expect(isSame(lines, `cat ${pathOf(home, '.stdout.log')}`)).toBe(true);
});

test('a million equal lines become two', async () => {
  const home = homeWith();
  const lines = "yes 'waiting for lock' | head -n 1000000";
  const expected = await digestOf(home, lines);
  const sizes = { stdout: expected.bytes, stderr: 0 };
  const outcome = await runBig(home, lines, sizes);
  expect(outcome).toMatchObject({ status: 7, stdout: expected });
  expectSane(outcome.peaks);
  expectNothingLost(home.task(), sizes);
  expect(home.task().log()).toEqual([
    'waiting for lock',
    expect.stringMatching(/^\[joblog: previous line repeated 999999 more times until /),
  ]);
});

test('a progress bar that is drawn a million times leaves one line', async () => {
  const home = homeWith();
  const bar = "seq -f '%.0f of 1000000' 1 1000000 | tr '\\n' '\\r'";
  const expected = await digestOf(home, bar);
  const outcome = await runBig(home, bar, { stdout: expected.bytes, stderr: 0 });
  expect(outcome).toMatchObject({ status: 7, stdout: expected });
  expectSane(outcome.peaks);
  expect(home.task().log()).toEqual(['1000000 of 1000000']);
});

test('nothing is lost, and nothing grows, where the output is read late and in small pieces', async () => {
  const home = homeWith();
  const lines = 'seq 1 3000000';
  const reader = home.file(
    'reader.cjs',
    `const { readSync, writeSync } = require('node:fs');
     const piece = Buffer.alloc(997);
     const step = () => {
       const length = readSync(0, piece);
       if (length === 0) return;
       for (let at = 0; at < length; ) at += writeSync(1, piece, at, length - at);
       setImmediate(step);
     };
     step();`,
  );
  const job = home.file('job.sh', `${lines}; read _ <"$WITNESS"; exit 7`);
  // Real pipes on both sides of the reader, which does not read at all before the gate is opened.
  const child = home.spawn(
    [
      'bash',
      '-c',
      '{ "${@:2}"; echo $? >status; } | { read _ <"$GATE"; exec node "$1"; }',
      'bash',
      reader,
      ...home.under(['bash', job]),
    ],
    { env: { WITNESS: home.witness.path } },
  );
  const size = (await digestOf(home, lines)).bytes;
  // By now joblog has what the pipes take; the rest waits in the job.
  await until('the log', () => home.tasks()[0]?.has('.stdout.log'));
  expectSane(peaksOf(home.path));
  home.gate.open();
  let peaks: Peaks | undefined;
  const arrived = await digest(child.stdout, (bytes) => {
    if (bytes < size || peaks !== undefined) return;
    peaks = peaksOf(home.path);
    home.witness.open();
  });
  expect(arrived).toEqual(await digestOf(home, lines));
  expect(output(`cat ${join(home.work, 'status')}`)).toBe('7');
  if (peaks === undefined) throw new Error('the job has ended early');
  expectSane(peaks);
  expectNothingLost(home.task(), { stdout: size, stderr: 0 });
  expect(isSame(lines, `cat ${pathOf(home, '.stdout.log')}`)).toBe(true);
});
