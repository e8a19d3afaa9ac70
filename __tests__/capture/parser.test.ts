import fc from 'fast-check';
import { Intake } from '../../lib/capture/intake.js';
import { INVALID, type Operations } from '../../lib/capture/ops.js';
import { Parser } from '../../lib/capture/parser.js';
import { cut } from './harness.js';

/** An operation's name and numbers. */
type Op = [name: keyof Operations, ...numbers: unknown[]];

/** The operations of `bytes`, text joined, since where it is cut means nothing; `fast` false: byte by byte. */
function operations(bytes: Buffer, size = bytes.length || 1, fast = true): (Op | string)[] {
  const ops: (Op | string)[] = [];
  const add = (text: string): void => {
    const last = ops.at(-1);
    if (typeof last === 'string') ops[ops.length - 1] = last + text;
    else ops.push(text);
  };
  const recorder = new Proxy({} as Operations, {
    get(_, name: keyof Operations) {
      if (name === 'text') {
        return (...[{ bytes: run }, start, end]: Parameters<Operations['text']>) => {
          add(Buffer.from(run.subarray(start, end)).toString());
        };
      }
      if (name === 'character') {
        return (code: number) => {
          add(code === INVALID ? '\ufffd' : String.fromCodePoint(code));
        };
      }
      return (...numbers: unknown[]) => ops.push([name, ...numbers]);
    },
  });
  const parser = new Parser(new Intake(), recorder, fast);
  for (const piece of cut(bytes, size)) for (let at = 0; at < piece.length; ) at = parser.parse(piece, at);
  parser.end();
  return ops;
}

function everyCut(text: string): (Op | string)[] {
  const bytes = Buffer.from(text, 'latin1');
  const whole = operations(bytes);
  for (let size = 1; size < Math.min(bytes.length, 12); size++) expect(operations(bytes, size)).toEqual(whole);
  expect(operations(bytes, bytes.length, false)).toEqual(whole);
  return whole;
}

describe('what a program sends to the console', () => {
  test.each<[string, string, (Op | string)[]]>([
    ['a carriage return', 'a\rb', ['a', ['cr'], 'b']],
    ['VT and FF as NEL, which ends no line of the input', '\v\f\n', [['nel'], ['nel'], ['lf']]],
    ['colours as nothing', '\x1b[1;38:2::1:2:3mred\x1b[m', ['red']],
    [
      'moves, absent and zero numbers as one',
      '\x1b[A\x1b[0B\x1b[12C',
      [
        ['cuu', 1],
        ['cud', 1],
        ['cuf', 12],
      ],
    ],
    ['a move by more than any number', '\x1b[99999999999999999999D', [['cub', 99_999]]],
    [
      'the hidden cursor among other modes',
      '\x1b[?7;25l\x1b[?25h',
      [
        ['dectcem', false],
        ['dectcem', true],
      ],
    ],
    ['a bell, NUL, DEL and SO as dropped', 'a\x07\0\x7f\x0eb', ['a', ...Array<Op>(4).fill(['dropped']), 'b']],
    ['a title up to its BEL or ST', '\x1b]0;title\x07a\x1b]2;t\x1b\\b', ['ab']],
    ['a title without an end up to the line feed', '\x1b]0;title\na', ['a']],
    ['a device control string past line feeds', '\x1bPq\n\x07x\x1b\\a', ['a']],
    ['charset choice and keypad modes as nothing', '\x1b(B\x1b)0\x1b=\x1b>a', ['a']],
    ['a byte order mark as dropped', '\xef\xbb\xbfa', [['dropped'], 'a']],
    ['a repeat of nothing as nothing', '\x1b[3b\r\x1b[3b', [['cr']]],
    ['an aborted sequence as what follows it', '\x1b[12\x18a\x1b[3\x1ab', ['ab']],
    ['a control inside of a sequence at once', '\x1b[3\rAx', [['cr'], ['cuu', 3], 'x']],
    ['a sequence begun anew', '\x1b[31\x1b[2Ax', [['cuu', 2], 'x']],
    ['a private marker at the wrong place as nothing', '\x1b[1?25lx\x1b[ 5Ax\x1b[>1Ax', ['xxx']],
    ['an unfinished sequence at the end as nothing', 'a\x1b[3', ['a']],
    [
      'C1 controls as dropped, which open nothing',
      'a\xc2\x9b31mb\xc2\x90c',
      ['a', ['dropped'], '31mb', ['dropped'], 'c'],
    ],
    ['a letter beyond ASCII inside of a sequence as its end', '\x1b[3\xc3\xa9A', ['A']],
    ['a cut off character as one replacement', 'a\xf0\x9f\x98', ['a\ufffd']],
  ])('%s', (_name, bytes, expected) => {
    expect(everyCut(bytes)).toEqual(expected);
  });

  test('text that is not UTF-8 reads as TextDecoder reads it, however it is cut', () => {
    const piece = fc.oneof(
      fc
        .uint8Array({ maxLength: 6 })
        .map((bytes) => Buffer.from(bytes.map((byte) => (byte < 0xa0 ? byte | 0x80 : byte)))),
      fc.string({ unit: 'grapheme', maxLength: 4 }).map((text) => Buffer.from(text)),
      fc
        .constantFrom('\xed\xa0\x80', '\xf4\x90\x80\x80', '\xc0\xaf', '\xe0\x9f\x80', '\xf0\x9f')
        .map((text) => Buffer.from(text, 'latin1')),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.integer({ min: 1, max: 5 }), (pieces, size) => {
        const bytes = Buffer.concat(pieces);
        const expected = new TextDecoder('utf-8', { ignoreBOM: true })
          .decode(bytes)
          .replace(/[\u0000-\u001f\u007f-\u009f]/g, '');
        if (/[\p{Cc}\ufeff]/u.test(bytes.toString())) return;
        expect(operations(bytes, size)).toEqual(expected === '' ? [] : [expected]);
      }),
    );
  });

  test('any bytes do the same however they are cut', () => {
    const tokens = [
      '\x1b',
      '[',
      ']',
      'P',
      '\\',
      '?25',
      ';',
      '3',
      ':',
      ' ',
      'A',
      'm',
      '\x07',
      '\n',
      '\x18',
      '\x7f',
      '\xc3',
      '\xa9',
      '\xc2',
      '\x9b',
      'x',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...tokens), { maxLength: 30 }), (parts) => {
        everyCut(parts.join(''));
      }),
    );
  });
});
