/** For how long the job is held, and why. The clock is the test's. */
import { BackPressure, SILENCE_MS } from '../../lib/run/back-pressure.js';
import { RateLimit } from '../../lib/run/rate-limit.js';

let holds: boolean[];
let silences: number;
let pressure: BackPressure;
beforeEach(() => {
  jest.useFakeTimers();
  holds = [];
  silences = 0;
  pressure = new BackPressure({ onHold: (hold) => holds.push(hold), onSilence: () => (silences += 1) });
});
afterEach(() => {
  jest.useRealTimers();
});

test('the job is held until the last reason is gone, and the time counts once', () => {
  pressure.hold('throttle');
  jest.advanceTimersByTime(100);
  pressure.hold('store');
  pressure.hold('store');
  jest.advanceTimersByTime(100);
  pressure.release('throttle');
  expect(holds).toEqual([true]);
  jest.advanceTimersByTime(100);
  pressure.release('store');
  pressure.release('store');
  jest.advanceTimersByTime(100);
  expect(holds).toEqual([true, false]);
  expect(pressure.slowedMs).toBe(300);
});

test('a job that is held for its speed, or until the configuration is known, is not held by a silent store', () => {
  pressure.hold('throttle');
  pressure.hold('undecided');
  pressure.watch();
  jest.advanceTimersByTime(10 * SILENCE_MS);
  expect([silences, jest.getTimerCount()]).toEqual([0, 0]);
});

test('a store that is silent for 10 s is, whatever else holds the job', () => {
  pressure.hold('store');
  pressure.hold('throttle');
  jest.advanceTimersByTime(SILENCE_MS - 1);
  pressure.watch();
  jest.advanceTimersByTime(SILENCE_MS - 1);
  expect(silences).toBe(0);
  jest.advanceTimersByTime(1);
  expect(silences).toBe(1);
});

describe('a limit of the speed', () => {
  test('holds the job until what it printed too much is paid for, with what comes meanwhile', () => {
    const rate = new RateLimit(pressure);
    rate.begin({ throughput: 1000, burst: 500 });
    rate.sent(500);
    expect(holds).toEqual([]);
    rate.sent(100);
    expect(holds).toEqual([true]);
    jest.advanceTimersByTime(60);
    rate.sent(10);
    jest.advanceTimersByTime(49);
    expect(holds).toEqual([true]);
    jest.advanceTimersByTime(2);
    expect(holds).toEqual([true, false]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('holds nothing that comes after the end of the command, nor where there is none', () => {
    const rate = new RateLimit(pressure);
    rate.begin({ throughput: 1, burst: 0 });
    rate.sent(1e9);
    expect(holds).toEqual([true]);
    rate.end();
    expect(holds).toEqual([true, false]);
    rate.sent(1e9);
    rate.begin({ throughput: 1, burst: 0 });
    rate.sent(1e9);
    const none = new RateLimit(pressure);
    none.begin({ throughput: 0, burst: 0 });
    none.sent(1e12);
    expect([holds, jest.getTimerCount()]).toEqual([[true, false], 0]);
  });

  test('that asks for weeks is kept for weeks', () => {
    const rate = new RateLimit(pressure);
    rate.begin({ throughput: 1, burst: 0 });
    rate.sent(3_000_000);
    jest.advanceTimersByTime(2_999_999_000);
    expect(holds).toEqual([true]);
    jest.advanceTimersByTime(1001);
    expect(holds).toEqual([true, false]);
  });
});
