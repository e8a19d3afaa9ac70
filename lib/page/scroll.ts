/**
 * Scrolling over more lines than a browser can lay out: Firefox drops elements taller than 17.8 million px, so the spacer that the scroll bar measures is
 * capped. Then the bar and the lines no longer agree: small movements (a wheel, an arrow key) move the lines by just as many pixels, large ones (the bar is
 * dragged) by their share of the whole, and when the hand rests the bar is put to where it belongs.
 */

/** The tallest spacer in px. */
export const MAX_SPACER = 10_000_000;

/** What is scrolled over. */
export interface Extent {
  readonly lines: number;
  /** Heights in px, of one line and of what is seen. */
  readonly row: number;
  readonly viewport: number;
}

/** `top`: how many px of lines lie above what is seen; `bar`: the element's scrollTop. */
export interface Scrolled {
  readonly top: number;
  readonly bar: number;
}

export function spacerHeight({ lines, row }: Extent): number {
  return Math.min(lines * row, MAX_SPACER);
}

/** The largest `top`. */
export function lastTop({ lines, row, viewport }: Extent): number {
  return Math.max(0, lines * row - viewport);
}

function lastBar(extent: Extent): number {
  return Math.max(0, spacerHeight(extent) - extent.viewport);
}

/** After the bar was moved to `bar`. */
export function barMoved(before: Scrolled, bar: number, extent: Extent): Scrolled {
  const most = lastBar(extent);
  if (bar <= 0) return { top: 0, bar };
  // Zoomed pages have fractions of pixels.
  if (bar >= most - 1) return { top: lastTop(extent), bar };
  if (extent.lines * extent.row <= MAX_SPACER) return { top: bar, bar };
  const by = bar - before.bar;
  const top = Math.abs(by) <= 2 * extent.viewport ? before.top + by : (bar / most) * lastTop(extent);
  return { top: clamp(top, lastTop(extent)), bar };
}

/** Lines scrolled to `top`, with the bar where it belongs. */
export function scrolledTo(top: number, extent: Extent): Scrolled {
  const most = lastTop(extent);
  const there = clamp(top, most);
  return { top: there, bar: most === 0 ? 0 : Math.round((there / most) * lastBar(extent)) };
}

/** Brings a line (from 1) into the middle of what is seen. */
export function scrolledToLine(line: number, extent: Extent): Scrolled {
  return scrolledTo((line - 1) * extent.row - (extent.viewport - extent.row) / 2, extent);
}

export function isAtEnd({ top }: Scrolled, extent: Extent): boolean {
  return top >= lastTop(extent) - 1;
}

/** The lines to lay out, from 0, `end` not among them, and where the first lies within the spacer. */
export interface Window {
  readonly first: number;
  readonly end: number;
  readonly y: number;
}

export function windowOf({ top, bar }: Scrolled, { lines, row, viewport }: Extent, over: number): Window {
  const first = Math.max(0, Math.min(lines, Math.floor(top / row)) - over);
  const end = Math.min(lines, Math.ceil((top + viewport) / row) + over);
  return { first, end, y: bar + first * row - top };
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most));
}
