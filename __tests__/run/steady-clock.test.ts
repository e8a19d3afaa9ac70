import fc from 'fast-check';
import { steadyClock } from '../../lib/run/steady-clock.js';

/** A clock on the wall that can be set, and one that cannot. */
function clocks(): { wall: number; passed: number; now: () => number } {
  const state = { wall: 1_000_000, passed: 50, now: () => 0 };
  state.now = steadyClock(
    () => state.wall,
    () => state.passed,
  );
  return state;
}

test('it is the time of day', () => {
  const state = clocks();
  expect(state.now()).toBe(1_000_000);
  state.wall += 5;
  state.passed += 5.3;
  expect(state.now()).toBe(1_000_005);
});

test('a clock that is set forward is followed', () => {
  const state = clocks();
  state.now();
  state.wall += 3_600_000;
  expect(state.now()).toBe(4_600_000);
});

test('a clock that is set back by an hour is left behind: the time goes on at its pace', () => {
  const state = clocks();
  state.now();
  state.wall -= 3_600_000;
  expect(state.now()).toBe(1_000_000);
  state.wall += 250;
  state.passed += 250;
  expect(state.now()).toBe(1_000_250);
});

test('asked many times within a millisecond it does not stand still', () => {
  const state = clocks();
  state.now();
  state.wall -= 10_000;
  for (let step = 0; step < 1000; step += 1) {
    state.passed += 0.5;
    state.now();
  }
  expect(state.now()).toBe(1_000_500);
});

test('it never goes back, is never behind the time of day, and is a whole number', () => {
  const step = fc.record({
    wall: fc.integer({ min: -1e9, max: 1e9 }),
    passed: fc.double({ min: 0, max: 1e7, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const state = clocks();
      let before = state.now();
      for (const { wall, passed } of steps) {
        state.wall += wall;
        state.passed += passed;
        const now = state.now();
        expect(now).toBeGreaterThanOrEqual(Math.max(before, state.wall));
        expect(Number.isInteger(now)).toBe(true);
        before = now;
      }
    }),
  );
});
