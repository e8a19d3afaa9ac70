/** The schemas of the store's JSON files, its description, and what `joblog run` writes say the same. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { documentedFiles } from '../docs/store-page.js';
import { streamLedger } from '../run/ledgers.js';
import { recordOf } from '../run/records.js';

const FOLDER = join(__dirname, '../../lib/store/schemas');

type Json = Record<string, unknown>;

/** The schema for a file of the store, by its name. */
function schemaOf(file: string): string | undefined {
  if (/(^|\/)job(\.r\d+)?\.json$/.test(file)) return 'job';
  if (file.endsWith('.live.json')) return 'live';
  if (file.endsWith('.metadata.ndjson')) return 'metadata-line';
  return file.endsWith('.json') ? 'task' : undefined;
}

function schema(name: string): Json {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.schema.json`), 'utf8')) as Json;
}

function compile(name: string): ValidateFunction {
  return new Ajv({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema(name));
}

const NAMES = ['job', 'task', 'metadata-line', 'live'] as const;
const validators = Object.fromEntries(NAMES.map((name) => [name, compile(name)]));

/** What the schema has against a value; nothing if it is valid. */
function defects(name: string, value: unknown): string[] {
  const validate = validators[name]!;
  return validate(value) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}

const examples = Object.entries(documentedFiles()).filter(([file]) => schemaOf(file) !== undefined);
const valuesOf = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
const exampleOf = (name: string): Json => {
  const [, text] = examples.find(([file]) => schemaOf(file) === name)!;
  return valuesOf(text)[0] as Json;
};

test('there is a schema for every JSON file, and each says what its members mean', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(NAMES.map((name) => `${name}.schema.json`).sort());
  for (const name of NAMES) {
    expect(schema(name)).toMatchObject({
      title: expect.any(String) as string,
      description: expect.any(String) as string,
    });
  }
});

test('docs/store.md has an example of every JSON file', () => {
  expect(new Set(examples.map(([file]) => schemaOf(file)))).toEqual(new Set(NAMES));
});

test.each(examples)('the example of %s is valid', (file, text) => {
  for (const value of valuesOf(text)) expect(defects(schemaOf(file)!, value)).toEqual([]);
});

test.each(NAMES)('an object with a member that is not documented is not what joblog writes: %s', (name) => {
  expect(defects(name, { ...exampleOf(name), surplus: 1 })).toHaveLength(1);
});

test.each(NAMES)('an object that lacks a member is not valid: %s', (name) => {
  const example = exampleOf(name);
  for (const member of schema(name)['required'] as string[]) {
    const rest = Object.fromEntries(Object.entries(example).filter(([name]) => name !== member));
    expect([member, defects(name, rest).length > 0]).toEqual([member, true]);
  }
});

const TIME = '2026-11-22T06:09:55.123Z';
const NO_TIMES = [
  '2026-11-22T06:09:55Z',
  '2026-11-22 06:09:55.123Z',
  '2026-11-22T06:09:55.123+01:00',
  1_763_791_795_123,
  null,
];

test('times are in UTC with milliseconds, and nothing else', () => {
  for (const time of NO_TIMES) {
    expect(defects('metadata-line', { ...exampleOf('metadata-line'), time })).not.toEqual([]);
    expect(defects('live', { ...exampleOf('live'), time })).not.toEqual([]);
    expect(defects('job', { ...exampleOf('job'), decided: time })).not.toEqual([]);
    expect(defects('task', { ...exampleOf('task'), started: time })).not.toEqual([]);
  }
});

describe('a record', () => {
  const record = (change: Json): string[] => defects('task', { ...recordOf('main'), ...change });

  test.each([
    ['of a task that runs', {}],
    ['of a task that a signal ended', { ended: TIME, exit: { signal: 'SIGKILL' } }],
    ['of a signal without a name of its own', { ended: TIME, exit: { signal: 'SIGRTMIN' } }],
    ['of an array', { array: { job: '1230', index: '4' }, job: '1230_4' }],
    ['of a component that Slurm does not name', { het: { job: '1300', offset: '?' } }],
    ['of a later run of a later attempt', { task: 'r2-0.127+13', attempt: 2 }],
    ['without what the site or the system withholds', { cmd: null, cwd: null, boot: null, step: null }],
    ['with an empty argument', { cmd: ['echo', ''] }],
  ])('%s is valid', (_, change) => {
    expect(record(change)).toEqual([]);
  });

  test.each([
    ['of another version', { joblog: 2 }],
    ['whose name leaves the folder', { task: '../main' }],
    ['whose name is hidden', { task: '.main' }],
    ['of a job that leaves the store', { job: 'a/b' }],
    ['of an attempt before the first', { attempt: -1 }],
    ['with a code and a signal', { ended: TIME, exit: { code: 0, signal: 'SIGTERM' } }],
    ['with a code that no process can have', { ended: TIME, exit: { code: 256 } }],
    ['with a command that is a line', { cmd: 'python train.py' }],
    ['with a mode that does not exist', { mode: 'on' }],
    ['with a change of mode on stdin', { modes: [{ time: TIME, stream: 'stdin', mode: 'enabled', why: '' }] }],
    ['with a notice that has no time', { notices: [{ text: 'x' }] }],
    ['with a ledger of one stream', { ledger: { stdout: recordOf('main').ledger.stdout } }],
    [
      'with half a line',
      {
        ledger: { ...recordOf('main').ledger, stderr: streamLedger(0.5, 1) },
      },
    ],
    ['with time that was won', { slowed_ms: -1 }],
  ])('%s is not valid', (_, change) => {
    expect(record(change)).not.toEqual([]);
  });
});

describe('a live file', () => {
  const live = (change: Json): string[] => defects('live', { joblog: 1, time: TIME, ...change });

  test('may show one stream, the other, or both', () => {
    const pending = { rows: ['a', '', 'b'], after: 0 };
    expect(live({ stdout: pending })).toEqual([]);
    expect(live({ stderr: { rows: [], after: 0, repeated: { lines: 1, times: 2 } } })).toEqual([]);
    expect(live({ stderr: { rows: [], after: 0, repeated: { lines: 3, times: 0, more: 2 } } })).toEqual([]);
    expect(live({ stdout: pending, stderr: pending })).toEqual([]);
  });

  test('with nothing in it, or with something else, is not valid', () => {
    expect(live({})).not.toEqual([]);
    expect(live({ stdout: { rows: 'a' } })).not.toEqual([]);
    expect(live({ stdout: { rows: ['two\nlines'], after: 0 } })).not.toEqual([]);
    expect(live({ stdout: { rows: [], after: 0, repeated: { lines: 1, times: 0 } } })).not.toEqual([]);
    expect(live({ stdout: { rows: [], after: 0, repeated: { lines: 3, times: 1, more: 0 } } })).not.toEqual([]);
    expect(live({ stdin: { rows: [], after: 0 } })).not.toEqual([]);
  });
});

describe('metadata', () => {
  const line = (change: Json): string[] => defects('metadata-line', { time: TIME, line: 1, data: {}, ...change });

  test('may be any object', () => {
    expect(line({})).toEqual([]);
    expect(line({ data: { '': [null, { a: 1e400 }] } })).toEqual([]);
  });

  test('that is no object, or on no line, is not valid', () => {
    for (const data of [[], 1, 'x', null]) expect(line({ data })).not.toEqual([]);
    for (const at of [0, -1, 1.5, '1', null]) expect(line({ line: at })).not.toEqual([]);
  });
});

describe("a job's record", () => {
  const job = (change: Json): string[] => defects('job', { ...exampleOf('job'), ...change });

  test('of a configuration that could not be used says so, and no other does', () => {
    expect(job({ failed: true })).toEqual([]);
    expect(job({ failed: false })).not.toEqual([]);
  });

  test('holds no value that is to be masked', () => {
    const config = exampleOf('job')['config'] as Json;
    expect(job({ config: { ...config, mask: { values: ['s3cr3t'], env: [] } } })).not.toEqual([]);
  });
});
