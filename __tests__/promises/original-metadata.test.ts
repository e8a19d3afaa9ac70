/** The sentences on metadata, tables and graphs of the documentation that joblog grew from; see original.test.ts. */
import { type Home, useHomes } from './harness.js';

const homeWith = useHomes();

async function homeThatPrinted(lines: readonly string[]): Promise<Home> {
  const home = homeWith();
  const result = await home.run(['cat', home.file('output', lines.map((line) => `${line}\n`).join(''))]);
  expect(result).toMatchObject({ status: 0, stderr: '' });
  return home;
}

interface Graph {
  readonly x: { readonly key: string; readonly reason: string };
  readonly series: readonly { readonly key: string; readonly points: readonly unknown[] }[];
}

async function graphOf(home: Home, ...words: string[]): Promise<Graph> {
  return JSON.parse(await home.joblog('show', '--graph', ...words, '--json')) as Graph;
}

describe('Extracted metadata', () => {
  test('Along with the raw text, the cluster can also extract metadata from your logs when printed as one JSON object per line (like ndjson or jsonlines).', async () => {
    const lines = [
      'loading',
      '{"epoch": 1, "loss": 0.5}',
      'saving',
      '{"epoch": 2, "loss": 0.25, "tags": ["a", {"b": null}]}',
    ];
    const home = await homeThatPrinted(lines);
    expect(home.task().log()).toEqual(lines);
    expect(home.task().metadata).toMatchObject([
      { line: 2, data: { epoch: 1, loss: 0.5 } },
      { line: 4, data: { epoch: 2, loss: 0.25, tags: ['a', { b: null }] } },
    ]);
    expect(await home.joblog('show')).toBe(`${lines.join('\n')}\n`);
  });

  test.each([
    '{"epoch": 1, "loss": 7.2355865, "acc": 0.00123}',
    '{"step": 151100, "lr": 0.07938926, "flops": 789773523480.1762, "time": 16520}',
    '{"size": "big", "speed": "slow", "lr": 0.1}',
  ])('Here are some examples of valid metadata: %s', async (line) => {
    const home = await homeThatPrinted([line]);
    expect(home.task().metadataTexts).toEqual([line]);
    expect(home.task().log()).toEqual([line]);
  });

  test.each([
    ['text before', 'loss: {"a": 1}'],
    ['text after', '{"a": 1} done'],
    ['a comma after', '{"a": 1},'],
    ['a second object', '{"a": 1}{"b": 2}'],
    ['a second object after a space', '{"a": 1} {"b": 2}'],
    ['a leading space', ' {"a": 1}'],
    ['a trailing space', '{"a": 1} '],
    ['a leading tab', '\t{"a": 1}'],
    ['a trailing tab', '{"a": 1}\t'],
    ['a no-break space', '\u00a0{"a": 1}'],
    ['a missing brace', '{"a": 1'],
    ['a key without quotes', '{a: 1}'],
    ['a trailing comma within', '{"a": 1,}'],
    ['a comment', '{"a": 1 /* one */}'],
    ['a number with a leading zero', '{"a": 01}'],
    ['an array', '[{"a": 1}]'],
    ['a string', '"a"'],
    ['a number', '1'],
  ])(
    'Metadata lines must be valid JSON and there can be no other text on the same line, including leading and trailing spaces. (%s)',
    async (_, line) => {
      const home = await homeThatPrinted([line, '{"valid": true}']);
      expect(home.task().metadataTexts).toEqual(['{"valid": true}']);
      expect(home.task().log()).toHaveLength(2);
    },
  );

  test.each(["{'epoch': 1, 'loss': 0.5}", "{'best': True}", '{"best": True}', '{"best": None}', '{"loss": nan}'])(
    'In particular, printing Python dict does not work. (%s)',
    async (line) => {
      const home = await homeThatPrinted([line]);
      expect(home.task().log()).toEqual([line]);
      expect(home.task().has('.metadata.ndjson')).toBe(false);
    },
  );

  test('Only stdout is currently [...] used to extract metadata. Stderr is logged, but currently not used for anything.', async () => {
    const home = homeWith();
    const line = '{"epoch": 1}';
    await home.run(`echo '${line}'; echo '${line}' >&2; echo words >&2`);
    expect(home.task().log('stderr')).toEqual([line, 'words']);
    expect(home.task().metadata).toHaveLength(1);
    const onlyErr = homeWith('mode: metadata\n');
    await onlyErr.run(`echo '${line}' >&2`);
    expect(onlyErr.task().has('.metadata.ndjson')).toBe(false);
  });

  test('Metadata is displayed as both tables and graphs (numeric values only).', async () => {
    const home = await homeThatPrinted([
      '{"epoch": 1, "loss": 0.5, "size": "big", "done": false}',
      '{"epoch": 2, "loss": 0.25, "size": "small", "done": true}',
    ]);
    const table = (await home.joblog('show', '--metadata')).trimEnd().split('\n');
    expect(table[0]).toMatch(/^time +epoch +loss +size +done *$/);
    expect(table[1]).toMatch(/ 2 +0\.25 +small +true *$/);
    const { series } = await graphOf(home);
    expect(series.map(({ key }) => key)).toEqual(['loss']);
    await expect(home.joblog('show', '--graph', 'size')).rejects.toThrow('no numbers called size');
  });

  test('Tables are sorted by timestamp (newest-first).', async () => {
    const home = homeWith();
    const run = home.start('for i in 1 2 3; do echo "{\\"i\\": $i}"; read _ <"$GATE"; done');
    for (const i of [1, 2, 3]) {
      await run.printed(`{"i": ${i}}`);
      home.gate.open();
    }
    await run.ended;
    const rows = (await home.joblog('show', '--metadata', '--format', 'csv')).trim().split('\r\n').slice(1);
    expect(rows.map((row) => row.split(',')[1])).toEqual(['3', '2', '1']);
    const times = rows.map((row) => row.split(',')[0] ?? '');
    expect([...times].sort().reverse()).toEqual(times);
  });
});

