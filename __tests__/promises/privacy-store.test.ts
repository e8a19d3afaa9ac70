/** Who gets a store at all, and who can read it. */
import {
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Home, isRoot, NOBODY, slurm, until, useHomes } from './harness.js';

const homeWith = useHomes();
const asRoot = isRoot ? test : test.skip;
/** Root may do everything, so that a wrong mode would not show. */
const nobody = isRoot ? { uid: NOBODY } : {};

/** Where someone else's files would be, and the proof that nothing has changed there. */
function victim(home: Home): { readonly folder: string; readonly isUntouched: () => boolean } {
  const folder = join(home.work, 'victim');
  mkdirSync(folder);
  writeFileSync(join(folder, 'file'), 'untouched\n');
  return {
    folder,
    isUntouched: () =>
      readdirSync(folder).join() === 'file' && readFileSync(join(folder, 'file'), 'utf8') === 'untouched\n',
  };
}

describe('for a user who did not opt in nothing is stored, not even a folder', () => {
  const NOISE = 'echo words; echo \'{"epoch": 1}\'; echo \'/LOGCOMMAND {"mode":"enabled"}\'; echo error >&2; exit 5';
  test.each([
    ['by default', {}, []],
    ['with --mode enabled', {}, ['--mode', 'enabled']],
    ['with --dir', {}, ['--dir', 'STORE']],
    ['with JOBLOG_DIR', { JOBLOG_DIR: 'STORE' }, []],
    ['with --name', {}, ['--name', 'experiment']],
    ['in a Slurm job', slurm(100, 'batch'), []],
    ['in a Slurm step of a requeued job', { ...slurm(100, 0), SLURM_RESTART_COUNT: '2' }, []],
  ])('%s', async (_, env, options) => {
    const home = homeWith(null);
    const inHome = (text: string): string => (text === 'STORE' ? join(home.path, 'store') : text);
    const result = await home.run(NOISE, {
      env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, inHome(value ?? '')])),
      options: options.map(inHome),
    });
    expect(result).toMatchObject({ status: 5, stderr: 'error\n' });
    expect(result.stdout.toString()).toContain('words\n');
    expect(home.everything()).toEqual([]);
  });

  test('asking joblog about jobs does not make a store either', async () => {
    const home = homeWith(null);
    await home.joblog('status');
    for (const words of [['list'], ['show'], ['path'], ['doctor']]) await home.joblog(...words).catch(() => undefined);
    expect(home.everything()).toEqual([]);
  });
});

describe('files are for their owner alone', () => {
  test.each(['000', '022', '0777'])('under umask %s, while the job runs and afterwards', async (umask) => {
    const home = homeWith();
    const script = 'echo words; echo error >&2; echo \'{"epoch": 1}\'; printf half; read _ <"$GATE"; echo';
    const run = home.start(script, { ...nobody, before: `umask ${umask}`, env: slurm(100, 'batch') });
    const modes = (): Record<string, string> =>
      Object.fromEntries(
        [home.store, ...home.everything().filter((path) => path.startsWith(`${home.store}/`))].map((path) => {
          const stats = lstatSync(path);
          return [
            path.slice(home.path.length),
            `${stats.isDirectory() ? 'd' : ''}${(stats.mode & 0o7777).toString(8)}`,
          ];
        }),
      );
    const files = ['json', 'metadata.ndjson', 'stderr.log', 'stdout.log', 'timeline'];
    const expected = {
      '/.joblog': 'd700',
      '/.joblog/100': 'd700',
      '/.joblog/100/job.json': '600',
      ...Object.fromEntries(files.map((ending) => [`/.joblog/100/batch.${ending}`, '600'])),
    };
    // As long as a line is shown there that is to be in a log, files are still made.
    await until('the live file with the last row alone', () => {
      const live = home.tasks()[0]?.live;
      return live?.stdout?.rows.join() === 'half' && live.stderr === undefined;
    });
    expect(modes()).toEqual({ ...expected, '/.joblog/100/batch.live.json': '600' });
    home.gate.open();
    expect((await run.ended).stderr).toBe('error\n');
    expect(modes()).toEqual(expected);
    expect(home.task().log()).toEqual(['words', '{"epoch": 1}', 'half']);
  });

  test('a store that is a folder open to all is made none the wider, and what is made in it is closed', async () => {
    const home = homeWith();
    const store = join(home.path, 'open');
    mkdirSync(store, { mode: 0o777 });
    await home.run('echo words', { env: { JOBLOG_DIR: store }, before: 'umask 000' });
    const [job] = readdirSync(store);
    expect(lstatSync(join(store, job!)).mode & 0o777).toBe(0o700);
  });
});

