import { captured, everyWay } from './harness.js';

/** The data of the metadata records of what was printed. */
function data(text: string | Buffer, masks: readonly string[] = []): string[] {
  return records(everyWay([{ push: text }], { masks }).metadata);
}

function records(metadata: string): string[] {
  return metadata
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      expect(() => JSON.parse(line) as unknown).not.toThrow();
      return /^\{"time":"[^"]+","line":\d+,"data":(.*)\}$/.exec(line)![1]!;
    });
}

test('a line that is one JSON object becomes a record with its time and line, and stays in the log', () => {
  const { metadata, stdout } = everyWay([{ push: 'text\n{"epoch": 1, "loss": 7.2}\n' }]);
  expect(metadata).toBe('{"time":"2026-11-22T06:09:55.123Z","line":2,"data":{"epoch": 1, "loss": 7.2}}\n');
  expect(stdout).toBe('text\n{"epoch": 1, "loss": 7.2}\n');
});

test('in mode metadata only the record is kept', () => {
  const { metadata, stdout } = everyWay([{ push: 'text\n{"a":1}\n' }], { mode: 'metadata' });
  expect(records(metadata)).toEqual(['{"a":1}']);
  expect(stdout).toBe('');
});

test('in mode disabled nothing is kept', () => {
  const { metadata, stdout } = everyWay([{ push: 'text\n{"a":1}\n' }], { mode: 'disabled' });
  expect(metadata + stdout).toBe('');
});

test('stderr gives no metadata', () => {
  expect(everyWay([{ push: '{"a":1}\n', on: 'stderr' }]).metadata).toBe('');
});

describe('an object is stored as it was printed', () => {
  test.each([
    '{"n":1e999,"m":9223372036854775808,"z":-0,"f":1.10}',
    '{"a":1,"a":2}',
    '{"__proto__":{"x":1},"constructor":0}',
    '{ "nested" : { "a" : [ 1 , { } ] } }',
    '{}',
    '{"lone":"\\ud800","escaped":"\\u0041\\/"}',
    '{"text":"äöü 日本語 👩\u200d👧"}',
    '{"a":"/LOGCOMMAND"}',
  ])('%s', (line) => {
    expect(data(`${line}\n`)).toEqual([line]);
  });
});

describe('what surrounds the line does not hurt', () => {
  test.each([
    ['a CR before the newline', '{"a":1}\r\n'],
    ['no newline at the end', '{"a":1}'],
    ['colours', '\x1b[32m{"a":\x1b[1m1}\x1b[0m\n'],
    ['a progress bar that it overwrites', '  3%|#\r{"a":1}\n'],
    ['a progress bar that was erased', ' 30%|#####\r\x1b[2K{"a":1}\n'],
    ['a title', '\x1b]0;title\x07{"a":1}\n'],
    ['blanks that were erased', '{"a":1}   \x1b[3D\x1b[K\n'],
  ])('%s', (_name, text) => {
    expect(data(text)).toEqual(['{"a":1}']);
  });
});

describe('what is not exactly one object is text', () => {
  test.each([
    ['a leading blank', ' {"a":1}\n'],
    ['a trailing blank', '{"a":1} \n'],
    ['a trailing blank before a CR', '{"a":1} \r\n'],
    ['a trailing tab', '{"a":1}\t\n'],
    ['blanks printed over an old bar', ' 30%|###\r{"a":1}   \n'],
    ['the rest of a longer bar', ' 30%|##########\r{"a":1}\n'],
    ['a BOM', '\ufeff{"a":1}\n'],
    ['an array', '[{"a":1}]\n'],
    ['a scalar', '"a"\n17\nnull\n'],
    ['two objects', '{"a":1}{"b":2}\n{"a":1} {"b":2}\n'],
    ['a Python dict', "{'a': 1}\n"],
    ['NaN', '{"a":NaN}\n{"a":Infinity}\n{"a":-Infinity}\n'],
    ['a trailing comma', '{"a":1,}\n'],
    ['a number no JSON has', '{"a":01}\n{"a":.5}\n{"a":+1}\n'],
    ['half an object', '{"a":1\n'],
    ['braces alone', '{x}\n'],
    ['a control character in a string', Buffer.from('{"a":"\\u0000"} \n')],
    ['invalid UTF-8', Buffer.from('{"a":"\xff"}\n', 'latin1')],
    ['a surrogate in UTF-8', Buffer.from('{"a":"\xed\xa0\x80"}\n', 'latin1')],
  ])('%s', (_name, text) => {
    const { metadata, stdout } = everyWay([{ push: text }]);
    expect(metadata).toBe('');
    expect(stdout).not.toBe('');
  });
});

