import { captured, everyWay, logged, NOON } from './harness.js';

const UNTIL = '2026-11-22T06:09:55Z';

describe('empty lines', () => {
  test('of several in a row one stays', () => {
    expect(logged('a\n\n\n\nb\n\nc\n')).toBe('a\n\nb\n\nc\n');
  });

  test('are also lines of blanks, and of nothing that is seen', () => {
    expect(logged('a\n   \n\t\n\x1b[31m\x1b[0m\n\0\n\nb\n')).toBe('a\n\nb\n');
  });

  test('are counted across writes and pages', () => {
    const { stdout } = everyWay([{ push: 'a\n\n' }, { tick: NOON + 1000 }, { push: '\n\nb\n', at: NOON + 2000 }]);
    expect(stdout).toBe('a\n\nb\n');
  });

  test('many of them cost the log one', () => {
    expect(captured([{ push: `a\n${'\n'.repeat(10_000)}b\n` }]).stdout).toBe('a\n\nb\n');
  });
});

test('blanks at a line end are not kept', () => {
  expect(logged('a   \nb\x1b[5C\n  c\n')).toBe('a\nb\n  c\n');
});

describe('repeated lines', () => {
  test('are written once from three on, with how many more there were and until when', () => {
    expect(logged('a\nb\nb\nb\nc\n')).toBe(`a\nb\n[joblog: previous line repeated 2 more times until ${UNTIL}]\nc\n`);
  });

  test('are both written if there are two', () => {
    expect(logged('a\nb\nb\nc\n')).toBe('a\nb\nb\nc\n');
  });

  test('are folded at the end of the stream, and before a command', () => {
    expect(logged('b\nb\nb\n')).toBe(`b\n[joblog: previous line repeated 2 more times until ${UNTIL}]\n`);
    expect(logged('b\nb\nb\n/LOGCOMMAND {"mode":"disabled"}\nb\n/LOGCOMMAND {"mode":"enabled"}\nb\n')).toBe(
      `b\n[joblog: previous line repeated 2 more times until ${UNTIL}]\n` +
        '/LOGCOMMAND {"mode":"disabled"}\n/LOGCOMMAND {"mode":"enabled"}\nb\n',
    );
  });

  test('say when the last of them came', () => {
    const { stdout } = everyWay([
      { push: 'b\n' },
      { push: 'b\n', at: NOON + 1000 },
      { push: 'b\n', at: NOON + 5000 },
      { push: 'c\n', at: NOON + 60_000 },
      { tick: NOON + 99_000 },
    ]);
    expect(stdout).toBe('b\n[joblog: previous line repeated 2 more times until 2026-11-22T06:10:00Z]\nc\n');
  });

  test('are equal if they are after masking', () => {
    expect(logged('token abcde1\ntoken abcde2\ntoken abcde1\n', { masks: ['abcde1', 'abcde2'] })).toContain(
      'repeated 2 more',
    );
  });

  test('are all kept with repeats: keep', () => {
    expect(logged('b\nb\nb\nb\n', { repeats: 'keep' })).toBe('b\nb\nb\nb\n');
  });

  test('that differ in one place only are not equal', () => {
    const long = (c: string): string => `${c}${'x'.repeat(200)}\n`;
    expect(logged(long('a') + long('b') + long('c'))).toBe(long('a') + long('b') + long('c'));
    expect(logged(long('a').repeat(3))).toContain('repeated 2 more');
  });

  test('by the thousand are one line and one remark', () => {
    const { stdout } = captured([{ push: 'same\n'.repeat(100_000) }], {}, { size: 65_536 });
    expect(stdout).toBe(`same\n[joblog: previous line repeated 99999 more times until ${UNTIL}]\n`);
  });

  test('on two streams are two runs', () => {
    const { stdout, stderr } = everyWay([
      { push: 'a\na\n' },
      { push: 'a\na\n', on: 'stderr' },
      { push: 'a\n' },
      { push: 'a\n', on: 'stderr' },
    ]);
    expect(stdout).toBe(`a\n[joblog: previous line repeated 2 more times until ${UNTIL}]\n`);
    expect(stderr).toBe(stdout);
  });
});

describe('lines that look like the remarks of the log', () => {
  test('get their bracket doubled', () => {
    expect(logged('[joblog: previous line repeated 9 more times]\n[joblog]\n[[joblog: x\n')).toBe(
      '[[joblog: previous line repeated 9 more times]\n[joblog]\n[[joblog: x\n',
    );
  });

  test('get it also when they are repeated', () => {
    expect(logged('[joblog: x\n[joblog: x\n')).toBe('[[joblog: x\n[[joblog: x\n');
  });
});

describe('very long lines', () => {
  const MARK = '[joblog: line broken after 1 MiB]\n';

  test('are broken after 1 MiB, with a mark, whatever they are made of', () => {
    for (const letter of ['x', 'é', '語']) {
      const count = Math.floor((1 << 20) / Buffer.byteLength(letter));
      const text = letter.repeat(count + 5);
      const whole = captured([{ push: `${text}\nnext\n` }]);
      expect(whole.stdout === `${letter.repeat(count)}\n${MARK}${letter.repeat(5)}\nnext\n`).toBe(true);
      const slow = captured([{ push: `${text}\nnext\n` }], {}, { fast: false });
      const cut = captured([{ push: `${text}\nnext\n` }], {}, { size: 50_001 });
      expect(slow.stdout === whole.stdout && cut.stdout === whole.stdout).toBe(true);
    }
  });

  test('of 10 MiB without a newline do not stay in memory', () => {
    const { stdout } = captured([{ push: Buffer.alloc(10 << 20, 'abc') }], { repeats: 'keep' }, { size: 65_536 });
    expect(stdout.split(MARK)).toHaveLength(10);
    expect(
      stdout.replaceAll(MARK, '').replaceAll('\n', '') === 'abc'.repeat((10 << 20) / 3 + 1).slice(0, 10 << 20),
    ).toBe(true);
  });

  test('keep their text, although the memory of one serves the next', () => {
    const line = (i: number): string => `${i}:${String.fromCharCode(97 + (i % 26)).repeat(20_000 + i * 7)}`;
    const lines = Array.from({ length: 250 }, (_, i) => line(i));
    const printed = lines.map((l, i) => (i % 5 === 0 ? `${l}${l}\r\x1b[5C\x1b[K\n` : `${l}\n`)).join('');
    const expected = lines.map((l, i) => (i % 5 === 0 ? `${l.slice(0, 5)}\n` : `${l}\n`)).join('');
    for (const size of [4096, 65_536, 300_000])
      expect(captured([{ push: printed }], {}, { size }).stdout === expected).toBe(true);
  });

  test('do not hide a masked value at the place where they are broken', () => {
    const text = `${'x'.repeat((1 << 20) - 3)}s3cr3t-token yy\n`;
    const { stdout } = captured([{ push: text }], { masks: ['s3cr3t-token'] });
    expect(stdout.endsWith(`xxx***\n${MARK}*** yy\n`)).toBe(true);
  });

  test('do not hold a command at the place where they are broken', () => {
    const text = `${'x'.repeat(1 << 20)}/LOGCOMMAND {"mode":"disabled"}\nshown\n`;
    expect(captured([{ push: text }]).stdout.endsWith('/LOGCOMMAND {"mode":"disabled"}\nshown\n')).toBe(true);
  });
});
