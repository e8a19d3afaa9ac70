// Stores that readers are measured with: what they hold was never run.
import { closeSync, mkdirSync, openSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
export const iso = (time) => new Date(time).toISOString();

export const record = (job, started, changes) =>
  JSON.stringify({
    joblog: 1,
    job,
    task: 'batch',
    attempt: 0,
    name: 'train',
    user: 'ada',
    host: 'node17',
    pid: 1,
    boot: null,
    cmd: ['python', 'train.py'],
    started: iso(started),
    ended: iso(started + MINUTE),
    exit: { code: 0 },
    mode: 'enabled',
    ...changes,
  });

const LINE = '2026-01-01 epoch 12, step 3456: loss 0.123456, 789 samples/s\n';
const LINES_A_BLOCK = 1040;

/** Puts job 1 into a store: a log of so many bytes in blocks of 64 KiB, one a second. */
export function makeLog(store, bytes) {
  const folder = join(store, '1');
  mkdirSync(folder, { recursive: true });
  const block = Buffer.from(LINE.repeat(LINES_A_BLOCK));
  const log = openSync(join(folder, 'batch.stdout.log'), 'w');
  let timeline = '';
  let seconds = 0;
  for (let at = 0; at < bytes; at += block.length) {
    writeSync(log, block);
    seconds += 1;
    timeline += `${iso(START + seconds * 1000)} stdout ${at + block.length} ${seconds * LINES_A_BLOCK}\n`;
  }
  closeSync(log);
  writeFileSync(join(folder, 'batch.timeline'), timeline);
  writeFileSync(join(folder, 'batch.json'), record('1', START));
  return {
    path: join(folder, 'batch.stdout.log'),
    end: START + seconds * 1000,
    lines: seconds * LINES_A_BLOCK,
  };
}

/** The bytes of a log of so many lines. */
export const bytesOfLines = (lines) => lines * LINE.length;

/** Jobs a minute apart, whose folders are as old as they are. */
export function makeJobs(store, count) {
  for (let job = 0; job < count; job += 1) {
    const folder = join(store, String(100_000 + job));
    const started = START + job * MINUTE;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'batch.json'), record(String(100_000 + job), started));
    const data = `{"time":"${iso(started)}","line":1,"data":{"epoch":1,"loss":0.25}}\n`;
    writeFileSync(join(folder, 'batch.metadata.ndjson'), data.repeat(20));
    utimesSync(folder, (started + MINUTE) / 1000, (started + MINUTE) / 1000);
  }
}

const SERIES = 10;

/** Puts job 1234 into a store: ten series of numbers with the 16 or 17 digits that Python prints. */
export function makeCurves(store, rows) {
  const folder = join(store, '1234');
  mkdirSync(folder, { recursive: true });
  const lines = [];
  for (let row = 0; row < rows; row++) {
    const data = { epoch: row };
    for (let key = 1; key <= SERIES; key++) data[`loss${key}`] = Math.exp(-row / rows) * Math.sin(row / 1000 + key);
    lines.push(`{"time":"${iso(START + row * 100)}","line":${row + 1},"data":${JSON.stringify(data)}}\n`);
  }
  writeFileSync(join(folder, 'main.metadata.ndjson'), lines.join(''));
  const written = { joblog: 1, job: '1234', task: 'main', started: iso(START), exit: { code: 0 } };
  writeFileSync(join(folder, 'main.json'), `${JSON.stringify(written)}\n`);
}
