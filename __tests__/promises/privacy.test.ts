/** What the user did not agree to store is in no file: not in the log, the live file, the record, nor in the temporary folder, at no time. */
import { rmSync } from 'node:fs';
import { type Home, type Run, slurm, until, useHomes } from './harness.js';

const homeWith = useHomes();
const SECRET = 'hunter2-hunter2';
const OFF = '/LOGCOMMAND {"mode":"disabled"}';
const ON = '/LOGCOMMAND {"mode":"enabled"}';

/**
 * Resolves when whatever a run shows in its live file must have been written: a run that starts only now has written its own, which it does no
 * sooner than others.
 */
async function afterLiveFiles(home: Home): Promise<void> {
  const env = { WITNESS: home.witness.path };
  const witness = home.start('printf \'witness\'; read _ <"$WITNESS"', { env, options: ['--mode', 'enabled'] });
  const shown = (): boolean => home.tasks().some((task) => task.live?.stdout?.rows[0] === 'witness');
  await until('the live file of another run', shown);
  home.witness.open();
  await witness.ended;
}

/** Nothing holds the secret: now, when the live file has been written, and when the run is over. */
async function expectNowhere(home: Home, run: Run, ...secrets: string[]): Promise<void> {
  const found = (): readonly string[] => secrets.flatMap((secret) => home.filesWith(secret));
  expect(found()).toEqual([]);
  await afterLiveFiles(home);
  expect(found()).toEqual([]);
  home.gate.open();
  await run.ended;
  expect(found()).toEqual([]);
}

