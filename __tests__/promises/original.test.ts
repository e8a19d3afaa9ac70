/**
 * The service that joblog grew from had a page of documentation. Each sentence of it is a test here and in `original-*.test.ts`: the test's name
 * is the sentence as it stood, with its mistakes. This file has opting in and what the logger is configured by.
 *
 * Sentences that say nothing to test here:
 *
 * | sentence | why there is no test |
 * |---|---|
 * | "The functionality described here is a work in progress. It may change without notice. Data loss may occur. You have been warned." | promises nothing |
 * | "Logs can be viewed by everyone with access to the job details dashboard, so beware of printing any secrets (passwords, tokens, …) while opted in." | is not so: files are for their owner alone, or for a group that a site names (privacy.test.ts, faults/permissions-shared.test.ts) |
 * | "Only stdout is currently displayed in dashboards" | is not so: `joblog show` and the page have both streams |
 * | "More details after the available options.", "The following options are available.", "There are three possible values:" | introduces what follows |
 * | "No guarantee of order between streams is made, so beware of race conditions." | promises nothing; the advice that follows it is tested |
 * | "Logs are displayed in the job details dashboard." | the page has tests of its own (page/, serve/); `joblog show` is tested here instead |
 * | "Epochs are a common occurrence for many types of jobs, however, you may want to define a custom “progress” value to improve comparability between jobs with different numbers of epochs." | advice; `joblog compare` has tests of its own |
 * | "You can click on any entry in the legend to display only that series. Ctrl+click turns individual series on or off." | of the page: page/legend.test.ts |
 * | "There are further measures in place to reduce the size of logs:" | introduces what follows |
 * | "If user authentication can be enabled in Grafana, we could: Show logs only to the specific user; Allow users to create custom dashboards to compare jobs, create custom graphs, etc.; Allow users to download their own metadata" | plans; what has become of them (`joblog serve`, `compare`, downloads) has tests of its own |
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { slurm, until, useHomes } from './harness.js';

const homeWith = useHomes();

describe('Logging', () => {
  test('Our cluster can log the console output of your jobs.', async () => {
    const home = homeWith();
    const result = await home.run('echo to stdout; echo to stderr >&2; exit 3');
    expect(result).toMatchObject({ status: 3, stdout: Buffer.from('to stdout\n'), stderr: 'to stderr\n' });
    expect(home.task().log('stdout')).toEqual(['to stdout']);
    expect(home.task().log('stderr')).toEqual(['to stderr']);
    expect(home.task().record.exit).toEqual({ code: 3 });
  });

  test('This function is opt-in and therfore disabled by default.', async () => {
    const home = homeWith(null);
    const result = await home.run('echo words; echo \'/LOGCOMMAND {"mode":"enabled"}\'; echo more');
    expect(result.stdout.toString()).toBe('words\n/LOGCOMMAND {"mode":"enabled"}\nmore\n');
    expect(result.stderr).toBe('');
    expect(home.everything()).toEqual([]);
  });

  test('To enable it, create a file called .logoptin in your home directory, e.g., by running this command on a head node: touch ~/.logoptin', async () => {
    const home = homeWith(null);
    await home.startWords(['bash', '-c', 'touch ~/.logoptin']).ended;
    await home.run('echo words');
    expect(home.task().log()).toEqual(['words']);
  });

  test('Remove said file if you no longer want the output logged: rm ~/.logoptin', async () => {
    const home = homeWith();
    await home.run('echo first');
    await home.startWords(['bash', '-c', 'rm ~/.logoptin']).ended;
    await home.run('echo second');
    expect(home.task().log()).toEqual(['first']);
    expect(home.filesWith('second')).toEqual([]);
  });
});

describe('The existence of the .logoptin file is checked when a job first starts.', () => {
  test('a job that starts with the file is logged, one that starts without it is not', async () => {
    const home = homeWith();
    await home.run('echo with', { env: slurm(100, 'batch') });
    rmSync(home.optInFile);
    await home.run('echo without', { env: slurm(101, 'batch') });
    expect(home.tasks().map((task) => task.record.job)).toEqual(['100']);
    expect(home.filesWith('without')).toEqual([]);
  });

  test('the check is made once for a job, at its first step, and kept', async () => {
    const home = homeWith();
    await home.run('echo first', { env: slurm(100, 'batch') });
    const { decision } = home.taskOf('100', 'batch');
    rmSync(home.optInFile);
    await home.run('echo second', { env: slurm(100, 0) });
    expect(home.taskOf('100', '0.0').log()).toEqual(['second']);
    expect(home.taskOf('100', '0.0').decision).toEqual(decision);
  });
});

describe('Adding/removing it while a job is running will not start/stop logging of that job.', () => {
  const twoParts = 'echo before; read _ <"$GATE"; echo after; echo \'{"after": 1}\'';

  test('adding it while the job runs does not start logging', async () => {
    const home = homeWith(null);
    const run = home.start(twoParts);
    await run.printed('before');
    writeFileSync(home.optInFile, '');
    home.gate.open();
    expect((await run.ended).stdout.toString()).toBe('before\nafter\n{"after": 1}\n');
    expect(home.everything()).toEqual([home.optInFile]);
  });

  test('adding it while the job runs does not start logging in a later step of the same job', async () => {
    const home = homeWith(null);
    // Clocks differ, so a file that is two seconds younger than the job still counts: this one is an hour younger.
    const env = slurm(100, 'batch', Date.now() - 3_600_000);
    const run = home.start(twoParts, { env });
    await run.printed('before');
    writeFileSync(home.optInFile, '');
    const step = await home.run('echo step', { env: { ...env, SLURM_STEP_ID: '0' } });
    expect(step.stdout.toString()).toBe('step\n');
    expect(step.notices).toEqual([expect.stringContaining('the next job will be logged')]);
    home.gate.open();
    await run.ended;
    expect(home.everything()).toEqual([home.optInFile]);
  });

  test('adding it while a job runs starts logging of the jobs that start then', async () => {
    const home = homeWith(null);
    await home.run('echo old', { env: slurm(100, 'batch', Date.now() - 3_600_000) });
    writeFileSync(home.optInFile, '');
    await home.run('echo new', { env: slurm(101, 'batch') });
    expect(home.task().record.job).toBe('101');
    expect(home.task().log()).toEqual(['new']);
  });

  test('removing it while the job runs does not stop logging', async () => {
    const home = homeWith();
    const run = home.start(twoParts);
    await run.printed('before');
    // The decision is taken beside the job, which does not wait for it.
    await until('the record', () => home.tasks().length === 1);
    rmSync(home.optInFile);
    home.gate.open();
    await run.ended;
    expect(home.task().log()).toEqual(['before', 'after', '{"after": 1}']);
    expect(home.task().metadataTexts).toEqual(['{"after": 1}']);
  });

  test('removing it while the job runs does not stop logging in later steps of the same job, nor after a requeue of the job has decided anew', async () => {
    const home = homeWith();
    const env = slurm(100, 'batch');
    const run = home.start(twoParts, { env });
    await run.printed('before');
    await until('the record', () => home.tasks().length === 1);
    rmSync(home.optInFile);
    await home.run('echo step', { env: slurm(100, 0) });
    home.gate.open();
    await run.ended;
    await home.run('echo later', { env: slurm(100, 1) });
    expect(home.taskOf('100', 'batch').log()).toEqual(['before', 'after', '{"after": 1}']);
    expect(home.taskOf('100', '0.0').log()).toEqual(['step']);
    expect(home.taskOf('100', '1.0').log()).toEqual(['later']);

    // A requeued job starts once more: its first start decides for the new attempt, whatever the old attempt's steps still do.
    await home.run('echo requeued', { env: { ...env, SLURM_RESTART_COUNT: '1' } });
    expect(home.filesWith('requeued')).toEqual([]);
  });

  test('removing it as the first thing that the job does does not stop logging unnoticed', async () => {
    const home = homeWith();
    const result = await home.run('rm "$HOME/.logoptin"; echo words');
    // The file's text may be lost before it was read; then the user is to be told.
    expect(home.tasks().length + result.notices.length).toBeGreaterThan(0);
  });

  test('a member of a job array is a job of its own', async () => {
    const home = homeWith();
    const member = (index: number): NodeJS.ProcessEnv => ({
      ...slurm(100 + index, 'batch'),
      SLURM_ARRAY_JOB_ID: '100',
      SLURM_ARRAY_TASK_ID: String(index),
    });
    await home.run('echo first', { env: member(1) });
    rmSync(home.optInFile);
    await home.run('echo step', { env: { ...member(1), SLURM_STEP_ID: '0' } });
    await home.run('echo second', { env: member(2) });
    expect(home.tasks().map((task) => [task.record.job, task.record.task])).toEqual([
      ['100_1', '0.0'],
      ['100_1', 'batch'],
    ]);
  });
});

describe('After opting in you can further configure logging. There are currently two ways to do this:', () => {
  test('Via your .logoptin file. This configuration is applied when a job starts.', async () => {
    const home = homeWith('mode: metadata\n');
    const run = home.start('echo text; echo \'{"step": 1}\'; read _ <"$GATE"; echo more; echo \'{"step": 2}\'', {
      env: slurm(100, 'batch'),
    });
    await run.printed('step');
    await until('the record', () => home.tasks().length === 1);
    writeFileSync(home.optInFile, 'mode: enabled\n');
    await home.run('echo step', { env: slurm(100, 0) });
    home.gate.open();
    await run.ended;
    expect(home.taskOf('100', 'batch').metadataTexts).toEqual(['{"step": 1}', '{"step": 2}']);
    for (const name of ['batch', '0.0']) {
      expect(home.taskOf('100', name).record.mode).toBe('metadata');
      expect(home.taskOf('100', name).log()).toEqual([]);
    }
    await home.run('echo next', { env: slurm(101, 'batch') });
    expect(home.taskOf('101', 'batch').log()).toEqual(['next']);
  });

  test.each(['stdout', 'stderr'] as const)(
    'Commands sent to the logger on stdout/stderr during job execution. (%s)',
    async (stream) => {
      const home = homeWith();
      const to = stream === 'stdout' ? '' : '>&2';
      await home.run(`{ echo before; echo '/LOGCOMMAND {"mode":"disabled"}'; echo after; } ${to}`);
      expect(home.task().log(stream)).toEqual(['before', '/LOGCOMMAND {"mode":"disabled"}']);
      expect(home.task().record.modes).toMatchObject([
        { stream: null, mode: 'enabled' },
        { stream, mode: 'disabled' },
      ]);
    },
  );

  test('Changes made this way only apply to the job that sent the command.', async () => {
    const home = homeWith();
    const waiting = 'echo before; read _ <"$GATE"; echo after';
    const other = home.start(waiting, { env: slurm(100, 'batch') });
    await other.printed('before');
    await home.run('echo \'/LOGCOMMAND {"mode":"disabled"}\'; echo hidden', { env: slurm(101, 'batch') });
    home.gate.open();
    await other.ended;
    await home.run('echo later', { env: slurm(102, 'batch') });
    expect(home.taskOf('100', 'batch').log()).toEqual(['before', 'after']);
    expect(home.taskOf('101', 'batch').log()).toEqual(['/LOGCOMMAND {"mode":"disabled"}']);
    expect(home.taskOf('102', 'batch').log()).toEqual(['later']);
    expect(readFileSync(home.optInFile, 'utf8')).toBe('');
  });
});
