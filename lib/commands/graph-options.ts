/** How graphs are drawn, from what was asked for and what the terminal can. */
import { givenEnv } from '../config/given-env.js';
import type { Charset } from '../view/canvas.js';
import type { Span } from '../view/curve.js';
import type { Screen } from '../view/graph-page.js';
import type { Context } from './context.js';
import { hasColour } from './show/pager.js';

/** The screen that is drawn on: `COLUMNS` and `LINES` where they are set, else the terminal's size, else 80 by 24. */
export function screenOf(context: Context, ascii: boolean): Screen {
  const { env } = context;
  return {
    columns: sizeIn(env['COLUMNS']) ?? context.columns ?? 80,
    rows: sizeIn(env['LINES']) ?? context.rows ?? 24,
    charset: ascii ? 'ascii' : charsetOf(context),
    colours: hasColour(context) ? coloursOf(context) : [],
  };
}

function sizeIn(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined;
}

/** Braille needs UTF-8; the locale is what says so (locale(7): LC_ALL before LC_CTYPE before LANG). */
function charsetOf(context: Context): Charset {
  const env = givenEnv(context.env);
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  return /utf-?8/i.test(locale ?? '') ? 'braille' : 'ascii';
}

// Okabe and Ito's palette for the colour-blind (2008), as near as 256 colours come: all of them can be read on black and on white.
const MANY = ['38;5;32', '38;5;172', '38;5;36', '38;5;166', '38;5;175', '38;5;74'];
/** Cyan, magenta, green, yellow, blue, red: the terminal's theme says what they look like. */
const FEW = ['36', '35', '32', '33', '34', '31'];

function coloursOf({ env }: Context): readonly string[] {
  return (env['COLORTERM'] ?? '') !== '' || /256|direct/.test(env['TERM'] ?? '') ? MANY : FEW;
}

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60, m: 60, h: 3600, d: 86_400 };

/**
 * A part of X from `A:B`, either end left out or not. Over time the ends are lengths of time since the start, with a unit, or in seconds without one, and come
 * out in milliseconds. Undefined where the text is none.
 */
export function spanOf(text: string, kind: 'number' | 'time'): Span | undefined {
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  const ends = [text.slice(0, colon), text.slice(colon + 1)].map((end) => (end === '' ? undefined : endOf(end, kind)));
  const [from, to] = ends;
  if (Number.isNaN(from) || Number.isNaN(to)) return undefined;
  return from !== undefined && to !== undefined && from > to ? undefined : { from, to };
}

function endOf(text: string, kind: 'number' | 'time'): number {
  const [, number = '', unit = ''] = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)([a-z]*)$/i.exec(text) ?? [];
  if (number === '') return Number.NaN;
  if (kind === 'number') return unit === '' ? Number(number) : Number.NaN;
  return Number(number) * (SECONDS[unit === '' ? 's' : unit] ?? Number.NaN) * 1000;
}
