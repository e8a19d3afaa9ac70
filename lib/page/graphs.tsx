/** The graphs of one job, or of several to compare. Params: `x`, `logx`, `logy`, `smooth`, `range`, `show`, `most` (keys), `layout` (together). */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { labelOf } from '../view/row.js';
import type { SeriesAnswer, SeriesQuery } from './api.js';
import { useLoad, usePage, useParams } from './context.js';
import { Graph } from './graph.js';
import { isShown, type Shown } from './legend.js';
import { Legend } from './legend-view.js';
import { Check, Choice, Problem } from './parts.js';
import { listOf, listText } from './place.js';
import type { Curve, PlotLook } from './plot.js';
import { groupedDigits, type XKind } from './words.js';

export interface GraphsProps {
  /** One, or several whose graphs are drawn over each other. */
  readonly jobs: readonly string[];
  /** What several jobs are called in the legend, in the same order. */
  readonly names?: readonly string[];
  /** Another number whenever there are more rows. */
  readonly news: number;
}

const LAYOUTS = [
  ['apart', 'Apart'],
  ['together', 'Together'],
] as const;

/** px of a graph in the grid; the style sheet says the same. */
const LEAST_WIDTH = 450;

/** Graphs that are drawn before more are asked for: of a thousand of them a browser has enough for half a minute. */
const MOST_KEYS = 30;

/** Smoothing beyond this leaves a straight line. */
const MOST_SMOOTH = 0.99;

export function Graphs({ jobs, names = jobs, news }: GraphsProps): JSX.Element {
  const { source, theme } = usePage();
  const [params, change] = useParams();
  const [width, setWidth] = useState(0);
  /** Graphs there are by now. */
  const [count, setCount] = useState(Number.POSITIVE_INFINITY);
  const several = jobs.length > 1;
  const layout = !several && params['layout'] === 'together' ? 'together' : 'apart';
  const range = useMemo(() => rangeOf(params['range']), [params['range']]);
  const smooth = Math.min(MOST_SMOOTH, Math.max(0, Number(params['smooth'] ?? 0) || 0));
  const asked = xOf(params['x']);
  // As many as the widest graph has pixels: those of a grid are narrow, and all of them are drawn at once.
  const columns = Math.max(1, Math.min(count, Math.floor(width / LEAST_WIDTH)));
  const buckets = Math.max(200, Math.ceil(width / columns));
  const [log, logY] = [params['logx'] === '1', params['logy'] === '1'];
  const most = Math.max(MOST_KEYS, Math.floor(Number(params['most'] ?? 0)) || 0);
  const query: SeriesQuery = { jobs, keys: [], x: asked, range, buckets, smooth, logX: log, logY, most };
  const { data, error, loading } = useLoad(
    JSON.stringify(query),
    () => (width === 0 ? Promise.resolve(undefined) : source.series(query)),
    news,
  );

  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    // In steps: a window that is dragged larger is no reason to ask for the points at every pixel.
    const measure = (): void => {
      setWidth(Math.ceil(element.clientWidth / 250) * 250);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);

  const shown: Shown = params['show'] === undefined ? null : listOf(params['show'].replace(/^-/, ''));
  const entries = useMemo(() => (data === undefined ? [] : entriesOf(data, jobs, names)), [data, jobs, names]);
  const panels = useMemo(
    () => (data === undefined ? [] : panelsOf(data, jobs, entries, shown, layout)),
    [data, entries, params['show'], layout],
  );
  useEffect(() => {
    if (panels.length > 0) setCount(panels.length);
  }, [panels.length]);
  const elapsed = data?.x.elapsed ?? asked.by === 'elapsed';
  const kind: XKind = data?.x.key != null ? 'number' : elapsed ? 'elapsed' : 'time';
  // Of the time since 1970 a logarithm says nothing.
  const logX = log && kind !== 'time';
  const look = useMemo((): PlotLook => ({ theme, x: kind, logX, logY, range }), [theme, kind, logX, logY, range]);
  const xLabel =
    data === undefined ? '' : data.x.key !== null ? labelOf(data.x.key) : elapsed ? 'time since the start' : 'time';
  const zoom = (next: readonly [number, number] | null): void => {
    change({ range: next?.map((value) => Number(value.toPrecision(12))).join('~') });
  };
  return (
    <section aria-label="Graphs" class="graphs" ref={box} aria-busy={loading}>
      <div class="bar">
        <label>
          X{' '}
          <select
            value={params['x'] ?? ''}
            onChange={(event) => {
              change({ x: event.currentTarget.value, range: undefined });
            }}
          >
            <option value="">by itself{data === undefined || params['x'] !== undefined ? '' : `: ${xLabel}`}</option>
            <option value="time">time</option>
            <option value="elapsed">time since the start</option>
            {data?.choices.map((key) => (
              <option key={key} value={`key:${key}`}>
                {labelOf(key)}
              </option>
            ))}
          </select>
        </label>
        <Check
          checked={logX}
          disabled={kind === 'time'}
          onChange={(on) => {
            change({ logx: on ? '1' : undefined });
          }}
        >
          Log X
        </Check>
        <Check
          checked={logY}
          onChange={(on) => {
            change({ logy: on ? '1' : undefined });
          }}
        >
          Log Y
        </Check>
        <label class="smooth">
          Smooth{' '}
          <input
            type="range"
            min="0"
            max={MOST_SMOOTH}
            step="0.01"
            value={smooth}
            aria-valuetext={smooth === 0 ? 'off' : String(smooth)}
            onInput={(event) => {
              change({ smooth: event.currentTarget.value === '0' ? undefined : event.currentTarget.value });
            }}
          />
          <output>{smooth === 0 ? 'off' : smooth}</output>
        </label>
        {!several && (
          <Choice
            label="Layout"
            value={layout}
            choices={LAYOUTS}
            onChoose={(next) => {
              change({ layout: next === 'apart' ? undefined : next });
            }}
          />
        )}
        <span class="spring" />
        <button
          type="button"
          disabled={range === null}
          onClick={() => {
            zoom(null);
          }}
        >
          Show all of X
        </button>
      </div>
      <Problem text={error} />
      {data !== undefined && data.series.length > 0 && (
        <p class="muted note">
          X is {xLabel}: {data.x.reason}. Drag to zoom, double click for all.
        </p>
      )}
      <Legend
        entries={entries}
        shown={shown}
        theme={theme}
        onChange={(next) => {
          change({ show: next === null ? undefined : `-${listText(next)}` });
        }}
      />
      {data !== undefined && data.series.length === 0 && <p class="empty">There are no numbers to draw.</p>}
      {data !== undefined && panels.length === 0 && data.series.length > 0 && <p class="empty">No series is chosen.</p>}
      <div class={panels.length === 1 ? 'panels one' : 'panels'}>
        {panels.map(({ title, curves }) => (
          <Graph
            key={title}
            title={title}
            xLabel={xLabel}
            curves={curves}
            extent={data?.extent ?? null}
            look={look}
            sync={jobs.join('\n')}
            height={panels.length === 1 ? 420 : 230}
            onZoom={zoom}
          />
        ))}
      </div>
      {data !== undefined && data.more > 0 && (
        <p class="more">
          <button
            type="button"
            onClick={() => {
              change({ most: String(most + MOST_KEYS) });
            }}
          >
            Show {Math.min(MOST_KEYS, data.more)} more
          </button>{' '}
          <span class="muted">{groupedDigits(data.more)} keys are not shown</span>
        </p>
      )}
    </section>
  );
}

