import {
  barMoved,
  isAtEnd,
  lastTop,
  MAX_SPACER,
  type Scrolled,
  scrolledTo,
  scrolledToLine,
  spacerHeight,
  windowOf,
} from '../../lib/page/scroll.js';

const few = { lines: 1000, row: 20, viewport: 500 };
const many = { lines: 50_000_000, row: 20, viewport: 500 };
const START: Scrolled = { top: 0, bar: 0 };

test('the spacer is as tall as the lines, but no browser is asked for more than 10 million px', () => {
  expect(spacerHeight(few)).toBe(20_000);
  expect(spacerHeight(many)).toBe(MAX_SPACER);
});

test('where all lines fit, bar and lines agree', () => {
  expect(barMoved(START, 1234, few)).toEqual({ top: 1234, bar: 1234 });
  expect(scrolledTo(777, few)).toEqual({ top: 777, bar: 777 });
});

test('where they do not, a small movement moves the lines by as many pixels', () => {
  const middle = scrolledTo(500_000_000, many);
  const after = barMoved(middle, middle.bar + 100, many);
  expect(after.top).toBe(500_000_100);
});

test('a large movement of the bar moves by its share of the whole', () => {
  expect(barMoved(START, (MAX_SPACER - 500) / 2, many).top).toBeCloseTo(lastTop(many) / 2, -2);
});

test('the ends of the bar are the ends of the log', () => {
  expect(barMoved({ top: 5000, bar: 10 }, 0, many).top).toBe(0);
  expect(barMoved(START, MAX_SPACER - 500, many).top).toBe(lastTop(many));
  expect(isAtEnd(barMoved(START, MAX_SPACER - 500, many), many)).toBe(true);
  expect(isAtEnd(START, many)).toBe(false);
});

test('lines never go beyond their ends, whatever the bar says', () => {
  const nearEnd = { ...scrolledTo(lastTop(many) - 10, many), bar: 5_000_000 };
  expect(barMoved(nearEnd, 5_000_400, many).top).toBe(lastTop(many));
});

test('every line of 50 million can be brought into the middle and is then laid out where it is seen', () => {
  for (const line of [1, 2, 25_000_000, 49_999_999, 50_000_000]) {
    const there = scrolledToLine(line, many);
    const { first, end, y } = windowOf(there, many, 10);
    expect(first).toBeLessThan(line);
    expect(end).toBeGreaterThanOrEqual(line);
    const seenAt = y + (line - 1 - first) * many.row - there.bar;
    expect(seenAt).toBeGreaterThanOrEqual(0);
    expect(seenAt).toBeLessThanOrEqual(many.viewport - many.row);
  }
});

test('no more is laid out than is seen and a few lines around it', () => {
  const { first, end } = windowOf(scrolledTo(10_000, few), few, 5);
  expect([first, end]).toEqual([495, 530]);
});

test('a log that is shorter than the screen does not scroll', () => {
  const short = { lines: 3, row: 20, viewport: 500 };
  expect(scrolledTo(100, short)).toEqual(START);
  expect(windowOf(START, short, 10)).toEqual({ first: 0, end: 3, y: 0 });
});
