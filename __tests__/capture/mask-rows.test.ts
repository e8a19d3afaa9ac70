import { masked } from '../../lib/capture/capture.js';
import { ROW_BYTES } from '../../lib/capture/limits.js';
import { LEAST_MASK, Masks, MOST_MASK_BYTES, MOST_MASKS } from '../../lib/capture/masks.js';
import { captured, NOON, type Step, Taken } from './harness.js';

const BROKEN = '[joblog: line broken after 1 MiB]\n';

/** The log of one long line, in which `printed` begins `inside` bytes before the break; its bytes come one by one around there. */
function broken(printed: string, inside: number, masks: readonly string[]): string {
  const line = Buffer.from(`${'-'.repeat(ROW_BYTES - inside)}${printed}.\n`);
  const near = ROW_BYTES - inside - 2;
  const single: Step[] = Array.from(line.subarray(near, near + 100), (byte) => ({ push: Buffer.of(byte) }));
  const out = captured([{ push: line }], { masks }).stdout;
  const steps: Step[] = [{ push: line.subarray(0, near) }, ...single, { push: line.subarray(near + 100) }];
  expect(captured(steps, { masks }).stdout).toBe(out);
  return out.replace(/-+/, '').replace(BROKEN, '');
}

describe('a value in a row that is broken at 1 MiB', () => {
  const VALUE = 's3cr3t=value';
  test.each(Array.from({ length: VALUE.length - 3 }, (_, i) => i + 2))(
    'goes whole, with %i bytes of it before the break',
    (inside) => {
      expect(broken(VALUE, inside, [VALUE])).toBe('***\n***.\n');
    },
  );

  test('leaves no more than one byte', () => {
    expect(broken(VALUE, 1, [VALUE])).toBe('s\n***.\n');
    expect(broken(VALUE, VALUE.length - 1, [VALUE])).toBe('***\ne.\n');
  });

  const ESCAPED = 'pä"ß😀/word';
  const SPELLED = 'p\\u00e4\\"\\u00DF\\ud83d\\ude00\\/word';
  test.each(Array.from({ length: SPELLED.length - 3 }, (_, i) => i + 2))(
    'goes whole if it is escaped, with %i bytes before the break',
    (inside) => {
      const [first = '', second = ''] = broken(SPELLED, inside, [ESCAPED]).split('\n');
      // Of the value no two characters are left. Of the escape of one there may be, where no more than that one stood before the break.
      expect(first).toMatch(inside < 9 ? /^(?:\*\*\*|p\\u?0?0?e?4?)$/ : /^\*\*\*$/);
      expect(second).toMatch(inside > SPELLED.length - 2 ? /^(?:\*\*\*|d)\.$/ : /^\*\*\*\.$/);
    },
  );

  test('is found as well if it is longer than a row as printed', () => {
    const value = `x${'"'.repeat(400_000)}end`;
    const out = captured([{ push: `${JSON.stringify(value).repeat(2)}\n` }], { masks: [value] }).stdout;
    expect(out.replaceAll(BROKEN, '')).toBe('"***""***\n***"\n');
  });

  test('of which a row is the midst takes that row', () => {
    const value = Array.from({ length: 200_000 }, (_, i) => i.toString(36))
      .join('')
      .slice(0, 400_000);
    // Every byte as an escape: 2.4 MB.
    const printed = Array.from(value, (c) => `\\u00${c.charCodeAt(0).toString(16)}`).join('');
    const out = captured([{ push: `x${printed}y\n` }], { masks: [value] }).stdout;
    expect(out.replaceAll(BROKEN, '')).toBe('x***\n***\n***y\n');
  });
});

test('a value that is being printed is not in the live file, wherever it has come to, escapes included', () => {
  for (const printed of ['p\\u00e4ss\\/word', 'päss/word']) {
    const bytes = Buffer.from(printed);
    for (let size = 8; size <= bytes.length; size++) {
      const { capture } = new Taken({ masks: ['päss/word'] });
      capture.push('stdout', Buffer.concat([Buffer.from('the '), bytes.subarray(0, size)]), NOON);
      expect(capture.pending()?.stdout?.rows).toEqual(['the ***']);
    }
  }
});

