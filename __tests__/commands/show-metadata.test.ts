import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import type { Context } from '../../lib/commands/context.js';
import { show } from '../../lib/commands/show/show.js';
import type { MetadataView } from '../../lib/requests.js';
import { metadataLine, StoreBuilder } from '../store/reader/store-builder.js';
import { captured } from './capture-context.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

async function shown(view: MetadataView, changes: Partial<Context> = {}) {
  const context = captured(changes);
  const status = await show({ verb: 'show', dir: store.root, view }, context);
  return { status, out: context.out(), err: context.err() };
}

const TERMINAL = { isTerminal: true, columns: 80 };
const TABLE: MetadataView = { kind: 'metadata', format: 'table' };

/** The text that `-o` writes. */
async function written(view: Partial<MetadataView> & Pick<MetadataView, 'format'>): Promise<string> {
  const output = join(store.root, 'out');
  expect(await shown({ kind: 'metadata', ...view, output })).toEqual({ status: 0, out: '', err: '' });
  return readFileSync(output, 'utf8');
}

describe('joblog show --metadata', () => {
  test('is newest first, with a column a key and numbers as they were printed', async () => {
    store.task('1', 'main', {
      metadata:
        metadataLine(0, '{"epoch":1,"loss":0.10}') + metadataLine(1, '{"epoch":10,"size":"big","net":{"lr":1e-3}}'),
    });
    expect((await shown(TABLE)).out.split('\n')).toEqual([
      'time                  epoch  loss  size  net.lr',
      '2026-11-22T06:00:01Z     10        big     1e-3',
      '2026-11-22T06:00:00Z      1  0.10',
      '',
    ]);
  });

  test('fits the terminal and says what is left out', async () => {
    store.task('1', 'main', {
      metadata: metadataLine(0, `{"a":1,"long":"${'x'.repeat(100)}","longer":"${'x'.repeat(100)}","b":2}`),
    });
    const { out } = await shown(TABLE, TERMINAL);
    expect(out.split('\n')[0]).toMatch(/^time +a +b +long$/);
    expect(out).toContain('1 column left out to fit: longer');
  });

  test('--columns prints these alone, in this order, and names those that do not exist', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, '{"a":1,"b":2,"time":3}') });
    const { out, err } = await shown({ ...TABLE, columns: ['b', 'data.time', 'lss'] });
    expect(out).toBe('b  data.time  lss\n2          3\n');
    expect(err).toContain('no column lss; there are time, a, b, data.time');
    expect((await shown({ ...TABLE, columns: ['lss'] })).status).toBe(1);
  });

  test('as CSV has times in full and quotes what needs it', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, '{"s":"a,\\"b\\"","l":[1, 2],"n":0.10}') });
    expect((await shown({ kind: 'metadata', format: 'csv' })).out).toBe(
      'time,s,l,n\r\n2026-11-22T06:00:00.000Z,"a,""b""","[1, 2]",0.10\r\n',
    );
  });

  test('as CSV and TSV has values and keys as they were printed, also those that a spreadsheet takes for formulas', async () => {
    store.task('1', 'main', {
      metadata: metadataLine(0, '{"=1+1":"=HYPERLINK(A1)","n":-1,"at":"@SUM(A1)","up":"+1"}'),
    });
    const columns = ['=1+1', 'n', 'at', 'up'];
    for (const [format, tab, end] of [
      ['csv', ',', '\r\n'],
      ['tsv', '\t', '\n'],
    ] as const) {
      const rows = [columns, ['=HYPERLINK(A1)', '-1', '@SUM(A1)', '+1']].map((cells) => `${cells.join(tab)}${end}`);
      expect((await shown({ kind: 'metadata', format, columns })).out).toBe(rows.join(''));
    }
  });

  test('as ndjson and JSON keeps every spelling', async () => {
    const rows = metadataLine(0, '{"n": 0.10}') + metadataLine(1, '{"n":2,"o":{"p":12345678901234567890}}');
    store.task('1', 'main', { metadata: rows });
    const lines = rows.trim().split('\n').reverse();
    expect((await shown({ kind: 'metadata', format: 'ndjson' })).out).toBe(`${lines.join('\n')}\n`);
    const { out } = await shown({ kind: 'metadata', format: 'json' });
    expect(JSON.parse(out)).toHaveLength(2);
    expect(out).toContain('12345678901234567890');
    expect((await shown({ kind: 'metadata', format: 'ndjson', columns: ['o.p'] })).out.split('\n')[0]).toBe(
      '{"time":"2026-11-22T06:00:01.000Z","line":2,"data":{"o.p":12345678901234567890}}',
    );
  });

  test('of several tasks is one table with a column for the task', async () => {
    store
      .task('1', '0.0', { metadata: metadataLine(1, '{"n":1}') })
      .task('1', '0.1', { metadata: metadataLine(2, '{"n":2}') });
    expect((await shown(TABLE)).out).toBe(
      'time                  task  n\n2026-11-22T06:00:02Z  0.1   2\n2026-11-22T06:00:01Z  0.0   1\n',
    );
  });

  test('takes a key called __proto__ like any other', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, '{"__proto__":1,"constructor":2}') });
    expect((await shown(TABLE)).out.split('\n')[0]).toBe('time                  __proto__  constructor');
  });

  test('says how many lines were nearly metadata, and which line of the log is the first', async () => {
    const stdout = `${'text\n'.repeat(309)}${'{"loss": NaN}\n'.repeat(12)}`;
    store.task('1', 'main', { stdout, metadata: metadataLine(0, '{"n":1}') });
    const hint =
      '12 lines look like metadata but are not valid JSON (NaN or Infinity), first at line 310 of 1/main.stdout.log; print null instead, or leave the key out';
    expect((await shown(TABLE)).err).toBe(`joblog: ${hint}\n`);
    expect((await shown(TABLE, TERMINAL)).out.replaceAll('\n', ' ')).toContain(hint);
  });

  test('of a job without any fails, with the same hint', async () => {
    store.task('1', 'main', { stdout: "{'a': 1}\n" });
    const { status, err } = await shown(TABLE);
    expect(status).toBe(1);
    expect(err).toContain('job 1 has printed no metadata');
    expect(err).toContain('a Python dict');
  });

  test('drops a torn last line and says so', async () => {
    store.task('1', 'main', { metadata: `${metadataLine(0, '{"n":1}')}{"time":` });
    expect((await shown(TABLE)).err).toBe(
      "joblog: 1 line of 1/main.metadata.ndjson is torn or not joblog's, and left out\n",
    );
  });

  test('never passes a control character on', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, '{"k\\u001b":"a\\u001b[2J\\nb\u009b\u202e"}') });
    for (const format of ['table', 'csv', 'tsv', 'markdown', 'ndjson', 'json'] as const) {
      const { out } = await shown({ kind: 'metadata', format });
      expect(out.replaceAll('\r\n', '\n').replaceAll('\t', ' ')).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/,
      );
    }
  });
});

