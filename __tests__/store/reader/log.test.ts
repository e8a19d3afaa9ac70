import fc from 'fast-check';
import { readJob } from '../../../lib/store/reader/jobs.js';
import { allLines, type LogText, lastLines, lastLinesTimed, openLog } from '../../../lib/store/reader/log.js';
import { StoreBuilder, type TaskFiles, timelineOf } from './store-builder.js';

let store: StoreBuilder;
beforeEach(() => {
  store = new StoreBuilder();
});
afterEach(() => {
  store.remove();
});

async function read(
  files: TaskFiles,
  last?: number,
  streams: readonly ('stdout' | 'stderr')[] = ['stdout', 'stderr'],
): Promise<string[]> {
  store.task('1', 'main', files);
  const task = readJob(`${store.root}/1`)!.tasks[0]!;
  const log = await openLog(task, streams);
  try {
    if (last === undefined) return await linesOf(allLines(log));
    const lines = await linesOf(lastLines(log, last));
    // What the times are read for changes nothing else.
    expect(await linesOf(lastLinesTimed(log, last))).toEqual(lines);
    return lines;
  } finally {
    await log.close();
  }
}

async function linesOf(parts: AsyncIterable<LogText>): Promise<string[]> {
  const lines: string[] = [];
  for await (const { stream, text } of parts) {
    expect(text.endsWith('\n')).toBe(true);
    for (const line of text.slice(0, -1).split('\n')) lines.push(`${stream === 'stdout' ? 'o' : 'e'} ${line}`);
  }
  return lines;
}

const BOTH = {
  stdout: 'one\ntwo\nthree\nfour\n',
  stderr: 'warn\nwoe\n',
  timeline: timelineOf([
    ['stdout', 'one\ntwo\n'],
    ['stderr', 'warn\n'],
    ['stdout', 'three\n'],
  ]),
};

describe('the two streams of a log', () => {
  test('come in the order of the timeline, and what it does not know of comes last, stdout first', async () => {
    expect(await read(BOTH)).toEqual(['o one', 'o two', 'e warn', 'o three', 'o four', 'e woe']);
  });

  test('come one after the other where there is no timeline', async () => {
    const { stdout, stderr } = BOTH;
    expect(await read({ stdout, stderr })).toEqual(['o one', 'o two', 'o three', 'o four', 'e warn', 'e woe']);
  });

  test('are there in full when the last line of the timeline is torn', async () => {
    const timeline = `${BOTH.timeline}2026-11-22T06:00:00.003Z stderr 9`;
    expect(await read({ ...BOTH, timeline })).toEqual(['o one', 'o two', 'e warn', 'o three', 'o four', 'e woe']);
  });

  test('end where the files end, although the timeline goes on', async () => {
    const timeline = timelineOf([
      ['stderr', 'warn\nwoe\n'],
      ['stdout', 'x'.repeat(1000)],
    ]);
    expect(await read({ ...BOTH, timeline })).toEqual(['e warn', 'e woe', 'o one', 'o two', 'o three', 'o four']);
  });

  test('are not doubled by a timeline that falls back or holds nonsense', async () => {
    const timeline = '2026-11-22T06:00:00.000Z stdout 8 2\nnonsense\n2026-11-22T06:00:00.000Z stdout 4 1\n';
    expect((await read({ ...BOTH, timeline })).sort()).toEqual([
      'e warn',
      'e woe',
      'o four',
      'o one',
      'o three',
      'o two',
    ]);
  });

  test('a last line without a newline is left out: it is still being written, or was torn', async () => {
    expect(await read({ stdout: 'a\nb', stderr: 'c' })).toEqual(['o a']);
  });

  test('a line that the timeline cuts in two is shown in one piece', async () => {
    const timeline = timelineOf([
      ['stdout', 'on'],
      ['stderr', 'warn\n'],
    ]);
    expect(await read({ ...BOTH, timeline })).toEqual(['e warn', 'o one', 'o two', 'o three', 'o four', 'e woe']);
  });

  test('a task that logged nothing has no lines', async () => {
    expect(await read({})).toEqual([]);
    expect(await read({}, 5)).toEqual([]);
  });

  test('a stream alone is read without the timeline', async () => {
    expect(await read(BOTH, undefined, ['stderr'])).toEqual(['e warn', 'e woe']);
  });
});

describe('the last lines', () => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7])('%i of them are the end of the whole log', async (count) => {
    const all = await read(BOTH);
    expect(await read(BOTH, count)).toEqual(count === 0 ? [] : all.slice(-count));
  });

  test('are found in a log of many blocks', async () => {
    const stdout = Array.from({ length: 200_000 }, (_, index) => `line ${index}\n`).join('');
    expect(await read({ stdout, stderr: 'early\n', timeline: timelineOf([['stderr', 'early\n']]) }, 3)).toEqual([
      'o line 199997',
      'o line 199998',
      'o line 199999',
    ]);
    expect(await read({ stdout }, 150_000)).toHaveLength(150_000);
  });
});

const stretch = fc.tuple(
  fc.constantFrom('stdout' as const, 'stderr' as const),
  fc
    .array(fc.constantFrom('', 'a', 'bb', 'ünï', '2> x'), { maxLength: 4 })
    .map((lines) => lines.map((line) => `${line}\n`).join('')),
);

test('however a log is cut into stretches, and however the timeline is torn, its last lines are the end of all of it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(stretch, { maxLength: 12 }),
      fc.constantFrom('', 'part'),
      fc.constantFrom('', 'piece'),
      fc.nat({ max: 100 }),
      fc.nat({ max: 20 }),
      async (stretches, outEnd, errEnd, kept, count) => {
        const timeline = timelineOf(stretches);
        const text = (stream: string) => stretches.map(([name, part]) => (name === stream ? part : '')).join('');
        const files = {
          stdout: text('stdout') + outEnd,
          stderr: text('stderr') + errEnd,
          timeline: timeline.slice(0, Math.ceil((timeline.length * kept) / 100)),
        };
        const all = await read(files);
        expect(all.filter((line) => line.startsWith('o')).join('\n')).toBe(
          text('stdout') === '' ? '' : text('stdout').replace(/\n$/, '').replace(/^/gm, 'o '),
        );
        expect(await read(files, count)).toEqual(count === 0 ? [] : all.slice(-count));
      },
    ),
    { numRuns: 150 },
  );
});
