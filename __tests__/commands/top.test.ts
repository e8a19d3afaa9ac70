/** `joblog top` at a real terminal, of which tmux is the other end, beside a job that runs under joblog. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { killQuietly } from '../conformance/processes.js';
import { describeWith } from '../faults/needs.js';
import { until, useHomes } from '../promises/harness.js';
import { TmuxScreen } from './tmux-screen.js';

const home = useHomes();

/** What the terminal is like before and after the command, which leaves its process id. */
const AT_TERMINAL = `
stty -g >before
# Else a command that SIGINT ends would end the shell, too.
trap : INT
(echo $BASHPID >pid; exec "$JOBLOG" top)
echo "status $?"
stty -g >after
echo 'all over'
read -r _
`;

/** Each line that comes through the gate is done. */
const JOB = `
echo '{"epoch":1,"loss":0.5}'
echo '{"epoch":2,"loss":0.25}'
echo Training
printf 'bar 10%%'
read -r _ <"$GATE"
printf '\\rbar 20%%'
read -r _ <"$GATE"
printf '\\rbar done\\n'
`;

describeWith('joblog top at a terminal', ['tmux'], () => {
  test('moves the bar, follows the keys, shows how the job ended, and leaves the terminal as it was', async () => {
    const place = home();
    const run = place.start(JOB);
    await run.printed('bar 10%');
    const screen = new TmuxScreen(place, AT_TERMINAL);
    await screen.shows('bar 10%');
    place.gate.open();
    await screen.shows('bar 20%');
    expect(await screen.shows('graph over epoch')).toContain('metadata');
    screen.press('m');
    // A screen can be looked at while it is drawn.
    await until('the table alone', () => /^(?!.*Training).*epoch/s.test(screen.text()));
    screen.resize(40, 12);
    screen.press('?');
    await screen.shows('any key');
    screen.press('l');
    screen.press('a');
    place.gate.open();
    await screen.shows('bar done');
    await screen.shows('done (0)');
    screen.press('q');
    const left = await screen.shows('all over');
    expect(left).toContain('status 0');
    expect(left).not.toContain('Training');
    expect(readFileSync(join(place.work, 'after'), 'utf8')).toBe(readFileSync(join(place.work, 'before'), 'utf8'));
  });

  test('gives the terminal back while it is stopped, and draws its screen again afterwards', async () => {
    const place = home();
    await place.run('echo Training');
    const screen = new TmuxScreen(place, 'exec bash --norc -i');
    screen.press('"$JOBLOG" top', 'Enter');
    await screen.shows('q quit');
    screen.press('C-z');
    await screen.shows('Stopped');
    screen.press('stty -a | grep -o " icanon"; fg', 'Enter');
    await screen.shows('q quit');
    screen.press('C-c');
    expect(await screen.shows('icanon')).not.toContain('q quit');
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    'gives it back when %s ends it, and leaves no process behind',
    async (signal) => {
      const place = home();
      await place.run('echo Training');
      const screen = new TmuxScreen(place, AT_TERMINAL);
      await screen.shows('q quit');
      const pid = Number(readFileSync(join(place.work, 'pid'), 'utf8'));
      const [reader = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
      killQuietly(pid, signal);
      await screen.shows('all over');
      expect(screen.text()).not.toContain('Training');
      expect(readFileSync(join(place.work, 'after'), 'utf8')).toBe(readFileSync(join(place.work, 'before'), 'utf8'));
      await until('the reader to end', () => !existsSync(`/proc/${reader}/stat`));
    },
  );
});

test('joblog top says what to use instead where there is no terminal', async () => {
  const place = home();
  const result = await place.startWords([...place.joblogWords, 'top']).ended;
  expect(result.status).toBe(2);
  expect(result.notices).toEqual([
    'joblog: top needs a terminal; joblog show -f follows a job without one, joblog list -n 1 says how it is',
  ]);
});
