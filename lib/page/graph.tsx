/** One graph: a title, what the cursor is at, the plot, and what can be done with it by mouse and by keyboard. */
import type { JSX } from 'preact';
import { useEffect, useId, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { numberText } from '../view/ticks.js';
import { styleOf } from './colours.js';
import { savePng, saveSvg } from './export.js';
import { graphSummary } from './graph-summary.js';
import { type Curve, type PlotLook, plotOptions, plotted } from './plot.js';
import { groupedDigits, xText } from './words.js';

export interface GraphProps {
  readonly title: string;
  /** What X is called. */
  readonly xLabel: string;
  readonly curves: readonly Curve[];
  /** All that X spans in the graphs that are shown together. */
  readonly extent: readonly [from: number, to: number] | null;
  readonly look: PlotLook;
  readonly sync: string;
  readonly height: number;
  readonly onZoom: (range: readonly [number, number] | null) => void;
}

/** How much of the range a key press leaves. */
const ZOOM = 0.6;

export function Graph({ title, xLabel, curves, extent, look, sync, height, onZoom }: GraphProps): JSX.Element {
  const figure = useRef<HTMLElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const zoom = useRef(onZoom);
  zoom.current = onZoom;
  const whole = useRef(extent);
  whole.current = extent;
  const drawn = useMemo(() => plotted(curves), [curves]);
  const help = useId();
  const hidden = curves.reduce((sum, curve) => sum + curve.hidden, 0);
  const falls = curves.reduce((most, curve) => Math.max(most, curve.falls), 0);
  const points = curves.reduce((sum, { strokes }) => sum + strokes.reduce((all, { x }) => all + x.length, 0), 0);

  const tell = (at: uPlot): void => {
    if (readout.current !== null) writeReadout(readout.current, at, drawn.curves, look, xLabel);
  };

  // A plot keeps its data and its range; anything else makes a new one.
  const shape = JSON.stringify([
    drawn.curves.map(({ name, index }) => [name, index]),
    look.theme,
    look.x,
    look.logX,
    look.logY,
    points === 0,
  ]);
  useLayoutEffect(() => {
    const element = stage.current;
    if (element === null || points === 0) return;
    const made = new uPlot(
      plotOptions(drawn, look, sizeOf(element, height), sync, {
        extent: () => whole.current,
        onZoom: (range) => {
          zoom.current(range);
        },
        onCursor: (at) => {
          telling.current(at);
        },
      }),
      drawn.table,
      element,
    );
    plot.current = made;
    dragByFinger(made.over);
    const observer = new ResizeObserver(() => {
      made.setSize(sizeOf(element, height));
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [shape, height, sync, look.range]);
  useEffect(() => {
    if (plot.current !== undefined && plot.current.data !== (drawn.table as unknown)) plot.current.setData(drawn.table);
  }, [drawn]);
  const telling = useRef(tell);
  telling.current = tell;

  const keyed = (event: KeyboardEvent): void => {
    const now = plot.current;
    if (now === undefined || event.target !== stage.current || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!pressed(event, now, zoom.current, figure.current)) return;
    event.preventDefault();
  };
  const summary = graphSummary(title, xLabel, curves, look.x);
  const name = fileNameOf(title);
  const legend = curves.map(({ name, index }) => ({ name, ...styleOf(index, look.theme) }));
  return (
    <figure class="graph" ref={figure}>
      <figcaption>
        <h2>{title}</h2>
        <span class="muted">over {xLabel}</span>
        <span class="spring" />
        <span class="tools">
          <button
            type="button"
            class="quiet"
            aria-label={`Save ${title} as PNG`}
            disabled={points === 0}
            onClick={() => {
              if (plot.current !== undefined) savePng(plot.current, { title, xLabel, legend, theme: look.theme, name });
            }}
          >
            PNG
          </button>
          <button
            type="button"
            class="quiet"
            aria-label={`Save ${title} as SVG`}
            disabled={points === 0}
            onClick={() => {
              if (plot.current !== undefined) saveSvg(plot.current, { title, xLabel, legend, theme: look.theme, name });
            }}
          >
            SVG
          </button>
          <button
            type="button"
            class="quiet"
            aria-label={`${title}: full screen`}
            title="Full screen (f)"
            onClick={() => {
              fullScreen(figure.current);
            }}
          >
            <FullScreenIcon />
          </button>
        </span>
      </figcaption>
      <div class="readout" ref={readout} aria-live="polite" />
      {points === 0 ? (
        <p class="empty">
          {hidden > 0
            ? 'All values are at or below 0, which a logarithmic axis cannot show.'
            : 'No row has this together with X. Choose another X, or time.'}
        </p>
      ) : (
        <div
          class="stage"
          ref={stage}
          role="img"
          tabIndex={0}
          aria-label={summary}
          aria-describedby={help}
          onKeyDown={keyed}
          style={{ '--height': `${height}px` }}
        />
      )}
      <p id={help} class="hidden">
        Arrow keys move the cursor, + and - zoom, 0 shows all, f is full screen.
      </p>
      {hidden > 0 && points > 0 && (
        <p class="muted note">
          {groupedDigits(hidden)} {hidden === 1 ? 'value at or below 0 is' : 'values at or below 0 are'} not shown: the
          axis is logarithmic.
        </p>
      )}
      {falls > 0 && points > 0 && (
        <p class="muted note">
          {xLabel} falls back {groupedDigits(falls)} times: drawn from the smallest to the largest value at each{' '}
          {xLabel}.
        </p>
      )}
    </figure>
  );
}

function FullScreenIcon(): JSX.Element {
  return (
    <svg
      width="12"
      height="12"
      viewBox="0 0 12 12"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      aria-hidden="true"
    >
      <path d="M1 4V1h3M8 1h3v3M11 8v3H8M4 11H1V8" />
    </svg>
  );
}

function sizeOf(element: HTMLElement, height: number): { readonly width: number; readonly height: number } {
  const full = document.fullscreenElement?.contains(element) === true;
  return { width: Math.max(120, element.clientWidth), height: full ? Math.max(200, element.clientHeight) : height };
}

function fullScreen(element: HTMLElement | null): void {
  const done = document.fullscreenElement === null ? element?.requestFullscreen() : document.exitFullscreen();
  // A browser may refuse: then the graph stays as large as it is.
  done?.catch(() => undefined);
}

/** Whether the key meant something. */
function pressed(event: KeyboardEvent, plot: uPlot, zoom: GraphProps['onZoom'], figure: HTMLElement | null): boolean {
  if (plot.scales['x']?.min == null) return false;
  const width = plot.over.clientWidth;
  const cursor = plot.cursor.left ?? -1;
  const middle = cursor < 0 ? width / 2 : cursor;
  // In px: an axis of logarithms is zoomed as it looks.
  const by = (share: number): void => {
    zoom([plot.posToVal(middle * (1 - share), 'x'), plot.posToVal(middle + (width - middle) * share, 'x')]);
  };
  switch (event.key) {
    case 'ArrowLeft':
      moveCursor(plot, event.shiftKey ? -10 : -1);
      return true;
    case 'ArrowRight':
      moveCursor(plot, event.shiftKey ? 10 : 1);
      return true;
    case '+':
    case '=':
      by(ZOOM);
      return true;
    case '-':
      by(1 / ZOOM);
      return true;
    case '0':
      zoom(null);
      return true;
    case 'f':
      fullScreen(figure);
      return true;
    default:
      return false;
  }
}

function moveCursor(plot: uPlot, by: number): void {
  const xs = plot.data[0];
  const { min, max } = plot.scales['x'] ?? {};
  const start = plot.cursor.idx ?? (by > 0 ? -1 : xs.length);
  const to = Math.max(0, Math.min(xs.length - 1, start + by));
  const x = Math.max(min ?? 0, Math.min(max ?? 0, xs[to] ?? 0));
  // The last argument is in no type of uPlot's: it has the other cursors move with this one.
  const move = plot.setCursor.bind(plot) as (at: uPlot.Cursor, fire: boolean, publish: boolean) => void;
  move({ left: plot.valToPos(x, 'x'), top: plot.over.clientHeight / 2 }, true, true);
}

/** uPlot knows only the mouse: a finger that goes sideways does as the mouse would. Up and down it scrolls the page, where the browser has it (`touch-action`). */
function dragByFinger(over: HTMLElement): void {
  let from: PointerEvent | undefined;
  const tell = (name: string, { clientX, clientY }: PointerEvent): void => {
    // uPlot takes a movement by nothing for one that a browser has made up.
    over.dispatchEvent(new MouseEvent(name, { clientX, clientY, movementX: 1, bubbles: true }));
  };
  const on = (
    name: 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel',
    deed: (event: PointerEvent) => void,
  ) => {
    over.addEventListener(name, (event) => {
      if (event.pointerType === 'touch' && event.isPrimary) deed(event);
    });
  };
  on('pointerdown', (event) => {
    from = event;
    tell('mousedown', event);
  });
  on('pointermove', (event) => {
    tell('mousemove', event);
  });
  on('pointerup', (event) => {
    tell('mouseup', event);
  });
  on('pointercancel', (event) => {
    // Back to where it began: nothing is chosen.
    tell('mousemove', from ?? event);
    tell('mouseup', from ?? event);
  });
}

/** The values under the cursor, written without a component: it moves with every movement of the mouse. */
function writeReadout(into: HTMLElement, plot: uPlot, curves: readonly Curve[], look: PlotLook, xLabel: string): void {
  const { left, idx, idxs } = plot.cursor;
  if (left == null || left < 0 || idx == null) {
    into.replaceChildren();
    return;
  }
  const seen = new Set<string>();
  const parts: Node[] = [];
  for (const [column, curve] of curves.entries()) {
    const at = idxs?.[column + 1];
    const y = at == null ? undefined : plot.data[column + 1]?.[at];
    if (y == null || seen.has(curve.name)) continue;
    seen.add(curve.name);
    const part = document.createElement('span');
    part.textContent = curves.length > 1 ? `${curve.name} ${numberText(y)}` : numberText(y);
    part.style.color = styleOf(curve.index, look.theme).colour;
    parts.push(part);
  }
  const where = document.createElement('span');
  where.textContent = `${xLabel} ${xText(plot.data[0][idx] ?? 0, look.x)}:`;
  into.replaceChildren(where, ...parts);
}

function fileNameOf(title: string): string {
  return title.replace(/[^\w.-]+/g, '-').replace(/^-+|-+$/g, '') || 'graph';
}