describe('Graphs are by time or by some X value selected in the following order.', () => {
  const rows = (...objects: Record<string, unknown>[]): string[] => objects.map((object) => JSON.stringify(object));
  // Each of these has every later kind of key too, so that only the order can decide.
  const number = { any: [0.5, 0.1, 0.7] };
  const integer = { ...number, some: [3, 1, 2] };
  const increasing = { ...integer, rising: [0.1, 0.2, 0.7] };
  const counting = { ...increasing, step: [1, 2, 3] };
  const epochs = { ...counting, epoch: [3, 1, 2] };
  const progress = { ...epochs, progress: [12.5, 0.5, 7] };
  const table = (columns: Record<string, unknown[]>): string[] =>
    rows(...[0, 1, 2].map((i) => Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, values[i]]))));

  test.each([
    ['1. Value "progress"', progress, 'progress'],
    ['2. Value "epoch"', epochs, 'epoch'],
    ['3. Monotonically increasing integers', counting, 'step'],
    ['4. Monotonically increasing numbers', increasing, 'rising'],
    ['5. Integers with any monotonicity', integer, 'some'],
    ['6. Numbers with any monotonicity', { ...number, bny: [9.5, 1.5, 2.5] }, 'any'],
    ['Any numbers', number, 'time'],
  ])('%s', async (_, columns, x) => {
    expect((await graphOf(await homeThatPrinted(table(columns)))).x.key).toBe(x);
  });

  test('If there are multiple alternatives, the first in alphabetic order is chosen.', async () => {
    const columns = { step: [1, 2, 3], batch: [10, 20, 30], iteration: [1, 2, 3], another: [3, 1, 2] };
    const { x } = await graphOf(await homeThatPrinted(table(columns)));
    expect(x.key).toBe('batch');
    expect(x.reason).toContain('alphabetical');
  });

  test('time is always on offer', async () => {
    const home = await homeThatPrinted(table(progress));
    expect((await graphOf(home, 'some', '--x', 'time')).x.key).toBe('time');
  });

  test('“progress” may be any kind of numeric value, e.g., a percentage of how far the job has progressed.', async () => {
    for (const values of [
      [12.5, 50, 100],
      [0, 0, 0],
      [-1, 1e300, 0.5],
    ]) {
      const home = await homeThatPrinted(table({ epoch: [1, 2, 3], progress: values, loss: [3, 2, 1] }));
      expect((await graphOf(home, 'loss')).x.key).toBe('progress');
    }
  });

  test('Example of an XY graph by epoch:', async () => {
    const home = await homeThatPrinted(table({ epoch: [1, 2, 3], loss: [0.9, 0.5, 0.25] }));
    const { x, series } = await graphOf(home);
    expect(x.key).toBe('epoch');
    expect(series).toEqual([
      {
        key: 'loss',
        points: [
          [1, 0.9],
          [2, 0.5],
          [3, 0.25],
        ],
      },
    ]);
    expect(await home.joblog('show', '--graph')).toMatch(/^X is epoch/);
  });
});
