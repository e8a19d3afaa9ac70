/** How fast the store may be filled. The clock is the test's. */
import fc from 'fast-check';
import { Throttle } from '../../lib/run/throttle.js';

test('a burst costs nothing, and what is beyond it is paid for at the rate', () => {
  const throttle = new Throttle(1000, 5000, 0);
  throttle.take(5000, 0);
  expect(throttle.wait(0)).toBe(0);
  throttle.take(250, 0);
  expect([throttle.wait(0), throttle.wait(200), throttle.wait(250), throttle.wait(900)]).toEqual([250, 50, 0, 0]);
});

test('what was not taken is saved up to one burst, and no more', () => {
  const throttle = new Throttle(1000, 5000, 0);
  throttle.take(5000, 0);
  throttle.take(3000, 3000);
  expect(throttle.wait(3000)).toBe(0);
  throttle.take(6000, 1e9);
  expect(throttle.wait(1e9)).toBe(1000);
});

test('without a burst everything is paid for', () => {
  const throttle = new Throttle(1000, 0, 7);
  expect(throttle.wait(7)).toBe(0);
  throttle.take(10, 1e6);
  expect(throttle.wait(1e6)).toBe(10);
});

test('who waits as told never takes more than the burst, the rate, and the last that was taken', () => {
  const steps = fc.array(
    fc.record({ bytes: fc.integer({ min: 0, max: 10_000 }), pause: fc.integer({ min: 0, max: 50 }) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 20_000 }), steps, (rate, burst, list) => {
      const throttle = new Throttle(rate, burst, 0);
      let now = 0;
      let taken = 0;
      for (const { bytes, pause } of list) {
        now += pause + throttle.wait(now + pause);
        throttle.take(bytes, now);
        expect(taken).toBeLessThanOrEqual(burst + (rate * now) / 1000 + 1);
        taken += bytes;
      }
    }),
  );
});
