/** The wrapper of srun that `joblog site install` writes: which srun it calls, and which prolog. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Site } from './site.js';

// Each installs several times, a second of a core each time; the machine may have a lot else to do.
jest.setTimeout(240_000);

let site: Site;
beforeEach(() => {
  site = new Site();
});
afterEach(() => {
  site.remove();
});

describe('the wrapper of srun', () => {
  // Stands for srun: prints the environment that it gets, and becomes the command that it is given.
  const SRUN = '/usr/bin/env';
  const wrapper = (): string => join(site.prefix, 'wrappers/srun');

  test('becomes the real one for whoever has not opted in: the same process, arguments and environment', () => {
    site.install(['--srun', SRUN, '--srun-prolog', '/bin/true']);
    expect(site.read('bin/launcher.conf')).toContain(`\nsrun=${SRUN}\nsrun_prolog=/bin/true\n`);
    const { stdout } = site.sh('echo $$; exec "$0" bash -c \'echo $$ "$@"\' - "a  b" -n2', [wrapper()]);
    const [shell] = stdout.split('\n');
    expect(stdout).toBe(`${shell!}\n${shell!} a  b -n2\n`);
    // What bash itself would have dropped or changed.
    const seen = site.sh('env -i HOME=/nonexistent PS1=prompt IFS=, a.b=1 "$0"', [wrapper()]).stdout.split('\n');
    expect(seen).toEqual(expect.arrayContaining(['HOME=/nonexistent', 'PS1=prompt', 'IFS=,', 'a.b=1']));
  });

  test.each([
    ['joblog is gone', 'bin'],
    ['the version in use is gone', 'versions'],
  ])('runs the real one where %s, for whoever has opted in, too', (_, part) => {
    site.install(['--srun', SRUN]);
    site.optIn();
    spawnSync('rm', ['-r', join(site.prefix, part)]);
    expect(site.sh('exec "$0" echo hello', [wrapper()])).toMatchObject({ status: 0, stdout: 'hello\n' });
  });

  test('keeps the srun that was named once, when a later install names none', () => {
    site.install(['--srun', SRUN]);
    site.install();
    expect(site.read('bin/launcher.conf')).toContain(`\nsrun=${SRUN}\n`);
  });

  test('keeps it also where PATH has another, and says so', () => {
    site.install(['--srun', SRUN]);
    const other = site.program('srun', 'exit 0');
    const { stderr } = site.install();
    expect(stderr).toContain(
      `joblog: the wrapper calls ${SRUN}, as before, and the first srun in PATH is ${other}; if that one is meant: --srun ${other}\n`,
    );
    expect(site.read('bin/launcher.conf')).toContain(`\nsrun=${SRUN}\n`);
    expect(site.install(['--srun', other]).stderr).not.toContain('as before');
  });

  test('calls the SrunProlog that is named, else the one that scontrol says, and a change is told', () => {
    const slurmSays = (prolog: string): string =>
      site.program('scontrol', `echo 'SlurmUser = slurm(64030)'; echo 'SrunProlog              = ${prolog}'`);
    const install = (...words: readonly string[]): string => site.install(['--srun', SRUN, ...words]).stderr;
    const prolog = (): string | undefined => /^srun_prolog=(.*)$/m.exec(site.read('bin/launcher.conf'))?.[1];
    slurmSays('(null)');
    expect([install('--srun-prolog', '/sw/named'), prolog()]).toEqual(['', '/sw/named']);
    expect([install(), prolog()]).toEqual([
      'joblog: by what scontrol says, no SrunProlog is called from now on, and no longer /sw/named; if that is wrong: --srun-prolog /sw/named\n',
      undefined,
    ]);
    slurmSays('/sw/theirs');
    expect([install(), prolog()]).toEqual(['', '/sw/theirs']);
    expect([install(), prolog()]).toEqual(['', '/sw/theirs']);
    slurmSays('/sw/new');
    expect([install(), prolog()]).toEqual([
      'joblog: by what scontrol says, /sw/new is called from now on, and no longer /sw/theirs; if that is wrong: --srun-prolog /sw/theirs\n',
      '/sw/new',
    ]);
    site.program('scontrol', 'exit 1');
    expect([install(), prolog()]).toEqual([expect.stringContaining('/sw/new will be called'), '/sw/new']);
  });

  test('is not taken for the real srun, which it would then call without end', () => {
    site.install(['--srun', SRUN]);
    const { status, stderr } = site.install(['--srun', wrapper()]);
    expect(status).toBe(1);
    expect(stderr).toContain("is a wrapper of joblog's");
    expect(site.read('bin/launcher.conf')).toContain(`\nsrun=${SRUN}\n`);
    expect(site.install(['--srun', site.prefix])).toMatchObject({ status: 1 });
  });

  test('is not written where there is no srun, and that is said', () => {
    const launcher = join(__dirname, '../../bin/joblog');
    spawnSync('ln', ['-s', process.execPath, join(site.root, 'node')]);
    const install = `"$0" site install --prefix ${site.prefix} --no-runtime`;
    const { stdout, stderr } = site.sh(`PATH=${site.root} exec ${install}`, [launcher]);
    expect(stdout).toContain('took 0.1.0 into use');
    expect(stderr).toContain('there is no srun in PATH');
    expect(site.has('wrappers/srun')).toBe(false);
  });
});