describe('a hostile link in the place of', () => {
  const run = (home: Home): ReturnType<Home['run']> =>
    home.run('echo words; echo \'{"epoch": 1}\'; echo error >&2; exit 3', { env: slurm(100, 'batch') });

  asRoot(
    'the store, made by another user, is not followed: the job runs, and stderr says why it is not logged',
    async () => {
      const home = homeWith();
      const { folder, isUntouched } = victim(home);
      symlinkSync(folder, home.store);
      lchownSync(home.store, NOBODY, NOBODY);
      const result = await run(home);
      expect(result).toMatchObject({ status: 3, stdout: Buffer.from('words\n{"epoch": 1}\n') });
      expect(result.notices).toEqual([expect.stringContaining('symbolic link that belongs to another user')]);
      expect(isUntouched()).toBe(true);
    },
  );

  asRoot("the store, a folder of another user's, is not used", async () => {
    const home = homeWith();
    mkdirSync(home.store, { mode: 0o777 });
    lchownSync(home.store, NOBODY, NOBODY);
    const result = await run(home);
    expect(result.status).toBe(3);
    expect(result.notices).toEqual([expect.stringContaining('belongs to another user')]);
    expect(readdirSync(home.store)).toEqual([]);
  });

  test("the job's folder is not followed", async () => {
    const home = homeWith();
    const { folder, isUntouched } = victim(home);
    mkdirSync(home.store);
    symlinkSync(folder, join(home.store, '100'));
    const result = await run(home);
    expect(result).toMatchObject({ status: 3, stdout: Buffer.from('words\n{"epoch": 1}\n') });
    expect(result.notices).toEqual([expect.stringContaining('symbolic link')]);
    expect(isUntouched()).toBe(true);
  });

  test.each([
    'job.json',
    'batch.json',
    'batch.stdout.log',
    'batch.stderr.log',
    'batch.metadata.ndjson',
    'batch.timeline',
    'batch.json.tmp',
  ])('the file %s is not written through', async (name) => {
    const home = homeWith();
    const { folder, isUntouched } = victim(home);
    mkdirSync(join(home.store, '100'), { recursive: true, mode: 0o700 });
    symlinkSync(join(folder, 'file'), join(home.store, '100', name));
    const result = await run(home);
    expect(result).toMatchObject({ status: 3, stdout: Buffer.from('words\n{"epoch": 1}\n') });
    expect(isUntouched()).toBe(true);
    // Either another name was taken, so that all is stored, or the user is told.
    const stored = home
      .tasks()
      .some((task) => task.log().length === 2 && task.log('stderr').length === 1 && task.record.ended !== null);
    expect(stored || result.notices.length > 0).toBe(true);
  });

  test('a live file is not written through: the run takes another name', async () => {
    const home = homeWith();
    const { folder, isUntouched } = victim(home);
    mkdirSync(join(home.store, '100'), { recursive: true, mode: 0o700 });
    symlinkSync(join(folder, 'file'), join(home.store, '100/batch.live.json'));
    symlinkSync(join(folder, 'file'), join(home.store, '100/batch.live.json.tmp'));
    const started = home.start('printf half; read _ <"$GATE"; echo', { env: slurm(100, 'batch') });
    const live = join(home.store, '100/batch+2.live.json');
    await until('the live file', () => existsSync(live));
    expect(readFileSync(live, 'utf8')).toContain('half');
    home.gate.open();
    expect(await started.ended).toMatchObject({ status: 0, stderr: '' });
    expect(isUntouched()).toBe(true);
    expect(home.taskOf('100', 'batch+2').log()).toEqual(['half']);
  });

  test.each(['../../evil', '/evil', '..', '.', 'a/b/c', '\n', '.hidden'])(
    'a job id cannot lead out of the store: %j',
    async (id) => {
      const home = homeWith();
      const result = await home.run('echo words', { env: { SLURM_JOB_ID: id, SLURM_PROCID: '0' } });
      expect(result).toMatchObject({ status: 0, stdout: Buffer.from('words\n') });
      const outside = home.everything().filter((path) => !path.startsWith(home.store) && path !== home.optInFile);
      expect(outside).toEqual([]);
      expect(readdirSync(home.root).sort()).toEqual(['home', 'tmp', 'work']);
      expect(home.task().log()).toEqual(['words']);
    },
  );
});
