/** The readers as programs: at a real terminal, of which tmux is the other end, and in pipes. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith } from '../faults/needs.js';
import { until, useHomes } from '../promises/harness.js';
import { TmuxScreen } from './tmux-screen.js';

const home = useHomes();

/** What the terminal is like before and after, and with what status the command ended. */
const around = (command: string): string => `
stty -g >before
# Else a command that SIGINT ends would end the shell, too.
trap : INT
${command}
echo "status $?"
stty -g >after
echo 'all over'
read -r _
`;

const JOB = `
echo '{"epoch":1,"loss":0.5}'
echo Training
printf 'bar 10%%'
read -r _ <"$GATE"
printf '\\rbar 20%%'
read -r _ <"$GATE"
`;

describeWith('Ctrl-C at a terminal', ['tmux'], () => {
  test.each([
    ['show -f', 'bar 10%', 130],
    ['list -w', 'running', 130],
    // There it is one of the keys that leave it.
    ['top', 'q quit', 0],
  ])('ends joblog %s, leaves the terminal as it was and the job running', async (verb, sign, status) => {
    const place = home();
    const run = place.start(JOB);
    // What is printed is on its way; what is looked at is in the store.
    const isLive = (name: string): boolean => name.endsWith('.live.json');
    await until(
      'the bar to be in the store',
      () => existsSync(place.store) && readdirSync(place.store, { recursive: true, encoding: 'utf8' }).some(isLive),
    );
    const screen = new TmuxScreen(place, around(`"$JOBLOG" ${verb}`));
    await screen.shows(sign);
    screen.press('C-c');
    expect(await screen.shows('all over')).toContain(`status ${status}\n`);
    expect(readFileSync(join(place.work, 'after'), 'utf8')).toBe(readFileSync(join(place.work, 'before'), 'utf8'));
    place.gate.open();
    await run.printed('bar 20%');
    place.gate.open();
    expect((await run.ended).status).toBe(0);
  });

  test('in the pager is for the pager, which says how it ends', async () => {
    const place = home();
    await place.run('seq 1000');
    const screen = new TmuxScreen(place, around('PAGER="less -S" "$JOBLOG" show'));
    await screen.shows(':');
    screen.press('C-c');
    // A key that comes while less takes the Ctrl-C is lost (sent as one: 40 of 40 times), so it is pressed until it tells.
    await screen.pressUntil('G', '1000');
    screen.press('q');
    expect(await screen.shows('all over')).toContain('status 0');
  });
});

describeWith('a terminal that nobody has told its size', ['tmux'], () => {
  test('is taken for one of 80 columns and 24 lines', async () => {
    const place = home();
    await place.run(`echo '{"epoch":1,"loss":0.5}'`);
    const screen = new TmuxScreen(
      place,
      around('stty rows 0 cols 0; PAGER=cat "$JOBLOG" show --metadata; "$JOBLOG" top'),
    );
    expect(await screen.shows('q quit')).toContain('Z      1   0.5');
    screen.press('q');
    expect(await screen.shows('status 0')).toMatch(/time +epoch +loss\n\S+Z +1 +0\.5\nstatus 0\n/);
  });
});

describe('in a pipe', () => {
  test.each([
    'show',
    'show --grep .',
    'show --raw-json',
    'show --metadata --format csv',
    'show --metadata --format ndjson',
    'show --graph',
    'show --graph --json',
    'list --json',
    'status',
  ])('joblog %s ends quietly when its reader does', async (words) => {
    const place = home();
    await place.run(`for i in $(seq 20000); do echo "{\\"i\\":$i}"; done`);
    // The reader leaves before the first byte; the status is that of joblog.
    const script = `set -o pipefail; { "$@" ${words}; echo "status $?" >&2; } | true`;
    const { stderr } = await place.startWords(['bash', '-c', script, 'bash', ...place.joblogWords]).ended;
    expect(stderr).toMatch(/^status (?:0|141)\n$/);
  });
});