describe('a secret printed in mode disabled', () => {
  test('is in no file, neither while the job runs nor afterwards, where ~/.logoptin says disabled', async () => {
    const home = homeWith('mode: disabled\n');
    const lines = home.file('lines', `${SECRET}\n{"token": "${SECRET}"}\n\r${SECRET}\n${SECRET}`);
    const run = home.start(`cat ${lines}; cat ${lines} >&2; read _ <"$GATE"; cat ${lines}`);
    await run.printed(`${SECRET}\n${SECRET}`);
    await expectNowhere(home, run, SECRET);
  });

  test('is in no file where a command said disabled, also when each byte comes by itself', async () => {
    const home = homeWith();
    const bytes = Array.from(`${OFF}\n${SECRET}\n${SECRET}`, (byte) => `printf %s '${byte}'`).join('\n');
    const run = home.start(
      `echo before; { ${bytes}\n}; { ${bytes}\n} >&2; read _ <"$GATE"; echo; echo '${ON}'; echo after`,
    );
    await run.printed(`${SECRET}\n${SECRET}`, 'stderr');
    await expectNowhere(home, run, SECRET);
    const [task] = home.tasks().filter(({ record }) => record.modes.length > 1);
    expect(task?.log()).toEqual(['before', OFF, ON, 'after']);
  });

  test('is in no file where it stands in the same write as the command, which came in two', async () => {
    const home = homeWith();
    const run = home.start(`
      printf '/LOGCOMMAND {"mode":'
      read _ <"$GATE"
      printf '"disabled"}\\n${SECRET}'
      read _ <"$GATE"`);
    await run.printed('"mode":');
    await afterLiveFiles(home);
    home.gate.open();
    await run.printed(SECRET);
    await expectNowhere(home, run, SECRET);
  });

  test('is in no file where the other stream sent the command in the middle of a line', async () => {
    const home = homeWith();
    const run = home.start(`
      printf 'password: '; read _ <"$GATE"
      echo '${OFF}' >&2; read _ <"$GATE"
      printf '${SECRET}'; read _ <"$GATE"
      echo; echo '${ON}'; echo after`);
    await run.printed('password: ');
    home.gate.open();
    await run.printed(OFF, 'stderr');
    home.gate.open();
    await run.printed(SECRET);
    await expectNowhere(home, run, SECRET);
    const [task] = home.tasks().filter(({ record }) => record.modes.length > 1);
    expect(task?.log()).toEqual(['password:', ON, 'after']);
  });

  test.each([
    ['the rest of its line', 'the rest of its line'],
    ['a carriage return and other text', '\\rok'],
    ['a move back into it', '\\e[3Dok'],
  ])('is in no file where the other stream says enabled in the middle of its line, followed by %s', async (_, rest) => {
    const home = homeWith('mode: disabled\n');
    const run = home.start(`
      printf '${SECRET}'; read _ <"$GATE"
      echo '${ON}' >&2; read _ <"$GATE"
      printf '${rest}'; read _ <"$GATE"
      printf '\\nafter\\n'`);
    await run.printed(SECRET);
    home.gate.open();
    await run.printed(ON, 'stderr');
    home.gate.open();
    await until('what came last', () => run.output('stdout').length > SECRET.length);
    await expectNowhere(home, run, SECRET, SECRET.slice(2, 12), 'the rest of its line');
    const [task] = home.tasks().filter(({ record }) => record.modes.length > 1);
    expect(task?.log()).toEqual(['after']);
  });

  test('is in no file where the cursor goes back to it after enabled', async () => {
    const home = homeWith('mode: disabled\n');
    const run = home.start(`printf '${SECRET}\\n${ON}\\n\\e[2A\\e[5Cx\\n\\e[Hy'; read _ <"$GATE"`);
    await run.printed('[Hy');
    await expectNowhere(home, run, SECRET, SECRET.slice(6));
  });

  test('is in no file where it was printed before the configuration was known', async () => {
    const home = homeWith('mode: disabled\n');
    // The first thing that happens, and more than one chunk of it.
    const lines = home.file('lines', `${SECRET}\n`.repeat(20_000));
    await home.run(['cat', lines]);
    expect(home.filesWith(SECRET)).toEqual([]);
  });

  // No order between the streams is promised, but what was written before the command was written is in the other pipe when the command is read.
  test.each([
    ['stderr as the first thing, before a command on stdout', '', 2, 1],
    ['stderr later, before a command on stdout', 'echo begin; read _ <"$GATE"; ', 2, 1],
    ['stdout as the first thing, before a command on stderr', '', 1, 2],
    ['stdout later, before a command on stderr', 'echo begin; read _ <"$GATE"; ', 1, 2],
  ])('is in no file where it was printed on %s said enabled', async (_, first, secretTo, commandTo) => {
    const home = homeWith('mode: disabled\n');
    const run = home.start(
      `${first}echo ${SECRET} >&${secretTo}; echo '${ON}' >&${commandTo}; echo shown >&${commandTo}`,
    );
    if (first !== '') {
      await run.printed('begin');
      await until('the record', () => home.tasks().length === 1);
      home.gate.open();
    }
    await run.ended;
    expect(home.filesWith(SECRET)).toEqual([]);
    expect(home.task().log(commandTo === 1 ? 'stdout' : 'stderr')).toEqual([ON, 'shown']);
  });

  test('is in no file where the configuration cannot be understood', async () => {
    for (const optIn of [
      'mode: metdata\n',
      'mod: disabled\n',
      'mode: [\n',
      '- disabled\n',
      'mask: {values: [abc]}\n',
    ]) {
      const home = homeWith(optIn);
      const result = await home.run(`echo ${SECRET}; echo '{"a": "${SECRET}"}'; echo ${SECRET} >&2`);
      expect(result.notices).toEqual([expect.stringContaining('mode disabled')]);
      expect(home.task().record.mode).toBe('disabled');
      expect(home.filesWith(SECRET)).toEqual([]);
    }
  });

  test('is in no file where a command was misspelt', async () => {
    const home = homeWith();
    const misspelt = [
      '/LOGCOMMAND',
      '/LOGCOMMAND {"mode":"off"}',
      '/LOGCOMMAND  {"mode":"disabled"}',
      `/LOGCOMMAND ${SECRET}`,
    ];
    const output = home.file('output', misspelt.map((line) => `${ON}\n${line}\n${SECRET}\n`).join(''));
    const result = await home.run(`cat ${output}`);
    expect(home.filesWith(SECRET)).toEqual([]);
    expect(result.notices.join()).not.toContain(SECRET);
    expect(home.task().record.modes.filter(({ mode }) => mode === 'disabled')).toHaveLength(misspelt.length);
  });
});

