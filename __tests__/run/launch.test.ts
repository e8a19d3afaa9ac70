/** The launcher's words, as the main process reads them. */
import fc from 'fast-check';
import { parseLaunch } from '../../lib/run/launch.js';

const WORDS = [
  'launcher=/opt/joblog/bin/joblog',
  'pipes=10,12',
  'open=0 1 2 5 200',
  'ignored=0000000000000006',
  'core=unlimited',
  'files=1024',
  'aside=NODE_OPTIONS LD_PRELOAD ',
  'optin=11',
  'dir=',
  'mode=',
  'name=',
  'prolog=',
];

const withWord = (word: string): string[] => {
  const name = `${word.split('=', 1)[0]!}=`;
  return WORDS.map((old) => (old.startsWith(name) ? word : old));
};

test('the words before -- say how to start the command, the words after it are the command', () => {
  expect(parseLaunch([...WORDS, '--', 'python', 'train.py'])).toEqual({
    launcher: '/opt/joblog/bin/joblog',
    pipes: [10, 12],
    open: [0, 1, 2, 5, 200],
    options: {},
    optIn: 11,
    prolog: undefined,
    words: WORDS,
    command: ['python', 'train.py'],
  });
});

test('a srun comes with the prolog that is to report its step', () => {
  const words = withWord('prolog=/opt/joblog/bin/srun-prolog');
  expect(parseLaunch([...words, '--', '/usr/bin/srun', 'hostname']).prolog).toBe('/opt/joblog/bin/srun-prolog');
});

test('options that were not given are not there, and those that were are taken as they stand', () => {
  const words = ['pipes=10,12', 'open=', 'launcher=l', 'optin=', 'dir=/a b/=c', 'mode=metadata', 'name=--', 'prolog='];
  expect(parseLaunch([...words, '--', 'true']).options).toEqual({ dir: '/a b/=c', mode: 'metadata', name: '--' });
  expect(parseLaunch([...words, '--', 'true']).open).toEqual([]);
});

test('the opt-in file is as the launcher found it: absent, seen, or open under a number; a word of the command does not count', () => {
  const optIn = (word: string): unknown => parseLaunch([...withWord(word), '--', 'optin=seen']).optIn;
  expect(['optin=', 'optin=seen', 'optin=3', 'optin=15'].map(optIn)).toEqual(['absent', 'seen', 3, 15]);
});

test("a command of any words arrives as it was typed, also with -- and with words like the launcher's", () => {
  const word = fc.oneof(fc.string(), fc.constantFrom('--', 'pipes=1,2', 'dir=/x', '', ' '));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), (command) => {
      const launch = parseLaunch([...WORDS, '--', ...command]);
      expect(launch.command).toEqual(command);
      expect(launch.words).toEqual(WORDS);
      expect(launch.options).toEqual({});
    }),
  );
});

test("words that are not the launcher's are refused, so that the command runs without a capture", () => {
  expect(() => parseLaunch([])).toThrow();
  expect(() => parseLaunch(['train.py'])).toThrow();
  expect(() => parseLaunch([...WORDS, '--'])).toThrow('this program is started by bin/joblog alone');
  expect(() => parseLaunch([...WORDS, 'python', 'train.py'])).toThrow();
  expect(() => parseLaunch([...withWord('pipes=10'), '--', 'true'])).toThrow(
    'this program is started by bin/joblog alone',
  );
  for (const missing of ['launcher', 'pipes', 'open', 'optin', 'dir', 'mode', 'name']) {
    const words = WORDS.filter((word) => !word.startsWith(`${missing}=`));
    expect(() => parseLaunch([...words, '--', 'true'])).toThrow(`the launcher did not say ${missing}=`);
  }
});