describe('a terminal that is too narrow', () => {
  test('has the columns first that say most: what graphs are drawn over, what changes, what does not, and arrays', async () => {
    const row = (n: number) =>
      metadataLine(n, `{"seed":42,"cfg":{"lr":0.1},"hist":[${n}],"phase":"p${n}","loss":${1 / (n + 1)},"epoch":${n}}`);
    store.task('1', 'main', { metadata: [0, 1, 2].map(row).join('') });
    expect((await shown(TABLE, TERMINAL)).out.split('\n')[0]).toMatch(
      /^time +epoch +loss +phase +seed +cfg\.lr +hist$/,
    );
    expect((await shown(TABLE)).out.split('\n')[0]).toMatch(/^time +seed +cfg\.lr +hist +phase +loss +epoch$/);
    const narrow = await shown(TABLE, { ...TERMINAL, columns: 40 });
    expect(narrow.out.split('\n')[0]).toMatch(/^time +epoch +phase +seed$/);
    expect(narrow.out).toMatch(/columns left out to fit:\s/);
  });

  test('of 10,000 keys shows some and counts the others', async () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `"key${index}":${index}`).join(',');
    store.task('1', 'main', { metadata: metadataLine(0, `{${keys}}`) + metadataLine(1, `{${keys}}`) });
    const { out } = await shown(TABLE, TERMINAL);
    expect(out.replaceAll('\n', ' ')).toMatch(/99\d\d columns left out to fit: .* and 99\d\d more/);
    for (const line of out.split('\n').slice(0, 3)) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('--sort', () => {
  const column = async (sort: string) => {
    const { out } = await shown({ ...TABLE, columns: ['v'], sort });
    return out.trimEnd().split('\n').slice(1);
  };

  test('orders numbers by value, however large, then text, and what is missing last in both directions', async () => {
    const values = ['"b"', '12345678901234567891', '1e3', 'null', '12345678901234567890', '-2', '"a"', '999.5'];
    store.task('1', 'main', { metadata: values.map((v, n) => metadataLine(n, `{"v":${v}}`)).join('') });
    const rising = ['-2', '999.5', '1e3', '12345678901234567890', '12345678901234567891', 'a', 'b'];
    expect(await column('v')).toEqual([
      ...rising.map((text) => expect.stringContaining(text) as string),
      expect.stringContaining('null'),
    ]);
    expect((await column('-v')).map((line) => line.trim())).toEqual([...rising.reverse(), 'null']);
  });

  test('by time is the oldest first, and equal rows stay newest first', async () => {
    const rows = [0, 1, 2].map((n) => metadataLine(n, `{"v":${n},"same":1}`)).join('');
    store.task('1', 'main', { metadata: rows });
    expect(await column('time')).toEqual(['0', '1', '2']);
    expect(await column('same')).toEqual(['2', '1', '0']);
  });

  test('by a key that begins with a minus takes that key, and by none that is there fails', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, '{"-v":2,"v":1}') + metadataLine(1, '{"-v":1,"v":2}') });
    expect(await column('-v')).toEqual(['2', '1']);
    expect(await shown({ ...TABLE, sort: 'w' })).toEqual({
      status: 1,
      out: '',
      err: 'joblog: no column w; there are time, -v, v\n',
    });
  });
});