describe('in mode metadata', () => {
  test('text is in no file, neither while the job runs nor afterwards', async () => {
    const home = homeWith('mode: metadata\n');
    const run = home.start(`
      echo ${SECRET}; echo ${SECRET} >&2; echo '{"epoch": 1}'; printf 'half a ${SECRET}'
      read _ <"$GATE"`);
    await run.printed('half a');
    await until('the metadata', () => home.tasks()[0]?.has('.metadata.ndjson'));
    await expectNowhere(home, run, SECRET);
  });

  test('objects on stderr are text, and so are objects with a space after them', async () => {
    const home = homeWith('mode: metadata\n');
    await home.run(`echo '{"a": "${SECRET}"}' >&2; echo '{"a": "${SECRET}"} '`);
    expect(home.filesWith(SECRET)).toEqual([]);
  });
});

describe('a masked value', () => {
  test('of a variable named like *TOKEN* is in no file: command line, log, metadata, live file, notices', async () => {
    const home = homeWith();
    const script = `
      echo "it is $1"; echo "it is $1" >&2; echo "{\\"token\\": \\"$1\\"}"
      echo "/LOGCOMMAND {\\"mode\\": \\"$1\\"}"; echo '${ON}'; echo "/LOGCOMMAND {\\"$1\\": 1}"
      printf "half of \${1:0:10}"
      read _ <"$GATE"
      echo "\${1:10}"`;
    const run = home.start(['bash', '-c', script, 'bash', SECRET, `--password=${SECRET}`], {
      env: { MY_TOKEN: SECRET },
    });
    await run.printed('half of');
    await expectNowhere(home, run, SECRET, SECRET.slice(0, 10));
    expect((await run.ended).notices.join('\n')).not.toContain(SECRET);
    const [task] = home.tasks().filter(({ record }) => record.cmd?.includes('--password=***'));
    expect(task?.record.cmd?.slice(-2)).toEqual(['***', '--password=***']);
    expect(task?.log('stderr')).toEqual(['it is ***']);
    expect(task?.metadataTexts).toEqual(['{"token": "***"}']);
    expect(task?.log().at(-1)).toBe('half of ***');
  });

  test('of ~/.logoptin and of a command is in no file but ~/.logoptin', async () => {
    const home = homeWith(`mask:\n  values: ["${SECRET}"]\n  env: [PIN_*]\n`);
    const pin = '0042-4711';
    const added = 'added-by-command';
    const job = home.file(
      'job',
      `echo ${SECRET} $PIN_CARD; echo '/LOGCOMMAND {"mask":"${added}"}'; echo ${added}; echo ${added} >&2`,
    );
    await home.run(['bash', job], { env: { PIN_CARD: pin } });
    expect(home.filesWith(SECRET)).toEqual([home.optInFile]);
    expect([...home.filesWith(pin), ...home.filesWith(added)]).toEqual([]);
    expect(home.task().log()).toEqual(['*** ***', '/LOGCOMMAND {"mask":"***"}', '***']);
  });

  test('is masked in later steps of a job whose ~/.logoptin is gone, or nothing is stored of them', async () => {
    const home = homeWith(`mask: {values: ["${SECRET}"]}\n`);
    await home.run(`echo ${SECRET}`, { env: slurm(100, 'batch') });
    rmSync(home.optInFile);
    const step = await home.run(`echo ${SECRET}`, { env: slurm(100, 0) });
    expect(step.stdout.toString()).toBe(`${SECRET}\n`);
    expect(step.notices).toEqual([expect.stringContaining('cannot mask')]);
    expect(home.filesWith(SECRET)).toEqual([]);
  });
});
