import { FATES } from '../../lib/capture/ledger.js';
import { everyWay, type Output, type Step } from './harness.js';

/** The fates of stdout that are not 0, as `lines/bytes`. */
function fates({ ledger }: Output): Record<string, string> {
  const { stdout } = ledger;
  const told = FATES.map((fate) => [fate, stdout[fate]] as const).filter(([, { lines, bytes }]) => lines + bytes > 0);
  return Object.fromEntries(told.map(([fate, { lines, bytes }]) => [fate, `${lines}/${bytes}`]));
}

function told(...steps: (string | Step)[]): Record<string, string> {
  return fates(everyWay(steps.map((step) => (typeof step === 'string' ? { push: step } : step))));
}

test('lines that stand in the log are logged, newline and trailing blanks included', () => {
  expect(told('one\ntwo  \n')).toEqual({ logged: '2/10' });
});

test('a last line without a newline counts in bytes', () => {
  expect(told('one\ntwo')).toEqual({ logged: '1/7' });
});

test('what was written over, erased or never seen is redrawn', () => {
  expect(told(' 50%\r100%\n')).toEqual({ logged: '1/5', redrawn: '0/5' });
  expect(told('abc\x1b[2K\rx\n')).toEqual({ logged: '1/2', redrawn: '0/8' });
  expect(told('\x1b[32mok\x1b[0m\r\n')).toEqual({ logged: '1/3', redrawn: '0/10' });
  expect(told('a\nb\n\x1b[2Ac\nd\n')).toEqual({ logged: '2/4', redrawn: '2/8' });
});

test('a tab counts as the byte that it is, not as the blanks that are shown', () => {
  expect(told('a\tb\n')).toEqual({ logged: '1/4' });
});

test('rows that are gone with their place are redrawn', () => {
  expect(told('a\nb\nc\x1b[2A\r\x1b[Jd\n')).toEqual({ logged: '1/2', redrawn: '2/13' });
  expect(told('a\n\x1b[?1049hb\nc\n\x1b[?1049ld\n')).toEqual({ logged: '2/4', redrawn: '2/20' });
});

test('empty lines in a row are blank, repeated ones folded', () => {
  expect(told('a\n\n\n\nb\n')).toEqual({ logged: '3/5', blank: '2/2' });
  expect(told('a\n'.repeat(9))).toEqual({ logged: '1/2', folded: '8/16' });
});

test('a command is logged, and what the mode keeps out is withheld', () => {
  const off = '/LOGCOMMAND {"mode":"disabled"}\n';
  expect(told(`a\n${off}bc\nd`)).toEqual({ logged: `2/${off.length + 2}`, withheld: '1/4' });
});

test('a line that the mode cuts is told of in parts', () => {
  expect(told('abc', { push: '/LOGCOMMAND {"mode":"disabled"}\n', on: 'stderr' }, 'de\n')).toEqual({
    logged: '0/3',
    withheld: '1/3',
  });
});

test('a line of more than 1 MiB is logged as a whole', () => {
  const long = `${'x'.repeat((1 << 20) + 9)}\n`;
  expect(told(long)).toEqual({ logged: `1/${long.length}` });
});
