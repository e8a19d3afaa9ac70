/** Unusual surroundings: the job runs as it would without joblog, and what is stored and said is clear. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Home, isRoot, NOBODY, type Result, type RunOptions, useHomes } from './harness.js';

const homeWith = useHomes();
const nobody = isRoot ? { uid: NOBODY } : {};
const asRoot = isRoot ? test : test.skip;
const JOB = 'echo out; echo \'{"epoch": 1}\'; echo err >&2; exit 7';
const LOG = ['out', '{"epoch": 1}'];

/** The same job without joblog. */
function bare(home: Home, job: string, options: RunOptions = {}): Promise<Result> {
  return home.startWords(['bash', home.file('bare.sh', job)], options).ended;
}

/** Runs the job with and without joblog; the messages of joblog's are all there is between the two. */
async function runAlike(home: Home, job: string, options: RunOptions = {}): Promise<Result> {
  const expected = await bare(home, job, options);
  const result = await home.run(job, options);
  expect({ ...result, stderr: result.stderr.replace(/^joblog: .*\n/gm, ''), notices: [] }).toEqual(expected);
  return result;
}

describe('without a usable HOME', () => {
  test.each([
    ['missing', (home: Home) => join(home.work, 'missing')],
    ['a file', (home: Home) => home.file('file', '')],
    ['empty', () => ''],
  ])('that is %s, nobody has opted in, and nothing is made', async (_, path) => {
    const home = homeWith();
    const result = await runAlike(home, JOB, { env: { HOME: path(home) } });
    expect(result.notices).toEqual([]);
    expect(home.everything()).toEqual([home.optInFile]);
  });

  // The user's real home is looked at then, which for this user does not exist.
  asRoot('that is unset, for a user who has none, nobody has opted in, and nothing is made', async () => {
    const home = homeWith();
    const result = await runAlike(home, JOB, { ...nobody, env: { HOME: undefined } });
    expect(result.notices).toEqual([]);
    expect(home.everything()).toEqual([home.optInFile]);
  });

  asRoot('that may not be entered, nobody can be seen to have opted in', async () => {
    const home = homeWith();
    chmodSync(home.path, 0);
    expect((await runAlike(home, JOB, nobody)).notices).toEqual([]);
    chmodSync(home.path, 0o700);
    expect(home.everything()).toEqual([home.optInFile]);
  });
});

describe('one message says that nothing is logged, and nothing is, where', () => {
  test.each([
    ['the store may not be written', {}],
    ['the home may not be written, and there is no store yet', { home: true }],
  ])('%s', async (_, where: { readonly home?: boolean }) => {
    const home = homeWith();
    if (where.home !== true) mkdirSync(home.store);
    const closed = where.home === true ? home.path : home.store;
    chmodSync(closed, 0o500);
    const result = await runAlike(home, JOB, nobody);
    expect(result.notices).toEqual([expect.stringMatching(/permission denied.*nothing is logged/)]);
    chmodSync(closed, 0o700);
    expect(home.tasks()).toEqual([]);
  });

  test('the store is a file', async () => {
    const home = homeWith();
    writeFileSync(home.store, 'mine');
    const result = await runAlike(home, JOB);
    expect(result.notices).toEqual([expect.stringMatching(/is not a folder.*nothing is logged/)]);
    expect(home.filesWith('mine')).toEqual([home.store]);
  });

  test.each([
    ['there is too little address space for Node.js', 'ulimit -v 500000', /address space/],
    ['there are too few descriptors for Node.js', 'ulimit -n 16', /open files/],
  ])('%s (%s)', async (_, before, says) => {
    const home = homeWith();
    const result = await runAlike(home, JOB, { before });
    expect(result.notices).toEqual([expect.stringMatching(says)]);
    expect(home.everything()).toEqual([home.optInFile]);
  });

  test('the files may not grow', async () => {
    const home = homeWith();
    const result = await runAlike(home, JOB, { before: 'ulimit -f 0' });
    expect(result.notices.length).toBeGreaterThan(0);
    expect(home.filesWith('out\n')).toEqual([]);
  });
});

