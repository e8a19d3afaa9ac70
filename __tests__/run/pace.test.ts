/** How often a log is written. */
import fc from 'fast-check';
import { Pace } from '../../lib/run/pace.js';

/** The times of the writes of a job that always has something to be written. */
function steadily(pace: Pace, from: number, writes: number): number[] {
  let now = from;
  return Array.from({ length: writes }, () => {
    now = Math.max(now, pace.next);
    pace.written(now);
    return now;
  });
}

test('the first output is written at once', () => {
  expect(new Pace().next).toBeLessThanOrEqual(1_000_000);
});

test('a steady stream is written after 250 ms, then 500 ms, then once a second', () => {
  expect(steadily(new Pace(), 1_000_000, 6).map((time) => time - 1_000_000)).toEqual([0, 250, 750, 1750, 2750, 3750]);
});

test('after a rest the first write is at once again, and the next one 250 ms later', () => {
  const pace = new Pace();
  const last = steadily(pace, 1_000_000, 6).at(-1)!;
  const rested = last + 60_000;
  expect(pace.next).toBeLessThanOrEqual(rested);
  expect(steadily(pace, rested, 3).map((time) => time - rested)).toEqual([0, 250, 750]);
});

test('a batch that was full before its time puts the next write off by a second at most', () => {
  const pace = new Pace();
  for (let time = 0; time < 10; time += 1) {
    pace.written(1_000_000 + time);
    expect(pace.next - (1_000_000 + time)).toBeLessThanOrEqual(1000);
  }
});

test('no output waits longer than a second, and no two timed writes are closer than 250 ms', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 5000 }), { minLength: 1 }), (waits) => {
      const pace = new Pace();
      let now = 1_000_000;
      for (const wait of waits) {
        const came = now + wait;
        now = Math.max(came, pace.next);
        expect(now - came).toBeLessThanOrEqual(1000);
        pace.written(now);
        expect(pace.next - now).toBeGreaterThanOrEqual(250);
      }
    }),
  );
});
