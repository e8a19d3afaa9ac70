import { Capture } from '../../lib/capture/capture.js';
import { everyWay, NOON, SETTINGS } from './harness.js';

test('what was printed is counted in lines and bytes, whatever became of it', () => {
  const capture = new Capture({ ...SETTINGS, mode: 'disabled' });
  capture.push('stdout', Buffer.from('a\nb\r\n\x1bPx\ny\x1b\\c'), NOON);
  capture.push('stderr', Buffer.from('\v\n\n'), NOON);
  expect(capture.ledger()).toMatchObject({
    stdout: { in: { lines: 3, bytes: 13 } },
    stderr: { in: { lines: 2, bytes: 3 } },
  });
});

test('nothing collected is nothing to take', () => {
  const capture = new Capture(SETTINGS);
  expect(capture.take(NOON)).toBeUndefined();
  capture.push('stdout', Buffer.from('held\n'), NOON);
  expect(capture.collected).toBe(0);
  expect(capture.take(NOON)).toBeUndefined();
});

test('what is collected is handed over once', () => {
  const capture = new Capture(SETTINGS);
  capture.push('stdout', Buffer.from('one\n'), NOON);
  capture.tick(NOON + 250);
  expect(capture.collected).toBe(4);
  const batch = capture.take(NOON + 250);
  expect(Buffer.concat([...batch!.appends.stdout]).toString()).toBe('one\n');
  expect(batch!.bytes).toBe(4 + '2026-11-22T06:09:55.373Z stdout 4 1\n'.length);
  expect(capture.collected).toBe(0);
  expect(capture.take(NOON + 250)).toBeUndefined();
});

test('a notice alone is worth taking', () => {
  const capture = new Capture(SETTINGS);
  capture.push('stdout', Buffer.from('x /LOGCOMMAND {}\n'), NOON);
  expect(capture.collected).toBeGreaterThan(0);
  expect(capture.take(NOON)!.notices).toHaveLength(1);
});

test('the mode is the one in force', () => {
  const capture = new Capture(SETTINGS);
  expect(capture.mode).toBe('enabled');
  capture.push('stderr', Buffer.from('/LOGCOMMAND {"mode":"metadata"}\n'), NOON);
  expect(capture.mode).toBe('metadata');
});

test('a last line without a newline gets one, and nothing printed makes no line', () => {
  expect(everyWay([{ push: 'a\nb' }]).stdout).toBe('a\nb\n');
  expect(everyWay([{ push: 'a\n' }]).stdout).toBe('a\n');
  expect(everyWay([{ push: '' }]).stdout).toBe('');
  expect(everyWay([{ push: ' 99%|###\r        ' }]).stdout).toBe('');
});

test('a stream may end twice, and without having begun', () => {
  const capture = new Capture(SETTINGS);
  capture.end('stdout', NOON);
  capture.end('stdout', NOON);
  expect(capture.take(NOON)).toBeUndefined();
});
