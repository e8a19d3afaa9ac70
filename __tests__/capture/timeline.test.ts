import { captured, everyWay, NOON, Taken } from './harness.js';

const TIME = '2026-11-22T06:09:55';

function timeline(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

test('an entry a stretch says when it began and how far the log then reached', () => {
  const output = everyWay([
    { push: 'one\ntwo\n' },
    { push: 'error\n', on: 'stderr' },
    { tick: NOON + 250 },
    { push: 'three\n', at: NOON + 1000 },
  ]);
  expect(timeline(output.timeline)).toEqual([
    `${TIME}.373Z stdout 8 2`,
    `${TIME}.373Z stderr 6 1`,
    '2026-11-22T06:09:56.123Z stdout 14 3',
  ]);
});

test('a steady stream costs at most one entry each 100 ms', () => {
  const taken = new Taken();
  for (let i = 0; i < 1000; i++) taken.capture.push('stdout', Buffer.from(`line ${i}\n`), NOON + i);
  taken.capture.end('stdout', NOON + 1000);
  taken.take(NOON + 1000);
  expect(timeline(taken.output.timeline).length).toBeLessThanOrEqual(11);
});

test('every taking ends a stretch, so that what was taken can be placed', () => {
  const { timeline: entries } = captured(
    [{ push: 'line\n'.repeat(300) }],
    { repeats: 'keep' },
    { size: 500, takeEach: true },
  );
  expect(timeline(entries)).toHaveLength(4);
});

test('an entry always stands at the end of a line', () => {
  const {
    timeline: entries,
    stdout,
    stderr,
  } = captured(
    Array.from({ length: 60 }, (_, i) => ({
      push: i % 3 === 0 ? `\x1b[3${i % 8}mcolour ${i}\x1b[0m\nplain ${i}\n` : `[joblog: x${i}\n\n\nbar\rbaz\n`,
      on: i % 2 === 0 ? ('stdout' as const) : ('stderr' as const),
      at: NOON + i * 40,
    })),
  );
  const logs = { stdout, stderr };
  let last = '';
  for (const entry of timeline(entries)) {
    const [time, stream, bytes, lines] = entry.split(' ') as [string, 'stdout' | 'stderr', string, string];
    const upTo = Buffer.from(logs[stream]).subarray(0, Number(bytes)).toString();
    expect(upTo.endsWith('\n')).toBe(true);
    expect(upTo.split('\n').length - 1).toBe(Number(lines));
    expect(time >= last).toBe(true);
    last = time;
  }
});

test('nothing stored makes no entry', () => {
  expect(captured([{ push: 'hidden\n' }], { mode: 'disabled' }).timeline).toBe('');
});

describe('lines of the two streams that are settled together', () => {
  const entries = (timeline: string): string[] =>
    timeline.split('\n').map((entry) => entry.split(' ').slice(1).join(' '));

  test('come in the order in which they were finished', () => {
    const taken = new Taken();
    taken.capture.push('stdout', Buffer.from('one\n'), NOON);
    taken.capture.push('stderr', Buffer.from('two\n'), NOON + 1);
    taken.capture.push('stdout', Buffer.from('three\n'), NOON + 2);
    taken.capture.tick(NOON + 300);
    taken.take(NOON + 300);
    expect(entries(taken.output.timeline)).toEqual(['stdout 4 1', 'stderr 4 1', 'stdout 10 2', '']);
  });

  test('come in that order at the end, too', () => {
    const taken = new Taken();
    taken.capture.push('stderr', Buffer.from('one\n'), NOON);
    taken.capture.push('stdout', Buffer.from('two\nfour'), NOON + 1);
    taken.capture.push('stderr', Buffer.from('three\n'), NOON + 2);
    taken.capture.finish(NOON + 3);
    taken.take(NOON + 3);
    expect(entries(taken.output.timeline)).toEqual(['stderr 4 1', 'stdout 4 1', 'stderr 10 2', 'stdout 9 2', '']);
  });

  test('come in that order when a command changes the mode', () => {
    const taken = new Taken();
    taken.capture.push('stderr', Buffer.from('one\n'), NOON);
    taken.capture.push('stdout', Buffer.from('two\n'), NOON + 1);
    taken.capture.push('stderr', Buffer.from('three\n'), NOON + 2);
    taken.capture.push('stdout', Buffer.from('/LOGCOMMAND {"mode":"disabled"}\n'), NOON + 3);
    taken.take(NOON + 3);
    expect(entries(taken.output.timeline)).toEqual(['stderr 4 1', 'stdout 4 1', 'stderr 10 2', 'stdout 36 2', '']);
  });

  test('come in that order when a late decision replays them', () => {
    const taken = new Taken();
    taken.capture.push('stdout', Buffer.from('one\n'), NOON);
    taken.capture.push('stderr', Buffer.from('two\n'), NOON + 500);
    taken.capture.push('stdout', Buffer.from('three\n'), NOON + 1000);
    taken.capture.finish(NOON + 1000);
    taken.take(NOON + 1000);
    expect(entries(taken.output.timeline)).toEqual(['stdout 4 1', 'stderr 4 1', 'stdout 10 2', '']);
  });
});