test('a U+FFFD that the job printed itself is no invalid UTF-8', () => {
  expect(data('\x1b[m{"a":"\ufffd"}\n')).toEqual(['{"a":"\ufffd"}']);
});

test('a line of 1 MiB is metadata, a longer one is text', () => {
  const line = (size: number): string => `{"a":"${'x'.repeat(size - 8)}"}\n`;
  expect(records(captured([{ push: line(1 << 20) }], {}, { size: 65_536 }).metadata)).toHaveLength(1);
  expect(captured([{ push: line((1 << 20) + 1) }], {}, { size: 65_536 }).metadata).toBe('');
});

test('nesting as deep as a line can hold does no harm', () => {
  const deep = `{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}\n`;
  expect(captured([{ push: deep }]).stdout).toBe(deep);
});

test('the same object printed again is another record, also where the log folds the lines', () => {
  const { metadata, stdout } = everyWay([{ push: '{"a":1}\n'.repeat(5) }]);
  expect(records(metadata)).toHaveLength(5);
  expect(stdout).toContain('repeated 4 more times');
});

test('a record is made once, although a display moves over its row again', () => {
  expect(data('{"a":1}\nbar\n\x1b[2A\n\nend\n')).toEqual(['{"a":1}']);
});

test('a line begun in mode disabled on stdout while stderr changes the mode gives no record', () => {
  const { metadata } = everyWay([
    { push: '/LOGCOMMAND {"mode":"disabled"}\n' },
    { push: '{"a"' },
    { push: '/LOGCOMMAND {"mode":"metadata"}\n', on: 'stderr' },
    { push: ':1}\n{"b":2}\n' },
  ]);
  expect(records(metadata)).toEqual(['{"b":2}']);
});

test('a line begun in mode metadata and ended in mode enabled is a record, but no text', () => {
  const { metadata, stdout } = everyWay(
    [{ push: '{"a"' }, { push: '/LOGCOMMAND {"mode":"enabled"}\n', on: 'stderr' }, { push: ':1}\ntext\n' }],
    { mode: 'metadata' },
  );
  expect(records(metadata)).toEqual(['{"a":1}']);
  expect(stdout).toBe('text\n');
});

describe('masked values in metadata', () => {
  test('become stars in strings and keys', () => {
    expect(data('{"key":"my s3cr3t!","s3cr3t":1}\n', ['s3cr3t'])).toEqual(['{"key":"my ***!","***":1}']);
  });

  test('leave the record JSON where they are numbers, words or cross the punctuation', () => {
    expect(data('{"pin": 123456, "on":true}\n', ['1234', 'true'])).toEqual(['{"pin": "***", "on":"***"}']);
    expect(data('{"abcd":"efgh"}\n', ['cd":"ef'])).toEqual(['{"ab***":"***gh"}']);
  });

  test('are found in their escaped form, and no half escape is left', () => {
    expect(data('{"a":"x\\"quo\\\\te\\"x"}\n', ['"quo\\te"'])).toEqual(['{"a":"x***x"}']);
    expect(data('{"a":"p\\u00e4ss"}\n', ['päss'])).toEqual(['{"a":"***"}']);
    expect(data('{"a":"\\\\u00e9abcd"}\n', ['00e9'])).toEqual(['{"a":"\\\\u***abcd"}']);
    expect(data('{"a":"\\u00e9abcd"}\n', ['00e9'])).toEqual(['{"a":"***abcd"}']);
  });
});

describe('on a line that the console has to work on, what is kept is still what was printed', () => {
  test.each([
    ['a tab in a string, which JSON does not allow', '{"a":"x\ty"}\n', []],
    ['a control character in a string, which JSON does not allow', '{"a":"x\u0001y"}\n', []],
    ['a bell at the end', '{"a":1}\u0007\n', []],
    ['a delete character', '{"a":1\u007f}\n', []],
    ['a cursor move that leaves a gap', '{"a":\u001b[3C1}\n', []],
    [
      'a control character in a bar that the object then overwrites',
      '50%\u0007 [==]\r{"epoch":12345678}\n',
      ['{"epoch":12345678}'],
    ],
    ['a carriage return before the newline', '{"a":1}\r\n', ['{"a":1}']],
    ['colours around it', '\u001b[32m{"a":1}\u001b[0m\n', ['{"a":1}']],
  ])('%s', (_name, text, kept) => {
    expect(data(text)).toEqual(kept);
  });
});
