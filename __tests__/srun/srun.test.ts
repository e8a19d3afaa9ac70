/** `joblog srun`, with a srun that does as the test says. */
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { until, useHomes } from '../promises/harness.js';
import { FakeSlurm } from './fake-srun.js';

const makeHome = useHomes();

/** In a job's script. */
const IN_JOB = { SLURM_JOB_ID: '77', SLURM_PROCID: '0' };
const STEP = 'step 77 3; words; echo oh >&2';

describe('without an opt-in', () => {
  test('the real srun takes the place of joblog, with the words it was called with', async () => {
    const slurm = new FakeSlurm(makeHome(null));
    const run = slurm.srun(['-n2', '--label', 'echo', 'a b'], 'words; echo $$; exit 3');
    const { status, stdout, stderr } = await run.ended;
    expect([status, stdout.toString(), stderr]).toEqual([3, `<-n2><--label><echo><a b>\n${run.child.pid}\n`, '']);
    expect(existsSync(slurm.home.store)).toBe(false);
  });

  test('a srun in a job that is logged is logged, although the user has opted out meanwhile', async () => {
    const home = makeHome();
    const slurm = new FakeSlurm(home);
    await slurm.srun(['one'], STEP, { env: IN_JOB }).ended;
    rmSync(home.optInFile);
    await slurm.srun(['two'], 'step 77 4; words', { env: IN_JOB }).ended;
    expect(home.taskOf('77', '4').log()).toEqual([expect.stringMatching(/<two>$/)]);
  });
});

describe('the step’s output', () => {
  test('is in the job’s folder under the step’s number, with what srun says of the step', async () => {
    const home = makeHome();
    const slurm = new FakeSlurm(home);
    const { status, stdout, stderr } = await slurm.srun(['-n8', './app'], `${STEP}; exit 7`).ended;
    expect([status, stderr]).toEqual([7, 'oh\n']);
    const task = home.task();
    expect([task.log('stdout'), task.log('stderr')]).toEqual([[stdout.toString().trim()], ['oh']]);
    expect(task.record).toMatchObject({
      job: '77',
      step: '3',
      task: '3',
      cluster: 'hpc',
      name: 'app',
      srun: { nodes: 'node[1-2]', tasks: 8 },
      cmd: ['srun', '-n8', './app'],
      exit: { code: 7 },
    });
  });

  test('srun gets one word more than it was called with, in front of all others', async () => {
    const slurm = new FakeSlurm(makeHome());
    const { stdout } = await slurm.srun(['-n', '2', './app', '--prolog=x'], STEP).ended;
    expect(stdout.toString()).toBe(`<--prolog=${slurm.install}/bin/../bin/srun-prolog><-n><2><./app><--prolog=x>\n`);
  });

  test('words that are not UTF-8 arrive byte for byte', async () => {
    const home = makeHome();
    const slurm = new FakeSlurm(home);
    const call = home.file('call.sh', Buffer.from('exec "$@" "caf\xe9" ""', 'latin1'));
    const words = ['bash', call, slurm.launcher, 'srun'];
    const { stdout } = await home.startWords(words, { env: slurm.env(STEP) }).ended;
    expect(stdout.toString('latin1')).toMatch(/srun-prolog><caf\xe9><>\n$/);
  });

  test('neither srun nor the prolog of the site finds anything new in its environment', async () => {
    const home = makeHome();
    const slurm = new FakeSlurm(home);
    const seen = (who: string): string => join(home.work, who);
    // bash itself changes the first three; the others are of the step, and of this test.
    const list = "env -0 | sort -z | grep -zvE '^(_|PWD|SHLVL|SLURM_[A-Z_]*|PLAY)='";
    const prolog = slurm.program(join(home.work, 'site'), `#!/bin/bash\n${list} >${seen('prolog')}\n`);
    const play = (who: string): string => `${list} >${seen(who)}; step 77 3`;
    const more = { SLURM_PROLOG: prolog, SHLVL: '1', name: 'theirs', 'BASH_FUNC_module%%': '() {  echo module\n}' };
    await home.startWords([join(slurm.bin, 'srun')], { env: slurm.env(play('bare'), more) }).ended;
    await slurm.srun(['./app'], play('wrapped'), { env: more }).ended;
    const [bare, ...others] = ['bare', 'wrapped', 'prolog'].map((who) => readFileSync(seen(who), 'latin1').split('\0'));
    expect(bare).toContain('name=theirs');
    expect(others).toEqual([bare, bare]);
  });
});

