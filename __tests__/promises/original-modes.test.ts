/** The sentences on modes, the configuration file and commands of the documentation that joblog grew from; see original.test.ts. */
import { useHomes } from './harness.js';

const homeWith = useHomes();
const TALK = 'echo text; echo \'{"epoch": 1}\'; echo error >&2';

describe('Operation mode of the logger.', () => {
  test('enabled: All output is logged. The default for opted in users.', async () => {
    for (const optIn of ['', 'mode: enabled\n']) {
      const home = homeWith(optIn);
      await home.run(TALK);
      expect(home.task().record.mode).toBe('enabled');
      expect(home.task().log('stdout')).toEqual(['text', '{"epoch": 1}']);
      expect(home.task().log('stderr')).toEqual(['error']);
      expect(home.task().metadataTexts).toEqual(['{"epoch": 1}']);
    }
  });

  test('metadata: Only extracted metadata is logged.', async () => {
    const home = homeWith('mode: metadata\n');
    const result = await home.run(TALK);
    expect(result.stdout.toString()).toBe('text\n{"epoch": 1}\n');
    expect(home.task().metadataTexts).toEqual(['{"epoch": 1}']);
    expect(home.task().has('.stdout.log')).toBe(false);
    expect(home.task().has('.stderr.log')).toBe(false);
  });

  test('disabled: The logger listens for commands and outputs them. Any other output is dropped.', async () => {
    const home = homeWith('mode: disabled\n');
    await home.run(
      `${TALK}; echo '/LOGCOMMAND {"mode":"disabled"}'; echo '/LOGCOMMAND {"mode":"disabled"}' >&2; ${TALK}`,
    );
    const task = home.task();
    for (const stream of ['stdout', 'stderr'] as const) {
      expect(task.log(stream)).toEqual(['/LOGCOMMAND {"mode":"disabled"}']);
    }
    expect(task.has('.metadata.ndjson')).toBe(false);
    expect(task.has('.live.json')).toBe(false);
  });

  test('You can use mode to, e.g., put the logger into disabled mode in your .logoptin file, let your jobs perform operations that require some kind of secret (e.g. usernames, passwords, tokens) and switch to enabled later.', async () => {
    const home = homeWith('mode: disabled\n');
    const login = home.file('login', 'user ada\npassword hunter2-hunter2\n{"token": "hunter2-hunter2"}\n');
    const run = home.start(`
      cat ${login}; cat ${login} >&2; read _ <"$GATE"
      echo '/LOGCOMMAND {"mode":"enabled"}'; echo training; echo '{"epoch": 1}'`);
    // There is no order between the streams: before the command comes on the one, joblog has had what was printed on the other.
    await Promise.all([run.printed('"token"'), run.printed('"token"', 'stderr')]);
    home.gate.open();
    await run.ended;
    expect(home.task().log()).toEqual(['/LOGCOMMAND {"mode":"enabled"}', 'training', '{"epoch": 1}']);
    expect(home.task().metadataTexts).toEqual(['{"epoch": 1}']);
    expect(home.filesWith('hunter2')).toEqual([]);
  });

  test('Alternatively, use metadata if you want to keep your logs private, but still use the features described below.', async () => {
    const home = homeWith('mode: metadata\n');
    await home.run(
      'echo private; for i in 1 2 3; do echo "{\\"epoch\\": $i, \\"loss\\": 0.$i}"; done; echo private >&2',
    );
    expect(await home.joblog('show', '--metadata', '--columns', 'epoch,loss', '--format', 'csv')).toBe(
      'epoch,loss\r\n3,0.3\r\n2,0.2\r\n1,0.1\r\n',
    );
    expect(await home.joblog('show', '--graph', 'loss')).toContain('X is epoch');
    expect(home.filesWith('private')).toEqual([]);
  });
});

describe('Your personal configuration applied when a job starts is stored in your .logoptin file.', () => {
  test('It uses YAML syntax.', async () => {
    const spellings = [
      'mode: metadata',
      '# a comment\n"mode": \'metadata\' # another\n',
      '---\n{mode: metadata}\n...\n',
      'mode: >-\n  metadata\n',
    ];
    for (const yaml of spellings) {
      const home = homeWith(yaml);
      const result = await home.run(TALK);
      expect(result.notices).toEqual([]);
      expect(home.task().record.mode).toBe('metadata');
      expect(home.task().log()).toEqual([]);
    }
  });

  test('An empty file is equivalent to the default configuration: mode: enabled', async () => {
    const configs = [];
    for (const yaml of ['mode: enabled\n', '', '\n\n', '# nothing but a comment\n', 'null\n', '---\n']) {
      const home = homeWith(yaml);
      expect((await home.run(TALK)).notices).toEqual([]);
      expect(home.task().log()).toEqual(['text', '{"epoch": 1}']);
      configs.push(home.task().decision.config);
    }
    expect(configs[0]?.mode).toBe('enabled');
    for (const config of configs) expect(config).toEqual(configs[0]);
  });
});

