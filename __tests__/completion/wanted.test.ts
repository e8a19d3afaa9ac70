import { declared } from '../../lib/cli/cli.js';
import { whatIsWanted } from '../../lib/completion/wanted.js';

/** The command line after `joblog `; the word that is completed is the one after the last blank. */
const at = (line: string) => whatIsWanted(declared(), line.split(' '));

function wordsAt(line: string): readonly string[] {
  const { wanted, typed } = at(line);
  if (wanted.kind !== 'words') throw new Error(`not words: ${JSON.stringify(wanted)}`);
  return wanted.words.map(({ word }) => word).filter((word) => word.startsWith(typed));
}

test('the first word is a verb, and the hidden ones are not offered', () => {
  expect(wordsAt('')).toEqual(expect.arrayContaining(['run', 'srun', 'show', 'site', 'completion', 'help']));
  expect(wordsAt('')).not.toContain('complete');
});

test('below a verb that has verbs, those are offered', () => {
  expect(wordsAt('site ')).toEqual(expect.arrayContaining(['install', 'use', 'list', 'remove']));
  expect(wordsAt('help s')).toEqual(expect.arrayContaining(['show', 'site', 'srun']));
});

test('every verb offers the options that its help shows', () => {
  for (const verb of declared().commands.filter((one) => one.name() !== 'srun')) {
    const shown = verb.createHelp().visibleOptions(verb);
    expect(wordsAt(`${verb.name()} --`)).toEqual(shown.map(({ long }) => long));
  }
});

test('an option that was given is not offered again, and a short one only behind one dash', () => {
  expect(wordsAt('list --json --')).not.toContain('--json');
  expect(wordsAt('list --')).not.toContain('-n');
  expect(wordsAt('list -')).toEqual(expect.arrayContaining(['-n', '--number', '--json']));
});

test.each([
  ['show ', 'job'],
  ['show 12', 'job'],
  ['show -n 50 ', 'job'],
  ['show -n50 ', 'job'],
  ['show -ivC 3 ', 'job'],
  ['show -f ', 'job'],
  ['compare 1 2 ', 'job'],
  ['show 12 --task ', 'task'],
  ['show 12 --graph ', 'key'],
  ['show 12 --graph loss ', 'key'],
  ['show 12 --graph loss --x ', 'key'],
  ['compare 1 2 --y loss ', 'key'],
  ['show --metadata --sort ', 'key'],
  ['list --dir ', 'dir'],
  ['--dir ', 'dir'],
  ['show --metadata -o ', 'file'],
  ['run --mode ', 'mode'],
  ['recover ', 'spool'],
  ['site use ', 'version'],
])('joblog %s is followed by: %s', (line, name) => {
  expect(at(line).wanted).toMatchObject({ kind: 'value', name });
});

test('of several values with commas between, the list is known as one', () => {
  expect(at('list --state done,fa')).toMatchObject({
    wanted: { kind: 'value', name: 'state', list: true },
    typed: 'done,fa',
  });
});

test('a value may stand behind = in the same word', () => {
  expect(at('show --format=c')).toMatchObject({ lead: '--format=', typed: 'c' });
  expect(at('show --task=0')).toMatchObject({ wanted: { kind: 'value', name: 'task' }, lead: '--task=', typed: '0' });
});

test('values that are listed are words', () => {
  expect(wordsAt('show --format p')).toEqual(['parquet']);
  expect(wordsAt('completion ')).toEqual(['bash', 'zsh', 'fish']);
});

test('what was said before goes with the question', () => {
  expect(at('--dir /s show 12 --task ').wanted).toMatchObject({ said: { dir: '/s', job: '12' } });
  expect(at('site use --prefix /p ').wanted).toMatchObject({ said: { prefix: '/p' } });
});

test.each([
  ['run ', 1],
  ['run -- ', 2],
  ['run -- python tr', 2],
  ['run --name x python --lr ', 3],
  ['run --name=x --dir /s -- ls -', 5],
  ['srun -', 0],
  ['srun -n 4 hos', 0],
])('joblog %s completes a command of its own, from word %d', (line, word) => {
  expect(at(line).wanted).toEqual({ kind: 'command', at: word });
});

test.each(['list --number ', 'list --name ', 'show --since ', 'path 12 ', 'list extra'])(
  'joblog %s: nothing is offered',
  (line) => {
    const { wanted } = at(line);
    expect(
      wanted.kind === 'words'
        ? wanted.words
        : ['n', 'name', 'text', 'time'].includes(wanted.kind === 'value' ? wanted.name : ''),
    ).toEqual(wanted.kind === 'words' ? [] : true);
  },
);