describe('a srun that never says which step it has', () => {
  test('outside of a job leaves nothing in the store: it has started nothing', async () => {
    const home = makeHome();
    const { status, stderr } = await new FakeSlurm(home).srun(['-n99'], 'echo "srun: error" >&2; exit 1').ended;
    expect([status, stderr]).toEqual([1, 'srun: error\n']);
    expect(home.everything().filter((path) => path !== home.optInFile)).toEqual([]);
  });

  test('in a job is the task srun of that job', async () => {
    const home = makeHome();
    await new FakeSlurm(home).srun(['-n99'], 'echo "srun: error" >&2; exit 1', { env: IN_JOB }).ended;
    const task = home.taskOf('77', 'srun');
    expect(task.log('stderr')).toEqual(['srun: error']);
    expect(task.record).toMatchObject({ step: null, srun: { nodes: null, tasks: null }, exit: { code: 1 } });
  });

  test('is logged while it runs where it cannot say so any more: something has closed the way', async () => {
    const home = makeHome();
    const play = 'exec 47>&-; echo running; read -r _ <"$GATE"; echo over';
    const run = new FakeSlurm(home).srun(['app'], play, { env: IN_JOB });
    await until('the log of a srun that runs', () =>
      home.taskOf('77', 'srun').linesSoFar('.stdout.log').includes('running'),
    );
    home.gate.open();
    await run.ended;
    expect(home.taskOf('77', 'srun').log('stdout')).toEqual(['running', 'over']);
  });

  test('whose tasks have printed something is a job of its own: nothing that was logged is dropped', async () => {
    const home = makeHome();
    await new FakeSlurm(home).srun(['app'], 'echo output').ended;
    expect([home.task().record['job'], home.task().log('stdout')]).toEqual([
      expect.stringMatching(/^local-/),
      ['output'],
    ]);
  });
});

describe('the prolog that would have run without joblog', () => {
  const SITE =
    '#!/bin/bash\necho "site: $# $2 $SLURM_STEP_ID"; echo site >&2; [[ ! -e /proc/self/fd/47 ]]; exit $((RC + $?))\n';

  test.each(['the site’s, which the installation has found', 'the user’s, by variable'])('runs: %s', async (whose) => {
    const home = makeHome();
    const slurm = new FakeSlurm(home);
    const site = slurm.program(join(home.work, 'site'), SITE);
    const usersOwn = whose.startsWith('the user');
    slurm.configure(usersOwn ? 'srun_prolog=/bin/false\n' : `store=\nsrun_prolog=${site}\n`);
    const env = usersOwn ? { SLURM_PROLOG: site } : {};
    const { status, stdout, stderr } = await slurm.srun(['./app'], 'step 77 3; echo on', { env }).ended;
    expect([status, stdout.toString(), stderr]).toEqual([0, 'site: 2 an argument 3\non\n', 'site\n']);
    expect(home.taskOf('77', '3').log()).toEqual(['site: 2 an argument 3', 'on']);
  });

  test('fails as it would: srun aborts the step', async () => {
    const home = makeHome();
    const slurm = new FakeSlurm(home);
    slurm.configure(`srun_prolog=${slurm.program(join(home.work, 'site'), SITE)}`);
    const { status, stderr } = await slurm.srun(['./app'], 'step 77 3; echo on', { env: { RC: '4' } }).ended;
    expect([status, stderr]).toEqual([137, 'site\nsrun: error: srun prolog failed rc = 4. Aborting step.\n']);
    expect(home.taskOf('77', '3').record).toMatchObject({ exit: { code: 137 } });
  });

  test.each(['none', 'NONE', ''])('is none where the user says so: SLURM_PROLOG=%s', async (none) => {
    const slurm = new FakeSlurm(makeHome());
    slurm.configure('srun_prolog=/bin/false\n');
    const { status, stderr } = await slurm.srun(['./app'], 'step 77 3', { env: { SLURM_PROLOG: none } }).ended;
    expect([status, stderr]).toEqual([0, '']);
  });

  test('that cannot be read is no reason to stop, and is complained of in srun’s words', async () => {
    const slurm = new FakeSlurm(makeHome());
    slurm.configure('srun_prolog=/nonexistent/prolog\n');
    const { status, stderr } = await slurm.srun(['./app'], 'step 77 3').ended;
    expect([status, stderr]).toEqual([0, 'srun: Access denied for /nonexistent/prolog: No such file or directory\n']);
  });

  test('joblog’s own says nothing and does no harm where joblog is not', async () => {
    const slurm = new FakeSlurm(makeHome());
    const { status, stdout, stderr } = await slurm.home.startWords([`${slurm.install}/bin/srun-prolog`, 'app']).ended;
    expect([status, stdout.toString(), stderr]).toEqual([0, '', '']);
  });
});

