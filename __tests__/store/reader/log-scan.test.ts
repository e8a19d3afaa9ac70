import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogScan } from '../../../lib/store/reader/log-scan.js';
import { Snapshot } from '../../../lib/store/reader/snapshot.js';

const UNTIL = 'until 2026-11-22T06:09:55Z]';
const TEXT = [
  `[joblog: previous line repeated 4 more times ${UNTIL}`,
  `[joblog: previous 3 lines repeated 20 more times ${UNTIL}`,
  `[[joblog: previous line repeated 9 more times ${UNTIL}`,
  ` [joblog: previous line repeated 9 more times ${UNTIL}`,
  `[joblog: previous line repeated 9 more times ${UNTIL}!`,
  `[joblog: line broken after 1 MiB]`,
  '',
  'x'.repeat(300),
  'torn',
].join('\n');

test('lines, bytes and what remarks about repeats stand for are the same in whatever stretches a log is counted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'joblog-scan-'));
  try {
    const path = join(folder, 'log');
    writeFileSync(path, TEXT);
    for (const size of [1, 2, 7, 64, 1000]) {
      const file = await Snapshot.open(path);
      const scan = new LogScan(file);
      for (let at = 0; at < TEXT.length + size; at += size) await scan.upTo(at);
      await file!.close();
      expect({ size, lines: scan.lines, bytes: scan.bytes, folded: scan.folded, whole: scan.atLineEnd }).toEqual({
        size,
        lines: 8,
        bytes: TEXT.length,
        folded: 64,
        whole: false,
      });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a log that is not there is an empty one', async () => {
  const scan = new LogScan(undefined);
  await scan.upTo(100);
  expect([scan.lines, scan.bytes, scan.folded, scan.atLineEnd]).toEqual([0, 0, 0, true]);
});
