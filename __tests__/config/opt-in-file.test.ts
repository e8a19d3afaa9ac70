import { describeFailure, describeWarning } from '../../lib/config/messages.js';
import { parseOptIn } from '../../lib/config/opt-in-file.js';

/** What came of a file: its settings, or the message that says why not. */
async function read(text: string | Buffer): Promise<unknown> {
  const file = await parseOptIn(Buffer.from(text as string));
  return file.kind === 'failure' ? describeFailure(file.failure) : file.settings;
}

async function warnings(text: string): Promise<readonly string[]> {
  const file = await parseOptIn(Buffer.from(text));
  return file.kind === 'settings' ? file.warnings.map(describeWarning) : ['not followed'];
}

describe('an opt-in file that says nothing sets nothing', () => {
  test.each([
    ['an empty file', ''],
    ['comments only', '# mode: disabled\n\n   # more\n'],
    ['null', 'null\n'],
    ['a tilde', '~'],
    ['a byte order mark', '\ufeff'],
    ['a document without content', '---\n'],
    ['an empty mapping', '{}'],
    ['blank lines with carriage returns', '\r\n\r\n'],
  ])('%s', async (_, text) => {
    expect(await read(text)).toEqual({});
  });
});

test('all settings are read, with the lines on which they stand', async () => {
  const text =
    '# mine\nmode: metadata\nmask:\n  values: [s3cr3t, "12345678"]\n  env: ["*_PIN"]\nrepeats: keep\ntasks: first-per-node\n';
  expect(await parseOptIn(Buffer.from(text))).toEqual({
    kind: 'settings',
    settings: {
      mode: 'metadata',
      mask: { values: ['s3cr3t', '12345678'], env: ['*_PIN'] },
      repeats: 'keep',
      tasks: 'first-per-node',
    },
    lines: { mode: 2, mask: 3, repeats: 6, tasks: 7 },
    warnings: [],
  });
});

test('JSON, which is YAML, is read', async () => {
  expect(await read('{"mode": "disabled"}')).toEqual({ mode: 'disabled' });
});

describe('an opt-in file that cannot be followed is refused, with the place and what was expected', () => {
  test.each([
    [
      'a misspelt mode',
      'mode: metdata',
      '~/.logoptin, line 1, column 7: `mode` must be `enabled`, `metadata` or `disabled`, not `metdata` (did you mean `metadata`?)',
    ],
    [
      'a mode with a capital letter',
      'mode: Enabled',
      '~/.logoptin, line 1, column 7: `mode` must be `enabled`, `metadata` or `disabled`, not `Enabled` (did you mean `enabled`?)',
    ],
    [
      'a mode that is far from any',
      '\n\nmode:   off',
      '~/.logoptin, line 3, column 9: `mode` must be `enabled`, `metadata` or `disabled`, not `off`',
    ],
    [
      'a mode without a value',
      'mode:\n',
      '~/.logoptin, line 1, column 6: `mode` must be `enabled`, `metadata` or `disabled`, not nothing',
    ],
    [
      'a mode that is a truth value',
      'mode: true',
      '~/.logoptin, line 1, column 7: `mode` must be `enabled`, `metadata` or `disabled`, not `true`',
    ],
    [
      'a mode that is a list',
      'mode: [disabled]',
      '~/.logoptin, line 1, column 7: `mode` must be `enabled`, `metadata` or `disabled`, not a list',
    ],
    [
      'a misspelt mode key',
      'mod: disabled',
      '~/.logoptin, line 1, column 1: there is no key `mod`, the nearest is `mode`',
    ],
    [
      'a mode key with a capital letter',
      'tasks: all\nMode: disabled',
      '~/.logoptin, line 2, column 1: there is no key `Mode`, the nearest is `mode`',
    ],
    [
      'a misspelt mask key',
      'masks: {values: [abcd]}',
      '~/.logoptin, line 1, column 1: there is no key `masks`, the nearest is `mask` or `tasks`',
    ],
    [
      'a list at the top',
      '- mode: disabled',
      '~/.logoptin, line 1, column 1: expected keys and values such as `mode: metadata`, found a list',
    ],
    [
      'a word at the top',
      'disabled',
      '~/.logoptin, line 1, column 1: expected keys and values such as `mode: metadata`, found text',
    ],
    [
      'an unknown value for repeats',
      'repeats: never',
      '~/.logoptin, line 1, column 10: `repeats` must be `fold` or `keep`, not `never`',
    ],
    [
      'an unknown value for tasks',
      'tasks: frist',
      '~/.logoptin, line 1, column 8: `tasks` must be `all`, `first` or `first-per-node`, not `frist` (did you mean `first`?)',
    ],
    [
      'the same key twice',
      'mode: metadata\nmode: enabled',
      '~/.logoptin, line 2, column 1: expected YAML, found a key for the second time',
    ],
    [
      'a second document',
      'mode: metadata\n---\nmode: enabled',
      '~/.logoptin, line 2, column 1: expected one YAML document, found another one',
    ],
    [
      'a quote that is not closed',
      'mode: "metadata',
      '~/.logoptin, line 1, column 16: expected YAML, found a quote, bracket, colon or space missing',
    ],
    [
      'a tab as indentation',
      'mask:\n\tvalues: [abcd]',
      '~/.logoptin, line 2, column 1: expected YAML, found a tab as indentation: use spaces',
    ],
    [
      'a tag',
      'mode: !secret metadata',
      '~/.logoptin, line 1, column 7: expected YAML, found a tag (`!name`), of which joblog knows none',
    ],
    [
      'a tag for a time',
      'mode: !!timestamp 2026-11-22',
      '~/.logoptin, line 1, column 7: expected YAML, found a tag (`!name`), of which joblog knows none',
    ],
    [
      'an unknown directive',
      '%FOO\n---\nmode: metadata',
      '~/.logoptin, line 1, column 1: expected YAML, found an unknown directive (a line that begins with `%`)',
    ],
    [
      'an alias without its anchor',
      'mode: *mine',
      '~/.logoptin: expected plain YAML, found an alias (`*name`) without its anchor, or far too many aliases',
    ],
    [
      'a NUL byte',
      'mode: meta\0data',
      '~/.logoptin, line 1, column 11: expected YAML in UTF-8, found bytes that are not text',
    ],
    [
      'Latin-1',
      Buffer.from('# caf\xe9\n', 'latin1'),
      '~/.logoptin, line 1, column 6: expected YAML in UTF-8, found bytes that are not text',
    ],
    [
      'UTF-16',
      Buffer.from('mode: metadata', 'utf16le'),
      '~/.logoptin, line 1, column 2: expected YAML in UTF-8, found bytes that are not text',
    ],
  ] as const)('%s', async (_, text, message) => {
    expect(await read(text as string)).toBe(message);
  });
});

