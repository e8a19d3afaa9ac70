/** `joblog report`: which jobs are in it. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { report } from '../../lib/commands/report.js';
import { StoreBuilder } from '../store/reader/store-builder.js';
import { captured } from './capture-context.js';

const [store, other] = [new StoreBuilder(), new StoreBuilder()];
const folder = mkdtempSync(join(tmpdir(), 'joblog-report-'));
const file = join(folder, 'jobs.html');
const program = process.argv[1];

beforeAll(() => {
  // The page is looked for beside the program, as the build lays it there.
  process.argv[1] = join(__dirname, '../../dist/main.js');
  for (const one of [store, other]) one.task('7', 'batch', {});
  store.task('8', 'batch', {});
});
afterAll(() => {
  process.argv[1] = program ?? '';
  for (const one of [store, other]) one.remove();
  rmSync(folder, { recursive: true });
});

async function reported(...jobs: readonly string[]): Promise<{ status: number; err: string }> {
  rmSync(file, { force: true });
  const context = captured();
  const status = await report({ verb: 'report', dir: store.root, jobs, file }, context);
  expect(existsSync(file)).toBe(true);
  return { status, err: context.err() };
}

test('a job that is named twice, by its id or its path, is in it once', async () => {
  const { status, err } = await reported('7', '8', '7', join(store.root, '7'));
  expect({ status, err }).toEqual({
    status: 0,
    err: expect.stringMatching(/^joblog: \S+: 2 jobs, .*; any browser opens it\n$/) as string,
  });
});

test('of two jobs of one id, out of two stores, the second is left out with a word and a status of 1', async () => {
  const { status, err } = await reported('7', join(other.root, '7'));
  expect({ status, err: err.split('\n') }).toEqual({
    status: 1,
    err: [
      `joblog: job 7 of ${join(other.root, '7')} has the id of one that is there already, and is left out`,
      expect.stringContaining(': 1 job, ') as string,
      '',
    ],
  });
});