describe('-o', () => {
  const HOSTILE = '{"k\\u001b":"a\\u001b[2J\\r\\n\\t\\"b\\",|<*_é漢 ","n":0.10,"big":12345678901234567890}';

  test('writes CSV that has every value as it was, control characters and all', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, HOSTILE) });
    expect(await written({ format: 'csv' })).toBe(
      'time,k\u001b,n,big\r\n2026-11-22T06:00:00.000Z,"a\u001b[2J\r\n\t""b"",|<*_é漢 ",0.10,12345678901234567890\r\n',
    );
  });

  test('writes TSV with escapes in place of quotes', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, '{"a":"x\\ty\\n\\\\","b":[1,2]}') });
    expect(await written({ format: 'tsv' })).toBe('time\ta\tb\n2026-11-22T06:00:00.000Z\tx\\ty\\n\\\\\t[1,2]\n');
  });

  test('writes Markdown in which nothing of the values is markup', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, '{"net_lr":1e-3,"s":"a|b*c`<i>\\n_x_"}') });
    expect(await written({ format: 'markdown' })).toBe(
      '| time | net_lr | s |\n| --- | ---: | --- |\n| 2026-11-22T06:00:00Z | 1e-3 | a\\|b\\*c\\`\\<i>\\\\n_x\\_ |\n',
    );
  });

  test('replaces a file only when the new one is whole, goes through links, and leaves nothing else behind', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, '{"a":1}') });
    const file = join(store.root, 'real.csv');
    writeFileSync(file, 'old');
    symlinkSync(file, join(store.root, 'link.csv'));
    await shown({ kind: 'metadata', format: 'csv', output: join(store.root, 'link.csv') });
    expect(readFileSync(file, 'utf8')).toBe('time,a\r\n2026-11-22T06:00:00.000Z,1\r\n');
    expect(readdirSync(store.root).sort()).toEqual(['1', 'link.csv', 'real.csv']);
  });

  test('says why a file cannot be written', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, '{"a":1}') });
    const { status, err } = await shown({ kind: 'metadata', format: 'csv', output: join(store.root, 'none', 'x.csv') });
    expect(status).toBe(1);
    expect(err).toMatch(/^joblog: cannot write .*none\/x\.csv: no such file or directory \(ENOENT\)\n$/);
  });

  test('writes into a pipe', async () => {
    store.task('1', 'main', { metadata: metadataLine(0, '{"a":1}') });
    const pipe = join(store.root, 'pipe.csv');
    execFileSync('mkfifo', [pipe]);
    const writing = shown({ kind: 'metadata', format: 'csv', output: pipe });
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(pipe, 'utf8')).toBe('time,a\r\n2026-11-22T06:00:00.000Z,1\r\n');
    expect((await writing).status).toBe(0);
    expect(existsSync(pipe)).toBe(true);
  });
});