describe('the job runs as it would without joblog, and is logged,', () => {
  test('with as many descriptors as joblog asks for (ulimit -n 64)', async () => {
    const home = homeWith();
    expect((await runAlike(home, `ulimit -n; ${JOB}`, { before: 'ulimit -n 64' })).notices).toEqual([]);
    expect(home.task().log()).toEqual(['64', ...LOG]);
  });

  test('or is at least said not to be, with as much address space as joblog asks for (ulimit -v 2097152)', async () => {
    const home = homeWith();
    const { notices } = await runAlike(home, `ulimit -v; ${JOB}`, { before: 'ulimit -v 2097152' });
    expect(notices.length > 0 || home.task().log().length === 3).toBe(true);
  });

  test('in a folder that has been deleted', async () => {
    const home = homeWith();
    const before = 'mkdir gone; cd gone; rmdir ../gone';
    const { stdout, status } = await bare(home, JOB, { before });
    const result = await home.run(JOB, { before });
    // bash, which the launcher is written in, says on stderr that there is no current folder.
    expect(result).toMatchObject({ stdout, status, notices: [] });
    expect(home.task().log()).toEqual(LOG);
    expect(home.task().record.cwd).toBeNull();
  });

  test('with arguments that are empty, hold newlines, look like options, or are not UTF-8', async () => {
    const home = homeWith();
    const show = home.file('show.sh', 'printf "%s\\0" "$#" "$@"');
    const before = `set -- "$@" '' $'a\\nb\\n' -- --mode -h '*' '$HOME' ' ' $'\\xff\\xfe\\x80' $'\\e[31m' é`;
    const expected = await home.startWords(['bash', show], { before }).ended;
    expect(expected.stdout.toString('latin1')).toMatch(/^11\0\0a\nb\n\0--\0/);
    const result = await home.run(['bash', show], { before });
    expect(result).toEqual(expected);
    expect(home.task().record.cmd?.slice(2, 6)).toEqual(['', 'a\nb\n', '--', '--mode']);
    // The record is JSON for all that, and whoever lists jobs gets no control character on the terminal.
    expect(await home.joblog('list')).toMatch(/^[^\p{Cc}]*\n[^\p{Cc}]*\n$/u);
  });

  test('with arguments of 1.5 MB', async () => {
    const home = homeWith();
    const words = Array<string>(15).fill('x'.repeat(100_000));
    const result = await home.run(['bash', '-c', 'echo "$# arguments"; exit 7', 'bash', ...words]);
    expect(result).toMatchObject({ status: 7, stdout: Buffer.from('15 arguments\n'), notices: [] });
    expect(home.task().log()).toEqual(['15 arguments']);
    expect(home.task().record.exit).toEqual({ code: 7 });
  });

  test('with variables that are not UTF-8 or have no identifier as their name', async () => {
    const home = homeWith();
    const before = `export BYTES=$'\\xff\\xfe'`;
    const result = await runAlike(home, 'printf %s "$BYTES"; printenv BASH_FUNC_f%%', {
      before,
      env: { 'BASH_FUNC_f%%': '() { :; }' },
    });
    expect(result.stdout.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xfe]));
    expect(home.tasks()).toHaveLength(1);
  });

  test('with stdin closed', async () => {
    const home = homeWith();
    const job = `[[ -e /proc/self/fd/0 ]] && echo open || echo closed; ${JOB}`;
    expect((await runAlike(home, job, { redirect: '<&-' })).notices).toEqual([]);
    expect(home.task().log()).toEqual(['closed', ...LOG]);
  });

  test('with stdout closed', async () => {
    const home = homeWith();
    const job = 'echo err >&2; [[ -e /proc/self/fd/1 ]] && echo open >&2 || echo closed >&2; exit 7';
    const result = await runAlike(home, job, { redirect: '>&-' });
    expect(result).toMatchObject({ status: 7, notices: [] });
    expect(home.task().log('stderr')).toEqual(['err', 'closed']);
    expect(home.task().record.exit).toEqual({ code: 7 });
  });

  test('with stderr closed, which stays closed', async () => {
    const home = homeWith();
    const job = 'echo out; { echo err >&2; } || echo refused; exit 7';
    const result = await runAlike(home, job, { redirect: '2>&-' });
    expect(result).toMatchObject({ status: 7, stderr: '' });
    expect(home.task().log()).toEqual(['out', 'refused']);
    expect(home.task().has('.stderr.log')).toBe(false);
  });

  test('with all three closed', async () => {
    const home = homeWith();
    expect((await runAlike(home, 'exit 7', { redirect: '<&- >&- 2>&-' })).status).toBe(7);
    expect(home.task().record.exit).toEqual({ code: 7 });
  });

  test('without a temporary folder', async () => {
    const home = homeWith();
    await runAlike(home, JOB, { env: { TMPDIR: join(home.work, 'missing') } });
    expect(home.task().log()).toEqual(LOG);
  });
});
