/** docs/store.md does what it says: its commands print what it shows, its script merges any store, and real files look like its examples. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { ENDINGS } from '../../lib/store/format.js';
import { until, useHomes } from '../promises/harness.js';
import { makePlace } from '../run/place.js';
import { typed } from './session.js';
import { documentedCommands, documentedFiles, layOut } from './store-page.js';

let store = '';
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'joblog-doc-'));
  layOut(store);
});
afterEach(() => {
  rmSync(store, { recursive: true });
});

const env = { ...process.env, LC_ALL: 'C.UTF-8', GREP_COLORS: '', LESS: '', TZ: 'UTC' };

const commands = documentedCommands();
const missing = (command: string): string | undefined =>
  ['jq', 'less', 'awk'].find(
    (tool) => new RegExp(`\\b${tool} `).test(command) && spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
  );

test('the description has commands to try', () => {
  expect(commands.length).toBeGreaterThan(5);
});

describe('what the description shows is what the command prints', () => {
  for (const { command, prints, interrupted } of commands) {
    const tool = missing(command);
    const run = async (): Promise<void> => {
      const until = interrupted ? (printed: string): boolean => printed === prints : undefined;
      expect((await typed(command, { cwd: store, env }, until)).printed).toBe(prints);
    };
    if (tool === undefined) test(command, run);
    else test.skip(`${command} (skipped: there is no ${tool} here)`, run);
  }
});

describe('the script that merges the two logs', () => {
  const files = documentedFiles();
  const merged = (): string => spawnSync('sh', ['merge', '1234/batch'], { cwd: store, env, encoding: 'utf8' }).stdout;
  const marked = (mark: string, text: string): string[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => `${mark}${line}`);
  const stdout = marked('  ', files['1234/batch.stdout.log']!);
  const stderr = marked('! ', files['1234/batch.stderr.log']!);
  const lines = (): string[] => merged().trimEnd().split('\n');

  test('shows every line once and each log in order, wherever the timeline is torn', () => {
    const timeline = files['1234/batch.timeline']!;
    // Up to the end of the second entry nothing new happens.
    for (let at = timeline.length - 76; at < timeline.length; at += 1) {
      writeFileSync(join(store, '1234/batch.timeline'), timeline.slice(0, at));
      const seen = lines();
      expect([at, seen.filter((line) => line.startsWith('  '))]).toEqual([at, stdout]);
      expect([at, seen.filter((line) => line.startsWith('! '))]).toEqual([at, stderr]);
    }
  });

  test('shows stdout, then stderr where there is no timeline, and what is there where a log is missing', () => {
    rmSync(join(store, '1234/batch.timeline'));
    expect(lines()).toEqual([...stdout, ...stderr]);
    rmSync(join(store, '1234/batch.stderr.log'));
    expect(lines()).toEqual(stdout);
  });
});

test('the description names every file of a task', () => {
  const text = readFileSync(join(__dirname, '../../docs/store.md'), 'utf8');
  for (const ending of Object.values(ENDINGS)) expect(text).toContain(`<task>${ending}`);
});

describe('the files of a real job', () => {
  const first = [
    'echo "loading data"',
    String.raw`printf 'epoch 1:  50%%\repoch 1: 100%%\n'`,
    String.raw`echo '{"epoch":1,"loss":0.9132}'`,
    'echo "warning: 3 files skipped" >&2',
    'for i in 1 2 3 4 5; do echo "waiting for lock"; done',
    String.raw`echo '{"big":12345678901234567890, "e":1e3}'`,
    'kill -TERM $$',
  ].join('\n');
  const second = String.raw`echo '/LOGCOMMAND {"mode":"metadata"}'; echo unseen; echo '{"epoch":2}'; exit 3`;
  const task = 'r1-batch';
  const place = makePlace();
  afterAll(() => {
    place.remove();
  });

  beforeAll(() => {
    const joblog = join(__dirname, '../../bin/joblog');
    const slurm = { SLURM_JOB_ID: '1234', SLURM_PROCID: '0', SLURM_JOB_NAME: 'train', SLURM_RESTART_COUNT: '1' };
    for (const script of [first, second]) {
      spawnSync(joblog, ['run', '--', 'bash', '-c', script], { env: { ...place.env, ...slurm }, cwd: place.root });
    }
  });

  const validate = (name: string): ((value: unknown) => unknown) => {
    const schema = readFileSync(join(__dirname, `../../lib/store/schemas/${name}.schema.json`), 'utf8');
    const check = new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(schema) as object);
    return (value) => (check(value) ? [] : check.errors);
  };
  const parsed = (name: string): unknown[] =>
    place
      .files()
      [name]!.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);

  test("are named as described and the user's alone", () => {
    const { stdout, stderr, metadata, record, timeline } = ENDINGS;
    const names = [
      'job.r1.json',
      ...[stdout, stderr, metadata, record, timeline].map((ending) => task + ending),
      ...[stdout, metadata, record, timeline].map((ending) => `${task}+2${ending}`),
    ];
    expect(Object.keys(place.files()).sort()).toEqual(names.sort());
    for (const name of names) expect(statSync(join(place.job(), name)).mode & 0o777).toBe(0o600);
    for (const folder of [place.store, place.job()]) expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('are valid by their schemas', () => {
    expect(parsed('job.r1.json').map(validate('job'))).toEqual([[]]);
    for (const run of [task, `${task}+2`]) {
      expect(parsed(`${run}.json`).map(validate('task'))).toEqual([[]]);
      expect(parsed(`${run}.metadata.ndjson`).flatMap(validate('metadata-line'))).toEqual([]);
    }
  });

  test('say what happened', () => {
    expect(place.json(`${task}.json`)).toMatchObject({
      task,
      attempt: 1,
      name: 'train',
      exit: { signal: 'SIGTERM' },
      ledger: { stdout: { in: { lines: 9 } }, stderr: { in: { lines: 1, bytes: 25 } } },
    });
    expect(place.json(`${task}+2.json`)).toMatchObject({ task: `${task}+2`, exit: { code: 3 }, mode: 'metadata' });
    expect(place.files()[`${task}.metadata.ndjson`]).toContain('"data":{"big":12345678901234567890, "e":1e3}}\n');
    expect(place.files()[`${task}+2.metadata.ndjson`]).toContain('"line":3,"data":{"epoch":2}}\n');
  });

  test('look like the examples', () => {
    const until = / until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/;
    const shown = documentedFiles()['1234/batch.stdout.log']!.replace(until, '').split('\n');
    expect(place.files()[`${task}.stdout.log`]!.replace(until, '').split('\n').slice(0, 5)).toEqual(shown.slice(0, 5));
    expect(place.files()[`${task}+2.stdout.log`]).toBe(`${shown[6]!}\n`);
    expect(place.files()[`${task}.stderr.log`]).toBe(documentedFiles()['1234/batch.stderr.log']);
  });

  test('have timelines whose totals are those of the logs', () => {
    const files = place.files();
    const entries = files[`${task}.timeline`]!.trimEnd().split('\n');
    for (const entry of entries)
      expect(entry).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (stdout|stderr) \d+ \d+$/);
    for (const stream of ['stdout', 'stderr'] as const) {
      const log = files[`${task}.${stream}.log`]!;
      const last = entries.findLast((entry) => entry.split(' ')[1] === stream)!;
      expect(last.split(' ').slice(2).map(Number)).toEqual([Buffer.byteLength(log), log.split('\n').length - 1]);
    }
  });
});

describe('a job that is over at once', () => {
  const home = useHomes();

  test('has a timeline that merges its two logs in the order in which its lines were printed', async () => {
    const user = home();
    const words = ['one', 'two', 'three', 'four', 'five'];
    const run = user.start(
      words.map((word, at) => `read _ <"$GATE"; echo ${word} >&${at % 2 === 0 ? 1 : 2}`).join('\n'),
    );
    for (const [at, word] of words.entries()) {
      user.gate.open();
      await run.printed(word, at % 2 === 0 ? 'stdout' : 'stderr');
      // Lines that joblog reads in the same millisecond have no order.
      const read = Date.now();
      await until('the next millisecond', () => Date.now() > read);
    }
    await run.ended;
    const [job = ''] = readdirSync(user.store);
    const merge = join(store, 'merge');
    const { stdout } = spawnSync('sh', [merge, `${job}/main`], { cwd: user.store, env, encoding: 'utf8' });
    expect(stdout).toBe('  one\n! two\n  three\n! four\n  five\n');
  });

  test('has U+FFFD in its log for what it printed that is not UTF-8', async () => {
    const user = home();
    const printed = Buffer.from('\xff\xfe|\xe2\x82|é\n', 'latin1');
    const result = await user.run(['cat', user.file('output', printed)]);
    expect(result.stdout.equals(printed)).toBe(true);
    // é is one byte here, which begins a character that does not go on.
    expect(user.task().bytes('.stdout.log').toString()).toBe('\ufffd\ufffd|\ufffd|\ufffd\n');
  });
});