describe('a Parquet file', () => {
  const parquet = async (rows: string, view: Partial<MetadataView> = {}) => {
    store.task('1', 'main', { metadata: rows });
    const output = join(store.root, 'out.parquet');
    const { status, err } = await shown({ kind: 'metadata', format: 'parquet', output, ...view });
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const file = new Uint8Array(readFileSync(output)).buffer;
    const types = Object.fromEntries(
      parquetMetadata(file)
        .schema.slice(1)
        .map(({ name, type, converted_type: converted }) => [name, converted ?? type]),
    );
    return { types, rows: await parquetReadObjects({ file }), groups: parquetMetadata(file).row_groups.length };
  };

  test('has every value as it was: nulls, integers of 64 bits, fractions, text, booleans, times', async () => {
    const { types, rows } = await parquet(
      metadataLine(0, '{"i":9223372036854775807,"d":0.1,"s":"é漢\\u0000","b":true,"a.b":1,"n":null,"l":[1, 2]}') +
        metadataLine(1, '{"i":-9223372036854775808,"d":1,"s":"","b":false,"a.b":null,"l":{}}') +
        metadataLine(2, '{"i":9007199254740993,"d":-2.5e-3,"o":{"p":3}}'),
      { sort: 'time' },
    );
    expect(types).toEqual({
      time: 'TIMESTAMP_MILLIS',
      i: 'INT64',
      d: 'DOUBLE',
      s: 'UTF8',
      b: 'BOOLEAN',
      'a.b': 'INT64',
      n: 'UTF8',
      l: 'UTF8',
      'o.p': 'INT64',
    });
    const rest = { b: null, s: null, 'a.b': null, n: null, l: null, 'o.p': null };
    const time = (second: number) => new Date(Date.UTC(2026, 10, 22, 6, 0, second));
    expect(rows).toEqual([
      { ...rest, time: time(0), i: 9223372036854775807n, d: 0.1, s: 'é漢\0', b: true, 'a.b': 1n, l: '[1, 2]' },
      { ...rest, time: time(1), i: -9223372036854775808n, d: 1, s: '', b: false, l: '{}' },
      { ...rest, time: time(2), i: 9007199254740993n, d: -0.0025, 'o.p': 3n },
    ]);
  });

  test('has numbers as text, as they were printed, where a number of 64 bits would change one of them', async () => {
    const { types, rows } = await parquet(
      metadataLine(0, '{"huge":12345678901234567891,"mixed":9007199254740993,"much":1e999,"some":1}') +
        metadataLine(1, '{"huge":1,"mixed":0.5,"much":1,"some":"x"}'),
    );
    expect(types).toMatchObject({ huge: 'UTF8', mixed: 'UTF8', much: 'UTF8', some: 'UTF8' });
    expect(rows[1]).toMatchObject({
      huge: '12345678901234567891',
      mixed: '9007199254740993',
      much: '1e999',
      some: '1',
    });
  });

  test('is complete where it has several groups of rows', async () => {
    const wide = Array.from({ length: 100 }, (_, key) => `"k${key}":%`).join(',');
    const rows = Array.from({ length: 2100 }, (_, n) => metadataLine(n, `{${wide.replaceAll('%', String(n))}}`));
    const read = await parquet(rows.join(''), { columns: ['k0', 'k99', 'time'] });
    expect(read.rows.map((row) => Number(row['k99']))).toEqual(rows.map((_, n) => 2099 - n));
    const all = await parquet(rows.join(''));
    expect(all.groups).toBeGreaterThan(1);
    expect(all.rows).toHaveLength(2100);
    expect(all.rows.every((row, n) => row['k12'] === BigInt(2099 - n))).toBe(true);
  });
});

describe('what is wrong with the files', () => {
  test('is said of a record of a later version, and the table is shown', async () => {
    store.task('1', 'main', { record: '{"joblog":2,"started":17}', metadata: metadataLine(0, '{"a":1}') });
    const { status, out, err } = await shown(TABLE);
    expect([status, out]).toEqual([0, 'time                  a\n2026-11-22T06:00:00Z  1\n']);
    expect(err).toBe('joblog: 1/main: the record cannot be read: its version is 2, and this joblog knows 1\n');
  });

  test('is said of a task whose metadata cannot be read, and the others are shown', async () => {
    store.task('1', '0.0', { metadata: metadataLine(0, '{"a":1}') }).task('1', '0.1', {});
    execFileSync('mkfifo', [join(store.root, '1', '0.1.metadata.ndjson')]);
    const { status, out, err } = await shown(TABLE);
    expect([status, out]).toEqual([1, 'time                  a\n2026-11-22T06:00:00Z  1\n']);
    expect(err).toMatch(/^joblog: the metadata of 1\/0\.1 cannot be read: .*pipe/);
  });

  test('is not that a row has more members than this version knows', async () => {
    const row = metadataLine(0, '{"a":1}').replace('"line"', '"later":{"x":[1]},"line"');
    store.task('1', 'main', { metadata: row });
    expect((await shown({ ...TABLE, columns: ['a'] })).out).toBe('a\n1\n');
  });
});
