/** `joblog prune` removes what joblog has made, and nothing else. */
import { spawnSync } from 'node:child_process';
import {
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { newHome, testAsRoot } from '../config/homes.js';
import { PrunableStore } from './prunable-store.js';

let store: PrunableStore;
beforeEach(() => {
  store = new PrunableStore();
});
afterEach(() => {
  store.remove();
});

describe('only what joblog has made goes', () => {
  const asked = { rule: { keep: 0 } };

  test("the user's own files stay, and the folder with them", async () => {
    const folder = store.job('1', 100);
    for (const name of ['notes.txt', 'config.json', 'batch.stdout.log.gz', 'main.json'])
      writeFileSync(join(folder, name), '{}');
    mkdirSync(join(folder, 'results'));
    store.age('1', 100);
    const { out, status } = await store.prune(asked);
    expect(status).toBe(0);
    expect(out).toMatch(
      /^removed 1: .* in 3 files, .*; the folder stays, with what is not joblog's: \S+ \((file|a file|a folder)\), .* and 2 more\n/,
    );
    expect(readdirSync(folder).sort()).toEqual([
      'batch.stdout.log.gz',
      'config.json',
      'main.json',
      'notes.txt',
      'results',
    ]);
  });

  test('links, pipes and folders that have the name of a file of joblog stay, and what links lead to', async () => {
    const folder = store.job('1', 100);
    const elsewhere = join(newHome(), 'precious');
    writeFileSync(elsewhere, 'precious');
    symlinkSync(elsewhere, join(folder, 'main.stdout.log'));
    spawnSync('mkfifo', [join(folder, 'main.stderr.log')]);
    mkdirSync(join(folder, 'main.timeline'));
    store.age('1', 100);
    const { out } = await store.prune({ ...asked, json: true });
    expect((JSON.parse(out) as { kept: string[] }).kept.sort()).toEqual([
      'main.stderr.log',
      'main.stdout.log',
      'main.timeline',
    ]);
    expect(readFileSync(elsewhere, 'utf8')).toBe('precious');
  });

  test('a named pipe in the place of a record is not waited for', async () => {
    const folder = store.job('1', 100);
    spawnSync('mkfifo', [join(folder, 'main.json')]);
    store.age('1', 100);
    const { out } = await store.prune({ ...asked, json: true });
    expect(JSON.parse(out)).toMatchObject({ action: 'removed', files: 3, kept: ['main.json'] });
  });

  test('a second name of a file loses nothing', async () => {
    const folder = store.job('1', 100);
    const second = join(newHome(), 'backup.log');
    linkSync(join(folder, 'batch.stdout.log'), second);
    await store.prune(asked);
    expect(store.left()).toEqual([]);
    expect(readFileSync(second, 'utf8')).toBe('one\ntwo\n');
  });

  test('a link in the store that leads to the folder of a job is not followed', async () => {
    const elsewhere = newHome();
    renameSync(store.job('1', 100), join(elsewhere, '1'));
    symlinkSync(join(elsewhere, '1'), join(store.root, '1'));
    await store.prune(asked);
    expect(readdirSync(join(elsewhere, '1'))).toHaveLength(3);
    expect(store.left()).toEqual(['1']);
  });

  test('a folder whose records do not name it stays: somebody has given it a name of its own', async () => {
    renameSync(store.job('1', 100), join(store.root, 'best-run'));
    const { out } = await store.prune(asked);
    expect(out).toContain("left best-run: none of its records says that it is this job's folder; remove it by hand");
    expect(readdirSync(join(store.root, 'best-run'))).toHaveLength(3);
  });

  test('folders and files that are no jobs stay, and are no jobs to be counted', async () => {
    store.job('1', 100);
    store.file('project', 'package.json', '{"name":"x"}');
    store.file('data', 'notes.txt', 'x');
    writeFileSync(join(store.root, 'README'), 'x');
    await store.prune({ rule: { keep: 1 } });
    expect(store.left()).toEqual(['1', 'README', 'data', 'project']);
  });

  test('what a node died over goes, too', async () => {
    const folder = store.job('1', 100);
    for (const name of ['batch+2.json', 'batch.json.42.abc.tmp', 'job.json.42.abc.tmp', 'batch+3.stdout.log'])
      writeFileSync(join(folder, name), '');
    store.age('1', 100);
    await store.prune(asked);
    expect(store.left()).toEqual([]);
  });

  testAsRoot("other users' jobs are not looked at, and other users' files stay", async () => {
    chownSync(store.job('1', 100), 12345, 12345);
    chownSync(join(store.job('2', 100), 'batch.stdout.log'), 12345, 12345);
    const { out } = await store.prune(asked);
    expect(out).toContain("what is not joblog's: batch.stdout.log (a file of another user)");
    expect(out).toContain('; 1 job of other users not looked at\n');
    expect(readdirSync(join(store.root, '1'))).toHaveLength(3);
    expect(readdirSync(join(store.root, '2'))).toEqual(['batch.stdout.log']);
  });
});
