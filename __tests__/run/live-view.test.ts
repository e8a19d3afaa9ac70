/** The live file is written seldom, and says what the console shows now, or that nothing is pending. */
import type { Pending } from '../../lib/capture/types.js';
import { LiveView } from '../../lib/run/live-view.js';

const BAR: Pending = { stdout: { rows: ['50%'], after: 0 } };

/** A live view over a console that a test changes, with the clock in the test's hand. */
class Watched {
  now = 1_000_000;
  pending: Pending | undefined;
  readonly sent: { readonly at: number; readonly what: Pending | null }[] = [];
  readonly view = new LiveView((what) => {
    this.sent.push({ at: this.now - 1_000_000, what });
  });

  /** Something came at this time; it left this on the screen. */
  shows(at: number, pending: Pending | undefined): void {
    this.runTo(at);
    this.pending = pending;
    this.view.changed(this.now);
  }

  /** Lets time pass as the recorder does: nothing happens before it is due. */
  runTo(at: number): void {
    const end = 1_000_000 + at;
    for (let due = this.view.due(); due !== undefined && due <= end; due = this.view.due()) {
      this.now = Math.max(this.now, due);
      this.view.tick(this.now, { pending: () => this.pending });
    }
    this.now = end;
  }
}

test('a job that prints nothing causes no timer', () => {
  expect(new Watched().view.due()).toBeUndefined();
});

test('plain lines, which are in the log within a second, never make a live file', () => {
  const watched = new Watched();
  for (let at = 0; at < 60_000; at += 100) watched.shows(at, undefined);
  watched.runTo(120_000);
  expect(watched.sent).toEqual([]);
  expect(watched.view.due()).toBeUndefined();
});

test('a bar that stands still is shown after a second, once', () => {
  const watched = new Watched();
  watched.shows(0, BAR);
  watched.runTo(600_000);
  expect(watched.sent).toEqual([{ at: 1000, what: BAR }]);
  expect(watched.view.due()).toBeUndefined();
});

test('a bar that moves is written after 1 s, then every 5 s, however long it runs', () => {
  const watched = new Watched();
  for (let at = 0; at <= 130_000; at += 100) watched.shows(at, { stdout: { rows: [`${at}`], after: 0 } });
  expect(watched.sent.map(({ at }) => at)).toEqual(Array.from({ length: 26 }, (_, write) => 1000 + 5000 * write));
  // What came at the very moment of a write is in the next one.
  for (const { at, what } of watched.sent) expect(what?.stdout?.rows).toEqual([`${at - 100}`]);
});

test('a bar that is drawn again as it was is not written again', () => {
  const watched = new Watched();
  for (let at = 0; at <= 60_000; at += 100) watched.shows(at, { stdout: { rows: ['50%'], after: 0 } });
  expect(watched.sent).toEqual([{ at: 1000, what: BAR }]);
  watched.shows(61_000, { stdout: { rows: ['51%'], after: 0 } });
  watched.shows(63_000, undefined);
  watched.runTo(120_000);
  expect(watched.sent.slice(1)).toEqual([
    { at: 62_000, what: { stdout: { rows: ['51%'], after: 0 } } },
    { at: 67_000, what: null },
  ]);
  expect(watched.view.due()).toBeUndefined();
});

test('a count of repeats that grows is written, too', () => {
  const watched = new Watched();
  const repeated = (times: number): Pending => ({ stdout: { rows: [], after: 0, repeated: { lines: 1, times } } });
  for (let at = 0; at < 12_000; at += 1000) watched.shows(at, repeated(at / 1000));
  expect(watched.sent).toEqual([
    { at: 1000, what: repeated(0) },
    { at: 6000, what: repeated(5) },
    { at: 11_000, what: repeated(10) },
  ]);
});

test('a screen of megabytes that changes is written as often as a bar', () => {
  const watched = new Watched();
  const screen = (text: string): Pending => ({ stdout: { rows: [text.repeat(1 << 20)], after: 0 } });
  for (let at = 0; at <= 12_000; at += 500) watched.shows(at, screen(at % 1000 === 0 ? 'a' : 'b'));
  expect(watched.sent.map(({ at }) => at)).toEqual([1000, 6000, 11_000]);
});

test('what is in the log before a second is over causes no timer', () => {
  const watched = new Watched();
  watched.shows(0, BAR);
  watched.view.cleared();
  expect(watched.view.due()).toBeUndefined();
});

test('what is shown and pending no more is still taken out of the live file', () => {
  const watched = new Watched();
  watched.shows(0, BAR);
  watched.shows(3000, undefined);
  watched.view.cleared();
  watched.runTo(60_000);
  expect(watched.sent.at(-1)).toEqual({ at: 6000, what: null });
});

test('a bar that has gone is taken out of the live file, once', () => {
  const watched = new Watched();
  watched.shows(0, BAR);
  watched.shows(2000, undefined);
  watched.runTo(60_000);
  watched.shows(61_000, undefined);
  watched.runTo(120_000);
  expect(watched.sent).toEqual([
    { at: 1000, what: BAR },
    { at: 6000, what: null },
  ]);
});

test('what has been settled is taken out of the live file without more output', () => {
  const watched = new Watched();
  watched.shows(0, BAR);
  watched.runTo(2000);
  watched.pending = undefined;
  watched.view.settled(watched.now);
  watched.runTo(600_000);
  expect(watched.sent).toEqual([
    { at: 1000, what: BAR },
    { at: 6000, what: null },
  ]);
  expect(watched.view.due()).toBeUndefined();
});

test('what is settled and was never shown causes no timer', () => {
  const watched = new Watched();
  watched.view.settled(watched.now);
  expect(watched.view.due()).toBeUndefined();
  watched.shows(0, BAR);
  watched.shows(2000, undefined);
  watched.runTo(60_000);
  // The live file is gone by now.
  watched.view.settled(watched.now);
  expect(watched.view.due()).toBeUndefined();
});

test('the last that was shown before a rest is shown, even if it came just after a write', () => {
  const watched = new Watched();
  const later: Pending = { stdout: { rows: ['51%'], after: 0 } };
  watched.shows(0, BAR);
  watched.shows(1001, later);
  watched.runTo(60_000);
  expect(watched.sent.at(-1)).toEqual({ at: 6000, what: later });
});