describe('a value that is being printed over longer text', () => {
  const drawn = [
    ['ASCII', 'a'.repeat(30)],
    ['blocks', '█'.repeat(30)],
    ['wide characters', '漢'.repeat(30)],
    ['cells', `${'█'.repeat(30)}\r█`],
  ] as const;
  test.each(drawn)('is not in the live file, wherever it has come to: over %s', (_, text) => {
    for (let size = 2; size <= 9; size++) {
      const { capture } = new Taken({ masks: ['päss/word'] });
      capture.push('stdout', Buffer.from(`${text}\rx ${'päss/word'.slice(0, size)}`), NOON);
      expect(capture.pending()?.stdout?.rows[0]).toMatch(/^x \*\*\* ?[a█漢]+$/);
    }
  });

  test.each(drawn)('is not in the log, if the mode changes in the midst of it: over %s', (_, text) => {
    for (let size = 2; size <= 9; size++) {
      const { stdout } = captured(
        [
          { push: `${text}\rx ${'päss/word'.slice(0, size)}` },
          { push: '/LOGCOMMAND {"mode":"metadata"}\n', on: 'stderr' },
          { push: `${'päss/word'.slice(size)}\n` },
        ],
        { masks: ['päss/word'] },
      );
      expect(stdout).toMatch(/^x \*\*\* ?[a█漢]+\n$/);
    }
  });
});

describe('values that are refused', () => {
  test('are those of fewer than four bytes, the empty one included', () => {
    const masks = new Masks([]);
    for (const value of ['', 'a', 'abc', 'é!', ' \n ']) expect(masks.add(value)).toBe(false);
    expect(masks.empty).toBe(true);
    for (const value of ['abcd', 'éé', '\n\n\n\n']) expect(masks.add(value)).toBe(true);
    expect(LEAST_MASK).toBe(4);
  });

  test('take no part of the others with them', () => {
    expect(masked('abc abcd', ['abc', 'abcd', ''])).toBe('abc ***');
  });
});

describe('more values than are kept', () => {
  const values = (count: number): string[] => Array.from({ length: count }, (_, i) => `value-${i}.`);

  test('are masked as all text is, so that nothing is stored of them', () => {
    const masks = new Masks(values(MOST_MASKS));
    expect(masks.full).toBe(false);
    expect(masks.hits(Buffer.from('value-10000.'))).toBe(false);
    expect(masks.add('value-17.')).toBe(true);
    expect(masks.full).toBe(false);
    expect(masks.add('value-10000.')).toBe(true);
    expect(masks.full).toBe(true);
    expect(masks.empty).toBe(false);
    const bytes = Buffer.from('any text');
    expect(masks.hits(bytes)).toBe(true);
    expect(masks.apply({ bytes, start: 4, end: 8 }, { head: true, tail: true }).bytes.toString()).toBe('***');
    expect(masks.apply({ bytes, start: 4, end: 4 }, { head: false, tail: false })).toEqual({ bytes, start: 4, end: 4 });
    expect(masked('any text', values(MOST_MASKS + 1))).toBe('***');
  });

  test('are also those of too many bytes together, or one that is too long', () => {
    expect(new Masks(['x'.repeat(MOST_MASK_BYTES)]).full).toBe(false);
    expect(new Masks(['x'.repeat(MOST_MASK_BYTES + 1)]).full).toBe(true);
    expect(new Masks(['x'.repeat(MOST_MASK_BYTES - 3), 'abcd']).full).toBe(true);
  });

  test('named by a command set the mode to disabled, and all that comes later is masked', () => {
    const named = values(MOST_MASKS + 1);
    const commands = [named.slice(0, 5000), named.slice(5000)].map(
      (mask) => `/LOGCOMMAND ${JSON.stringify({ mask })}\n`,
    );
    const out = captured([
      {
        push: `before\n${commands.join('')}dropped\n/LOGCOMMAND {"mode":"enabled"}\nafter value-10000.\n{"a":1,"b":["c"]}\n`,
      },
    ]);
    const stars = JSON.stringify({ mask: named.slice(0, 5000).map(() => '***') });
    expect(out.stdout).toBe(
      `before\n/LOGCOMMAND ${stars}\n[joblog: line 3: more values to be masked than are kept; mode is now disabled]\n` +
        '***\n***\n***\n',
    );
    expect(out.metadata).toContain('"data":{"***":"***","***":["***"]}}');
    expect(out.modes.map(({ mode, why }) => [mode, why])).toEqual([
      ['disabled', 'more values to be masked than are kept, command in line 3'],
      ['enabled', 'command in line 5'],
    ]);
    expect(out.notices.map(({ text }) => text)).toEqual([
      'line 3 of stdout: there are more values to be masked than are kept; mode is now disabled',
    ]);
  });

  test('in the settings begin the run in mode disabled', () => {
    const out = captured([{ push: 'text\n{"a":1}\n' }], { masks: values(MOST_MASKS + 1) });
    expect(out.stdout + out.metadata).toBe('');
    expect(out.modes).toMatchObject([{ mode: 'disabled', why: 'more values to be masked than are kept' }]);
    expect(out.notices).toHaveLength(1);
  });
});
