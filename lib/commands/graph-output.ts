/** Curves on the screen, and as JSON: what `show --graph` and `compare` have in common. */
import type { GraphOptions } from '../requests.js';
import { type Curve, figuresOf, logarithmic, type Span, smoothCurve, within } from '../view/curve.js';
import { type Family, familiesBySize, pageLines, type Screen } from '../view/graph-page.js';
import { safeJson } from '../view/spelling.js';
import { counted, safeName, wrapped } from '../view/text.js';
import type { XChoice } from '../view/x-choice.js';
import { nameOfX } from './graph-plan.js';

/** A curve and what it is of. */
export interface Named {
  readonly curve: Curve;
  /** Its members in JSON beside `points`: `key`, and `job` or `task`. */
  readonly of: Readonly<Record<string, string>>;
  /** Curves of the same family have their Y axis in common. */
  readonly family: string;
}

/** The part of X that was asked for, smoothed. */
export function prepared(named: readonly Named[], span: Span, weight: number): Named[] {
  return named.map((one) => ({ ...one, curve: smoothCurve(within(one.curve, span), weight) }));
}

export interface Drawing {
  readonly x: XChoice;
  /** What time counts from, in words. */
  readonly since: string;
  readonly options: GraphOptions;
  readonly span: Span;
  /** Curves are put together by their size, where they are not of one family. */
  readonly free: boolean;
}

/** The text of all graphs, beginning with what X is and why. */
export function graphText(named: readonly Named[], { x, since, options, span, free }: Drawing, screen: Screen): string {
  const name = safeName(nameOfX(x));
  const header = `X is ${name}${x.kind === 'time' ? ` ${since}` : ''}: ${safeName(x.reason)}`;
  const remarks: string[] = [];
  const drawn = named.flatMap((one): Named[] => {
    const { curve, lost } = options.log ? logarithmic(one.curve) : { curve: one.curve, lost: 0 };
    if (lost > 0)
      remarks.push(`${curve.label}: ${counted(lost, 'value')} of zero or below left out, which have no logarithm`);
    if (figuresOf(curve) !== undefined) return [{ ...one, curve }];
    if (lost === 0) remarks.push(`${curve.label}: ${whyEmpty(span, name)}`);
    return [];
  });
  const families = free
    ? familiesBySize(
        drawn.map(({ curve }) => curve),
        screen,
      )
    : byFamily(drawn);
  const page = {
    x: {
      label: name,
      kind: x.kind === 'time' ? ('time' as const) : ('number' as const),
      ...(span.from === undefined ? {} : { from: span.from }),
      ...(span.to === undefined ? {} : { to: span.to }),
    },
    log: options.log,
  };
  const told = [header, ...smoothText(options), ...remarks].flatMap((line) => wrapped(line, screen.columns));
  const lines = pageLines(families, page, screen, told.length + 2);
  return `${[...told, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n')}\n`;
}

function whyEmpty(span: Span, x: string): string {
  return span.from === undefined && span.to === undefined
    ? `no row has it together with ${x}; try another --x, or --by time`
    : `no point is in this range of ${x}`;
}

function smoothText({ log, smooth }: GraphOptions): string[] {
  const told = [...(log ? ['Y is logarithmic'] : []), ...(smooth > 0 ? ['curves are smoothed'] : [])];
  return told.length > 0 ? [told.join('; ')] : [];
}

/** Curves of the same family together, the families as they first come. */
export function byFamily(drawn: readonly Named[]): Family[] {
  const families = new Map<string, Curve[]>();
  for (const { curve, family } of drawn) {
    const known = families.get(family);
    if (known === undefined) families.set(family, [curve]);
    else known.push(curve);
  }
  return [...families.values()];
}

/** So many points are put into one piece of text. */
const PIECE = 10_000;

/** `"series":[...]`, every point, in pieces. Gaps are not in it. */
export function* seriesJson(named: readonly Named[]): Generator<string, void, undefined> {
  yield '"series":[';
  for (const [index, { of, curve }] of named.entries()) {
    yield `${index > 0 ? ',' : ''}${safeJson(JSON.stringify(of)).slice(0, -1)},"points":[`;
    let piece: string[] = [];
    let first = true;
    const taken = (): string => {
      const text = `${first ? '' : ','}${piece.join(',')}`;
      first = false;
      piece = [];
      return text;
    };
    for (let at = 0; at < curve.x.length; at += 1) {
      const y = curve.y[at] as number;
      if (Number.isNaN(y)) continue;
      piece.push(`[${curve.x[at]},${y}]`);
      if (piece.length === PIECE) yield taken();
    }
    if (piece.length > 0) yield taken();
    yield ']}';
  }
  yield ']';
}

export function xJson(x: XChoice): string {
  return `"x":${safeJson(JSON.stringify({ key: nameOfX(x), reason: x.reason }))}`;
}
