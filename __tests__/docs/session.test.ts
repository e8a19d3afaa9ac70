import { tmpdir } from 'node:os';
import { parsePage } from './markdown.js';
import { likeShown, shownIn, typed } from './session.js';

const here = { cwd: tmpdir(), env: { PATH: '/usr/bin:/bin' } };

describe('what a page shows of a terminal', () => {
  test('is read as commands, what they print, and whether Ctrl-C ends them', () => {
    const [block] = parsePage('x.md', '```console\n$ one\na\nb\n\n$ two\n$ three\nc\n^C\n```\n').blocks;
    expect(shownIn(block!)).toEqual([
      { command: 'one', prints: 'a\nb\n', interrupted: false },
      { command: 'two', prints: '', interrupted: false },
      { command: 'three', prints: 'c\n', interrupted: true },
    ]);
  });

  test.each([
    ['at 2026-11-22T06:09Z, after 3 ms\n', 'at 2027-01-02T11:12:13.456Z, after 1.5 s\n'],
    ['job   name\n1234  a ...\n', 'job  name \n1234 a (b)\n'],
    ['first\n...\nlast\n', 'first\nlast\n'],
    ['first\n...\nlast\n', 'first\nx\ny\nlast\n'],
    ['', ''],
    ['3.0 KiB (3066 bytes)\n', '12 KiB (12345 bytes)\n'],
    ['(a.b) [c]*\n', '(a.b) [c]*\n'],
  ])('%j stands for %j', (shown, printed) => {
    expect(printed).toMatch(likeShown(shown));
  });

  test.each([
    ['took 3 ms\n', 'took 3 MiB\n'],
    ['a.b\n', 'axb\n'],
    ['one\n', 'one\ntwo\n'],
    ['one\ntwo\n', 'one\n'],
    ['first\n...\nlast\n', 'first\nx\n'],
    ['', 'something\n'],
  ])('%j does not stand for %j', (shown, printed) => {
    expect(printed).not.toMatch(likeShown(shown));
  });
});

describe('what is typed in', () => {
  test('prints both streams as on a terminal, and has a status', async () => {
    expect(await typed('echo out; echo err >&2; exit 3', here)).toEqual({ status: 3, printed: 'out\nerr\n' });
  });

  test('gets Ctrl-C when it has printed what is shown', async () => {
    // No process is made behind the first word: until it has forgotten the trap, it would say bye, too.
    const said = 'exec 3<> <(:); trap "echo bye; exit 4" INT; echo hello; while :; do read -rt 1 -u 3; done';
    expect(await typed(said, here, (printed) => printed === 'hello\n')).toEqual({ status: 4, printed: 'hello\nbye\n' });
  });
});
