/** What in a job's folder is joblog's: only that is ever removed. */
import fc from 'fast-check';
import { ENDINGS } from '../../../lib/store/format.js';
import { ownNames } from '../../../lib/store/prune/own-names.js';
import { parseRecord, type RecordRead } from '../../../lib/store/reader/record.js';
import { recordOf } from '../reader/store-builder.js';

const record = (task: string, job = '1234'): RecordRead => parseRecord(JSON.stringify(recordOf(job, task)));
const nothing = (): undefined => undefined;

test('all files of a task are, whatever its attempt, step and run', () => {
  for (const task of ['main', 'batch', 'interactive', 'extern', '0.0', '3.127', 'r1-batch', 'r2-0.0+17', 'batch+2']) {
    const names = Object.values(ENDINGS).map((ending) => task + ending);
    expect(ownNames('1234', names, () => record(task))).toHaveLength(names.length);
    expect(ownNames('1234', names, nothing)).toHaveLength(names.length);
  }
});

test('records of jobs and what was being written are', () => {
  const names = ['job.json', 'job.r2.json', 'job.json.42.x1y2.tmp', 'main.json.42.x1y2.tmp', 'main.live.json.tmp'];
  expect(ownNames('1234', names, nothing)).toHaveLength(names.length);
});

test('a task of any name is, if its record says so', () => {
  expect(ownNames('1234', ['odd.json', 'odd.stdout.log'], () => record('odd'))).toHaveLength(2);
  expect(ownNames('1234', ['odd.json', 'odd.stdout.log'], nothing)).toEqual([]);
});

test("a task whose record is another job's, or another task's, is not", () => {
  expect(ownNames('1234', ['main.json', 'main.stdout.log'], () => record('main', '99'))).toEqual([]);
  expect(ownNames('1234', ['main.json', 'main.stdout.log'], () => record('batch'))).toEqual([]);
});

test.each([
  ['', true],
  ['{"joblog":1,"job":"12', true],
  ['{"name":"my own file"}', false],
  ['{"joblog":2,"job":"1234","task":"main"}', false],
])('a record that holds %j: %p', (text, isOwn) => {
  expect(ownNames('1234', ['main.json', 'main.stdout.log'], () => parseRecord(text))).toHaveLength(isOwn ? 2 : 0);
});

test.each([
  'notes.txt',
  'config.json',
  'results.stdout.log',
  'main.stdout.log.gz',
  'main.stdout.log.tmp',
  'main',
  '.main.json',
  'main+0.json',
  'main+1.json.bak',
  'r0-main.json',
  '0.0.0.json',
  'job.rx.json',
  'core.1234',
  '.nfs0000000000000001',
])('%s is not', (name) => {
  expect(ownNames('1234', [name], nothing)).toEqual([]);
});

test('no name is taken twice, none that was not there, and the job goes last', () => {
  const names = fc.uniqueArray(
    fc.oneof(
      fc.string(),
      fc.constantFrom('job.json', 'main.json', 'main.stdout.log', 'main.live.json.tmp', '0.1.timeline'),
    ),
  );
  fc.assert(
    fc.property(names, (given) => {
      const own = ownNames('1234', given, nothing);
      expect(new Set(own).size).toBe(own.length);
      expect(own.every((name) => given.includes(name))).toBe(true);
      if (own.includes('job.json')) expect(own.at(-1)).toBe('job.json');
    }),
  );
});