describe('Configuration commands', () => {
  test('Commands to update configuration can be sent to the logger on stdout and stderr.', async () => {
    const home = homeWith();
    const result = await home.run(`
      echo '/LOGCOMMAND {"mode":"disabled"}'
      echo '/LOGCOMMAND {"mode":"disabled"}' >&2
      echo hidden; echo hidden >&2`);
    // The job's own output is not touched: whoever reads it sees the commands.
    expect(result.stdout.toString()).toBe('/LOGCOMMAND {"mode":"disabled"}\nhidden\n');
    expect(home.task().log('stdout')).toEqual(['/LOGCOMMAND {"mode":"disabled"}']);
    expect(home.task().log('stderr')).toEqual(['/LOGCOMMAND {"mode":"disabled"}']);
  });

  test.each([
    ['/LOGCOMMAND {"mode":"metadata"}', 'metadata'],
    ['/LOGCOMMAND { "mode" : "metadata" }', 'metadata'],
    ['/LOGCOMMAND {"mode":"disabled","mode":"metadata"}', 'metadata'],
    ['/LOGCOMMANDS {"mode":"metadata"}', 'enabled'],
    ['/logcommand {"mode":"metadata"}', 'enabled'],
    ['LOGCOMMAND {"mode":"metadata"}', 'enabled'],
    [' /LOGCOMMAND {"mode":"metadata"}', 'enabled'],
  ])('Commands start with /LOGCOMMAND followed by a single whitespace and a JSON message. (%s)', async (line, mode) => {
    const home = homeWith();
    await home.run(`cat ${home.file('line', `${line}\n`)}; echo text`);
    expect(home.task().record.mode).toBe(mode);
    expect(home.task().log()).toEqual(mode === 'enabled' ? [line, 'text'] : [line]);
  });

  test('Example: /LOGCOMMAND {"mode":"metadata"}', async () => {
    const home = homeWith();
    await home.run(`echo before; echo '/LOGCOMMAND {"mode":"metadata"}'; ${TALK}`);
    expect(home.task().log()).toEqual(['before', '/LOGCOMMAND {"mode":"metadata"}']);
    expect(home.task().metadataTexts).toEqual(['{"epoch": 1}']);
  });

  test.each([
    ['stdout', 'stderr', '', '>&2'],
    ['stderr', 'stdout', '>&2', ''],
  ] as const)(
    'Configuration changes apply to both stdout and stderr. (sent on %s)',
    async (sender, other, to, toOther) => {
      const home = homeWith();
      // Each part has come out of joblog again before the next begins: what is handled together has no order between the streams.
      const run = home.start(`
        echo 'first' ${toOther}; read _ <"$GATE"
        echo '/LOGCOMMAND {"mode":"disabled"}' ${to}; read _ <"$GATE"
        echo hidden; echo hidden >&2; read _ <"$GATE"
        echo '/LOGCOMMAND {"mode":"enabled"}' ${to}; read _ <"$GATE"
        echo last ${toOther}`);
      await run.printed('first', other);
      home.gate.open();
      await run.printed('"disabled"}\n', sender);
      home.gate.open();
      await Promise.all([run.printed('hidden', sender), run.printed('hidden', other)]);
      home.gate.open();
      await run.printed('"enabled"}\n', sender);
      home.gate.open();
      await run.ended;
      expect(home.task().log(sender)).toEqual(['/LOGCOMMAND {"mode":"disabled"}', '/LOGCOMMAND {"mode":"enabled"}']);
      expect(home.task().log(other)).toEqual(['first', 'last']);
    },
  );

  test('Send commands on the respective stream if you want to protect sensitive output.', async () => {
    const home = homeWith();
    const hidden = 'the-sensitive-output\n{"the-sensitive-output": 1}\n'.repeat(20_000);
    const output = home.file('output', `before\n/LOGCOMMAND {"mode":"disabled"}\n${hidden}end of it\n`);
    // Each stream as fast as it can, at the same time.
    const run = home.start(`
      cat ${output} & cat ${output} >&2; wait
      read _ <"$GATE"
      echo '/LOGCOMMAND {"mode":"enabled"}'; echo '/LOGCOMMAND {"mode":"enabled"}' >&2; echo after`);
    await Promise.all([run.printed('end of it'), run.printed('end of it', 'stderr')]);
    home.gate.open();
    await run.ended;
    for (const stream of ['stdout', 'stderr'] as const) {
      const log = home.task().log(stream);
      expect(log).toEqual(
        expect.arrayContaining(['/LOGCOMMAND {"mode":"disabled"}', '/LOGCOMMAND {"mode":"enabled"}']),
      );
    }
    expect(home.filesWith('the-sensitive-output')).toEqual([]);
  });
});
