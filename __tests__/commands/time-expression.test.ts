import { momentOf } from '../../lib/commands/time-expression.js';

const NOW = new Date(2026, 10, 22, 6, 20, 30).getTime();
const MINUTE = 60_000;

test.each<[string, number]>([
  ['now', NOW],
  ['10m', NOW - 10 * MINUTE],
  ['10 min', NOW - 10 * MINUTE],
  ['90s', NOW - 90_000],
  ['2h ago', NOW - 120 * MINUTE],
  ['1.5 hours ago', NOW - 90 * MINUTE],
  ['1 day ago', NOW - 1440 * MINUTE],
  ['2w', NOW - 14 * 1440 * MINUTE],
  ['06:09', new Date(2026, 10, 22, 6, 9).getTime()],
  ['06:09:55.5', new Date(2026, 10, 22, 6, 9, 55, 500).getTime()],
  ['today', new Date(2026, 10, 22).getTime()],
  ['yesterday', new Date(2026, 10, 21).getTime()],
  ['2026-11-22', new Date(2026, 10, 22).getTime()],
  ['2026-11-22T06:09', new Date(2026, 10, 22, 6, 9).getTime()],
  ['2026-11-22 06:09:55', new Date(2026, 10, 22, 6, 9, 55).getTime()],
  ['2026-11-22T06:09Z', Date.UTC(2026, 10, 22, 6, 9)],
  ['2026-11-22t06:09:55.123z', Date.UTC(2026, 10, 22, 6, 9, 55, 123)],
  ['2026-11-22T06:09+02:00', Date.UTC(2026, 10, 22, 4, 9)],
])('%s is a moment', (text, moment) => {
  expect(momentOf(text, NOW)).toBe(moment);
});

test.each(['', '10', 'm', '10 apples', '-10m', '2026-13-01', '2026-11-22T25:00', '25:00', '1e3s', 'ago', '06:9'])(
  '%j is none',
  (text) => {
    expect(momentOf(text, NOW)).toBeUndefined();
  },
);
