/** Stores that readers come across and no test makes by running a job: logs of 50 GB, records of a later joblog, jobs that are not the reader's. */
import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { launcherUnderTest } from '../conformance/launcher.js';
import { describeWith } from '../faults/needs.js';
import { StoreBuilder } from '../store/reader/store-builder.js';

const HUGE = 50 * 2 ** 30;
const MIB = 2 ** 20;

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

/** Runs joblog over the store as it is used in a script; `read`: the bytes it has read by then, from files and pipes. */
function joblog(words: readonly string[], become: readonly string[] = []) {
  const io = join(store.root, 'io');
  const [file, ...args] = [...become, 'bash', '-c', `"$@"; s=$?; cat /proc/$$/io >"$IO"; exit $s`];
  const { status, stdout, stderr } = spawnSync(
    file,
    [...args, 'bash', launcherUnderTest, ...words, '--dir', store.root],
    {
      env: { PATH: process.env['PATH'], HOME: '/nonexistent', IO: become.length === 0 ? io : '/dev/null' },
      encoding: 'utf8',
    },
  );
  const read = become.length === 0 ? Number(/^rchar: (\d+)/m.exec(readFileSync(io, 'utf8'))?.[1]) : undefined;
  return { status, stdout, stderr, read };
}

/** Puts a log of 50 GB, most of it a hole, into the store: a first line, one long line of nothing, and last ones. */
function hugeLog(job: string): void {
  const path = store.task(job, 'main').file(job, 'main.stdout.log', 'first\n');
  const fd = openSync(path, 'r+');
  try {
    ftruncateSync(fd, HUGE);
    writeSync(fd, '\nlast but one\nlast\n', HUGE);
  } finally {
    closeSync(fd);
  }
}

describe('a log of 50 GB', () => {
  test('is opened at its end without being read', () => {
    hugeLog('1');
    const { status, stdout, read } = joblog(['show', '1', '-n', '2']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'last but one\nlast\n' });
    // Node.js and the program themselves are some of it.
    expect(read).toBeGreaterThan(MIB / 4);
    expect(read).toBeLessThan(32 * MIB);
  });

  test('does not keep its job out of the list, and is not read for it', () => {
    hugeLog('1');
    const { status, stdout, read } = joblog(['list', '--json', '--size']);
    const { job, state, bytes } = JSON.parse(stdout) as { job: string; state: string; bytes: number };
    expect({ status, job, state }).toEqual({ status: 0, job: '1', state: 'done' });
    expect(bytes).toBeGreaterThan(HUGE);
    expect(read).toBeLessThan(32 * MIB);
  });

  test('is given out from its beginning to whoever reads no more than that', () => {
    hugeLog('1');
    const { stdout } = spawnSync(
      'bash',
      ['-c', `"$1" show 1 --dir "$2" | head -n 1`, 'bash', launcherUnderTest, store.root],
      {
        env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
        encoding: 'utf8',
      },
    );
    expect(stdout).toBe('first\n');
  });
});

describe('a record of a later joblog', () => {
  const later = JSON.stringify({ joblog: 2, began: 'today' });

  test('is said not to be known, and the log is shown', () => {
    store.task('1', 'main', { record: later, stdout: 'one\n' });
    const { status, stdout, stderr } = joblog(['show', '1']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'one\n' });
    expect(stderr).toContain('its version is 2, and this joblog knows 1');
  });

  test('leaves the other jobs in the list as they are', () => {
    store.task('1', 'main', { record: later }).task('2', 'main');
    const { status, stdout } = joblog(['list', '--json']);
    const jobs = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { job: string; state: string });
    expect(status).toBe(0);
    expect(jobs.map(({ job, state }) => [job, state])).toEqual(
      expect.arrayContaining([
        ['1', expect.not.stringMatching(/done/)],
        ['2', 'done'],
      ]),
    );
  });
});

describeWith('jobs of another user', ['another user'], () => {
  const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];

  test('that may not be read are said, and the rest is listed', () => {
    store.task('1', 'main', { stdout: 'secret\n' }).task('2', 'main', { stdout: 'open\n' });
    chmodSync(store.root, 0o755);
    chmodSync(join(store.root, '1'), 0o700);
    const { status, stdout, stderr } = joblog(['list', '--json'], NOBODY);
    expect(status).toBe(0);
    expect(stdout).toContain('"job":"2"');
    expect(stdout).not.toContain('"job":"1"');
    expect(stderr).toBe('joblog: 1 job cannot be read and is not listed: 1: permission denied (EACCES)\n');
  });

  test('that may not be read are not shown, and why is said', () => {
    store.task('1', 'main', { stdout: 'secret\n' });
    chmodSync(store.root, 0o755);
    chmodSync(join(store.root, '1'), 0o700);
    const { status, stdout, stderr } = joblog(['show', '1'], NOBODY);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/permission/i);
  });
});