describe('where stdout cannot be written', () => {
  test.each(['show', 'show --metadata --format csv', 'show --graph', 'show --graph --json', 'list', 'list --json'])(
    'joblog %s says so, and its status is 1',
    async (words) => {
      const place = home();
      await place.run(`for i in 1 2 3; do echo "{\\"i\\":$i}"; done`);
      const script = `"$@" ${words} >/dev/full`;
      const { status, stderr } = await place.startWords(['bash', '-c', script, 'bash', ...place.joblogWords]).ended;
      expect([status, stderr]).toEqual([1, expect.stringContaining('joblog: cannot write the output: ENOSPC')]);
    },
  );
});

describe('a store whose names and files were made by somebody hostile', () => {
  const TASK = 'a\u001b[2J\u001b]0;title\u0007b';

  test.each([
    'show',
    'show -f',
    'show --metadata',
    'show --graph',
    'list',
    'verify',
    'compare',
    'report -o x.html',
    'path',
  ])('joblog %s sends no control character to the terminal', async (words) => {
    const place = home();
    const job = join(place.store, 'j\u001b[31mX');
    mkdirSync(job, { recursive: true });
    // Nothing can be read of it: that is said, with its name.
    const endings = ['stdout.log', 'stderr.log', 'metadata.ndjson', 'timeline'];
    for (const ending of endings) execFileSync('mkfifo', [join(job, `${TASK}.${ending}`)]);
    const record = {
      joblog: 1,
      job: 'X',
      task: TASK,
      attempt: 0,
      started: '2026-11-22T06:00:00.000Z',
      exit: { code: 0 },
    };
    writeFileSync(join(job, `${TASK}.json`), JSON.stringify({ ...record, ended: record.started }));
    const called = words === 'compare' ? [words, job] : words.split(' ');
    const { stdout, stderr } = await place.startWords([...place.joblogWords, ...called]).ended;
    // A path is printed byte for byte: it is for `cd`.
    const printed = words === 'path' ? stderr : stdout.toString() + stderr;
    expect(printed).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
    expect(stdout.toString() + stderr).not.toBe('');
  });
});

describe('colour', () => {
  const ESCAPE = '\u001b';
  const JOB_OF_BOTH = `echo '{"epoch":1,"loss":0.5}'; echo '{"epoch":2,"loss":0.4}'; echo out; echo err >&2`;

  describeWith('at a terminal', ['tmux'], () => {
    test.each([
      ['show', 'TERM=xterm', true],
      ['show', 'TERM=xterm NO_COLOR=1', false],
      ['show', 'TERM=xterm NO_COLOR=', true],
      ['show --graph', 'TERM=xterm', true],
      ['show --graph', 'TERM=xterm NO_COLOR=1', false],
    ])('joblog %s with %s', async (words, env, coloured) => {
      const place = home();
      await place.run(JOB_OF_BOTH);
      const screen = new TmuxScreen(
        place,
        `script -qec 'env ${env} PAGER=cat "$JOBLOG" ${words}' typed >shown; echo 'all over'; read -r _`,
      );
      await screen.shows('all over');
      const shown = readFileSync(join(place.work, 'shown'), 'utf8');
      expect(shown).toContain(words === 'show' ? 'err' : 'loss');
      expect(shown.includes(`${ESCAPE}[3`)).toBe(coloured);
    });
  });

  test('is not in a pipe', async () => {
    const place = home();
    await place.run(JOB_OF_BOTH);
    for (const words of [['show'], ['show', '--graph'], ['list']])
      expect(await place.joblog(...words)).not.toContain(ESCAPE);
  });
});

test.each([
  ['60', 60],
  ['132', 132],
])('COLUMNS=%s is the width of a graph in a pipe', async (columns, width) => {
  const place = home();
  await place.run(`for i in 1 2 3 4; do echo "{\\"epoch\\":$i,\\"loss\\":$((10 - i))}"; done`);
  const words = [...place.joblogWords, 'show', '--graph', 'loss'];
  const { stdout } = await place.startWords(words, { env: { COLUMNS: columns } }).ended;
  const widest = Math.max(
    ...stdout
      .toString()
      .split('\n')
      .map((line) => line.length),
  );
  expect(widest).toBeLessThanOrEqual(width);
  expect(widest).toBeGreaterThan(width - 4);
});