describe('masks protect secrets, so what is wrong there is never passed over and never quoted', () => {
  test.each([
    [
      'a number is to be put in quotes',
      'mask:\n  values: [12345678]',
      '~/.logoptin, line 2, column 12: an entry of `mask.values` must be text; put a number or a word such as `no` in quotes, not a number',
    ],
    [
      'so is a truth value',
      'mask: {values: [true]}',
      '~/.logoptin, line 1, column 17: an entry of `mask.values` must be text; put a number or a word such as `no` in quotes, not true or false',
    ],
    [
      'a value shorter than 4 bytes',
      'mask:\n  values:\n    - longer\n    - abc\n',
      '~/.logoptin, line 4, column 7: an entry of `mask.values` must have at least 4 bytes, this one is shorter',
    ],
    [
      'one value instead of a list',
      'mask: {values: hunter2}',
      '~/.logoptin, line 1, column 16: `mask.values` must be a list, not text',
    ],
    [
      'a value instead of a mapping',
      'mask: hunter2',
      '~/.logoptin, line 1, column 7: `mask` must be a mapping with `values`, `env` or both, not text',
    ],
    [
      'nothing',
      'mask:\n  # values: []\n',
      '~/.logoptin, line 1, column 6: `mask` must be a mapping with `values`, `env` or both, not nothing',
    ],
    [
      'a misspelt key',
      'mask:\n  value: [hunter2]',
      '~/.logoptin, line 2, column 3: there is no key `value` under `mask`, the nearest is `values`',
    ],
    [
      'a secret in the place of a key',
      'mask: {hunter2: [abcd]}',
      '~/.logoptin, line 1, column 8: there is a key under `mask` that joblog does not know, the nearest is `values` or `env`',
    ],
    [
      'a name that no variable has',
      'mask: {env: ["A=B"]}',
      '~/.logoptin, line 1, column 14: an entry of `mask.env` must be the name of an environment variable, in which `*` is any text, such as `*_PIN`; a number or a word such as `no` in quotes, not text',
    ],
  ])('%s', async (_, text, message) => {
    expect(await read(text)).toBe(message);
  });

  test('a value of two characters and four bytes is long enough', async () => {
    expect(await read('mask: {values: [éé]}')).toEqual({ mask: { values: ['éé'] } });
  });

  test('a syntax error next to a secret does not quote it', async () => {
    expect(await read('mask:\n  values: [hunter2, *hunter2, "hun\\ter2')).not.toContain('unter2');
  });
});

describe('another unknown key is passed over with a warning, and the rest applies', () => {
  test('it names the nearest known key', async () => {
    expect(await warnings('repeat: keep\nmode: metadata')).toEqual([
      '~/.logoptin, line 1, column 1: there is no key `repeat`, the nearest is `repeats`',
    ]);
    expect(await read('repeat: keep\nmode: metadata')).toMatchObject({ mode: 'metadata' });
  });

  test('a key of the site file is said to be one', async () => {
    expect(await warnings('store: /tmp')).toEqual([
      '~/.logoptin, line 1, column 1: `store` can be set only by the site',
    ]);
  });

  test('control characters in it do not reach the terminal, and it is cut', async () => {
    const [warning] = await warnings(`"repeats\\e[2J${'s'.repeat(100)}": 1`);
    expect(warning).toMatch(/^[ -~]+$/);
    expect(warning?.length).toBeLessThan(150);
  });

  test('as near to `mask` as to another key, it is not passed over', async () => {
    expect(await read('task: first')).toBe(
      '~/.logoptin, line 1, column 1: there is no key `task`, the nearest is `mask` or `tasks`',
    );
  });
});

test('plain anchors and aliases work', async () => {
  expect(await read('mask:\n  values: &mine [hunter2]\n  env: *mine')).toEqual({
    mask: { values: ['hunter2'], env: ['hunter2'] },
  });
});

test('a key that is the name of something in JavaScript is a key like any other', async () => {
  const file = await parseOptIn(Buffer.from('__proto__: {mode: disabled}\nhasOwnProperty: 1'));
  expect(file).toMatchObject({ kind: 'settings', settings: {} });
  expect(await warnings('__proto__: {mode: disabled}')).toEqual([
    expect.stringContaining('there is no key `__proto__`'),
  ]);
});
