import fc from 'fast-check';
import { isoSeconds, isoTime } from '../../lib/capture/iso-time.js';

const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

test('a time reads as Date would write it', () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(0, 0, 1), max: LAST }), (millis) => {
      expect(isoTime(millis)).toBe(new Date(millis).toISOString());
    }),
  );
});

test.each([
  0,
  951_782_399_999,
  951_782_400_000,
  Date.UTC(2100, 1, 28, 23, 59, 59, 999),
  Date.UTC(2100, 2, 1),
  -1,
  LAST,
])('a time at an edge of the calendar, %d, reads as Date would write it', (millis) => {
  expect(isoTime(millis)).toBe(new Date(millis).toISOString());
});

test('in seconds the fraction is cut off', () => {
  expect(isoSeconds(1_795_327_795_999)).toBe('2026-11-22T06:09:55Z');
});

test('a clock that says nothing sensible is the epoch, not an exception', () => {
  expect(isoTime(Number.NaN)).toBe('1970-01-01T00:00:00.000Z');
  expect(isoTime(Number.POSITIVE_INFINITY)).toBe('1970-01-01T00:00:00.000Z');
  expect(isoTime(1.9)).toBe('1970-01-01T00:00:00.001Z');
});