describe('the real srun', () => {
  test('is the one that the installation has found', async () => {
    const home = makeHome(null);
    const slurm = new FakeSlurm(home);
    slurm.configure(`srun=${slurm.program(join(home.work, 'real'), '#!/bin/bash\necho real "$@"\n')}\n`);
    expect((await slurm.srun(['-V'], 'words').ended).stdout.toString()).toBe('real -V\n');
  });

  test.each(['which is gone', ''])(
    'is the next on PATH that is not the wrapper, if the installation has found none%s',
    async (gone) => {
      const home = makeHome(null);
      const slurm = new FakeSlurm(home);
      if (gone !== '') slurm.configure('srun=/nonexistent/srun\n');
      const folder = join(home.work, 'a b');
      await home.startWords(['mkdir', folder]).ended;
      slurm.program(join(folder, 'srun'), `#!/bin/bash -p\nexec ${slurm.launcher} srun "$@"\n`);
      const env = slurm.env('words');
      const { stdout } = await home.startWords(['srun', 'x y'], {
        env: { ...env, PATH: `${folder}:${env['PATH']}` },
        before: '',
      }).ended;
      expect(stdout.toString()).toBe('<x y>\n');
    },
  );

  test('that is nowhere is said as a shell says it', async () => {
    const home = makeHome();
    const slurm = new FakeSlurm(home);
    rmSync(join(slurm.bin, 'srun'));
    const { status, stderr } = await slurm.srun(['x'], '', { env: { PATH: slurm.bin } }).ended;
    expect([status, stderr]).toEqual([127, 'joblog: srun: command not found\n']);
  });

  test('runs as it is, with one line that says why, where there is no Node.js or a part of joblog is missing', async () => {
    const slurm = new FakeSlurm(makeHome());
    const env = { PATH: `${slurm.bin}:/nonexistent` };
    const without = await slurm.srun(['x'], 'words', { env }).ended;
    expect([without.stdout.toString(), without.notices.length]).toEqual(['<x>\n', 1]);
    chmodSync(join(slurm.install, 'bin/srun-prolog'), 0o644);
    const incomplete = await slurm.srun(['x'], 'words').ended;
    expect(incomplete.stdout.toString()).toBe('<x>\n');
    expect(incomplete.notices).toEqual([expect.stringContaining('the installation is incomplete')]);
  });

  test('runs as it is, unlogged, where the descriptor that its step is told through is the job’s', async () => {
    const home = makeHome();
    const { stdout, stderr } = await new FakeSlurm(home).srun(['x'], 'words; echo kept >&47', { before: 'exec 47>&1' })
      .ended;
    expect([stdout.toString(), stderr]).toEqual(['<x>\nkept\n', '']);
    expect(existsSync(home.store)).toBe(false);
  });
});

describe('a srun whose output an outer joblog reads', () => {
  test('is the real one: it is logged once', async () => {
    const home = makeHome();
    const slurm = new FakeSlurm(home);
    const { stdout } = await home.run(`${slurm.launcher} srun -n2 a; (${slurm.launcher} srun b) 2>/dev/null | cat`, {
      env: slurm.env('words'),
    });
    expect(stdout.toString()).toBe('<-n2><a>\n<b>\n');
    expect(home.task().log()).toEqual(['<-n2><a>', '<b>']);
  });

  test('is logged by itself where its output goes elsewhere', async () => {
    const home = makeHome();
    const slurm = new FakeSlurm(home);
    await home.run(`${slurm.launcher} srun a >out 2>&1`, { env: slurm.env('step 78 0; words') });
    expect(
      home
        .tasks()
        .map(({ record }) => record['task'])
        .sort(),
    ).toEqual(['0', 'main']);
  });
});