/** `time`, `elapsed`, `key:NAME`; nothing: by the rule. */
function xOf(text: string | undefined): SeriesQuery['x'] {
  if (text === 'time' || text === 'elapsed') return { by: text };
  if (text?.startsWith('key:') === true) return { by: 'key', key: text.slice('key:'.length) };
  return { by: 'rule' };
}

function rangeOf(text: string | undefined): readonly [number, number] | null {
  const [from, to] = (text ?? '').split('~').map(Number);
  return from !== undefined && to !== undefined && from < to ? [from, to] : null;
}

interface Entry {
  readonly name: string;
  readonly text: string;
}

/** The legend names keys where there is one job, and jobs where there are several. */
function entriesOf({ series }: SeriesAnswer, jobs: readonly string[], names: readonly string[]): Entry[] {
  if (jobs.length > 1) return jobs.map((job, index) => ({ name: job, text: names[index] ?? job }));
  return [...new Set(series.map(({ key }) => key))].map((key) => ({ name: key, text: labelOf(key) }));
}

interface Panel {
  readonly title: string;
  readonly curves: readonly Curve[];
}

function panelsOf(
  data: SeriesAnswer,
  jobs: readonly string[],
  entries: readonly Entry[],
  shown: Shown,
  layout: 'apart' | 'together',
): Panel[] {
  const nameOf = (one: { readonly job: string; readonly key: string }): string => (jobs.length > 1 ? one.job : one.key);
  const curves = data.series.flatMap((one) => {
    const index = entries.findIndex(({ name }) => name === nameOf(one));
    if (index < 0 || !isShown(shown, nameOf(one))) return [];
    return [
      {
        key: one.key,
        curve: { name: entries[index]?.text ?? '', index, strokes: one.strokes, hidden: one.hidden, falls: one.falls },
      },
    ];
  });
  if (curves.length === 0) return [];
  if (layout === 'together')
    return [{ title: curves.map(({ curve }) => curve.name).join(', '), curves: curves.map(({ curve }) => curve) }];
  const keys = [...new Set(curves.map(({ key }) => key))];
  return keys.map((key) => ({
    title: labelOf(key),
    curves: curves.filter((one) => one.key === key).map(({ curve }) => curve),
  }));
}
