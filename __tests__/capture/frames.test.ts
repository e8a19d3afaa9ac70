import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOON, Rows } from './harness.js';

const FOLDER = join(__dirname, '..', 'fixtures', 'console');

/** A display waits before it moves up to draw again; tqdm does so after it has moved back up. */
const BEFORE_UP = /(?<=[^\r\x1b])(?=(?:\r|\x1b\[[012]?K)*\x1b\[\d*A)/;
/** apt keeps a bar at the foot of the screen: each time it saves the cursor, draws there, and goes back. */
const BEFORE_SAVE = /(?=\x1b7)/;
/** Programs that take the whole screen begin at its top. */
const BEFORE_CUP = /(?=\x1b\[\d*(?:;\d*)?H)/;
const AFTER_UP = /(?<=\x1b\[A)(?!\x1b\[A)|(?<=\])(?=\r)/;

function frames(raw: Buffer, where: RegExp): Buffer[] {
  return raw
    .toString('latin1')
    .split(where)
    .map((text) => Buffer.from(text, 'latin1'));
}

function slowly(raw: Buffer, where: RegExp, pause: number): string[] {
  const rows = new Rows();
  let now = NOON;
  for (const frame of frames(raw, where)) {
    rows.console.settle('due', now, Number.POSITIVE_INFINITY);
    rows.console.write(frame, now);
    now += pause;
  }
  rows.console.settle('due', now, Number.POSITIVE_INFINITY);
  rows.console.end(now);
  while (rows.settledRows.at(-1) === '') rows.settledRows.pop();
  return rows.settledRows;
}

function extra(rows: readonly string[], expected: readonly string[]): number {
  let at = 0;
  for (const row of rows) if (row === expected[at]) at++;
  // Every row that a reader should see is there, in its order.
  expect(expected.slice(at)).toEqual([]);
  return rows.length - expected.length;
}

describe.each([
  ['tqdm-multi', AFTER_UP, 0],
  ['tqdm-nested', AFTER_UP, 0],
  ['tqdm-threads', AFTER_UP, 0],
  ['rich-progress-forced', BEFORE_UP, 0],
  // It shows the cursor before it takes its last line away: a pause there, which rich does not make, leaves that line.
  ['rich-live-table-pty', BEFORE_UP, 1],
  ['log-update-pty', BEFORE_UP, 0],
  ['ora-spinner-pty', BEFORE_UP, 0],
  ['cli-progress-pty', BEFORE_UP, 2],
  ['rich-progress-pty', BEFORE_UP, 0],
  ['rich-live-altscreen-pty', BEFORE_CUP, 0],
  ['clear-loop-pty', BEFORE_CUP, 0],
  ['watch-pty', BEFORE_CUP, 0],
  ['whiptail-gauge-pty', BEFORE_CUP, 0],
  ['tqdm-nested-pty', AFTER_UP, 0],
  ['tqdm-threads-pty', AFTER_UP, 0],
  // An empty row, which another one beside it swallows in the log.
  ['apt-fancy-pty', BEFORE_SAVE, 1],
])('%s, a display drawn frame by frame,', (name, where, most) => {
  const raw = readFileSync(join(FOLDER, `${name}.raw`));
  const expected = readFileSync(join(FOLDER, 'expected', `${name}.txt`), 'utf8')
    .split('\n')
    .slice(0, -1);

  test.each([0, 100])('every %d ms leaves nothing in the log but its last frame', (pause) => {
    expect(slowly(raw, where, pause)).toEqual(expected);
  });

  test.each([300, 1000])('every %d ms loses no row and leaves few old ones', (pause) => {
    expect(extra(slowly(raw, where, pause), expected)).toBeLessThanOrEqual(most);
  });
});
