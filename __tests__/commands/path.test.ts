import { readdirSync } from 'node:fs';
import { path } from '../../lib/commands/path.js';
import { StoreBuilder } from '../store/reader/store-builder.js';
import { captured } from './capture-context.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

describe('joblog path', () => {
  test('prints the directory of a job, or of the newest', async () => {
    store.task('1', 'main').task('2', 'main', { record: { started: '2026-11-22T07:00:00.000Z' } });
    const context = captured();
    expect(await path({ verb: 'path', dir: store.root }, context)).toBe(0);
    expect(await path({ verb: 'path', dir: store.root, job: '1' }, context)).toBe(0);
    expect(context.out()).toBe(`${store.root}/2\n${store.root}/1\n`);
  });

  test('takes the store from JOBLOG_DIR, and else from the home directory', async () => {
    store.task('1', 'main');
    const named = captured({ env: { JOBLOG_DIR: store.root, JOBLOG_SITE_CONFIG: '/nonexistent/x' } });
    expect(await path({ verb: 'path' }, named)).toBe(0);
    const home = captured({ home: `${store.root}/1` });
    expect(await path({ verb: 'path' }, home)).toBe(1);
    expect(home.err()).toContain(`there is no ${store.root}/1/.joblog`);
  });

  test('as JSON names the files that each task has, of all attempts', async () => {
    store.task('1', 'batch').task('1', 'r1-batch', { record: { attempt: 1, started: '2026-11-22T07:00:00.000Z' } });
    const context = captured();
    expect(await path({ verb: 'path', dir: store.root, json: true }, context)).toBe(0);
    const said = JSON.parse(context.out()) as { tasks: { task: string; files: Record<string, string> }[] };
    const dir = `${store.root}/1`;
    expect(said).toMatchObject({
      job: '1',
      dir,
      tasks: [
        { task: 'batch', attempt: 0 },
        { task: 'r1-batch', attempt: 1 },
      ],
    });
    const files = said.tasks.flatMap((task) => Object.values(task.files));
    expect(said.tasks[0]?.files['record']).toBe(`${dir}/batch.json`);
    expect(files.map((file) => file.slice(dir.length + 1)).sort()).toEqual(
      readdirSync(dir)
        .filter((name) => !name.startsWith('job.'))
        .sort(),
    );
  });

  test('without a home directory says what to do', async () => {
    const context = captured({ home: '' });
    expect(await path({ verb: 'path' }, context)).toBe(1);
    expect(context.err()).toContain('--dir');
  });
});
