/** A log. Its params: `streams` (stdout, stderr; both), `times`, `line`, `find`, `regex`, `case`. */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { StreamName } from '../capture/types.js';
import type { LogQuery } from './api.js';
import { usePage, useParams, useReconnected } from './context.js';
import { LogCache } from './log-cache.js';
import { LogRow } from './log-row.js';
import { type Found, LogSearch } from './log-search.js';
import { Check, Choice, Problem } from './parts.js';
import {
  barMoved,
  type Extent,
  isAtEnd,
  lastTop,
  type Scrolled,
  scrolledTo,
  scrolledToLine,
  spacerHeight,
  windowOf,
} from './scroll.js';
import { groupedDigits } from './words.js';

/** px; the style sheet says the same. */
const ROW = 19;
const OVER = 10;
/** After so many ms without a movement the bar is put to where it belongs. */
const REST = 200;

const STREAM_CHOICES = [
  ['both', 'Both'],
  ['stdout', 'stdout'],
  ['stderr', 'stderr'],
] as const;

const TO_START: Scrolled = { top: 0, bar: 0 };

interface LogProps {
  readonly job: string;
  readonly task: string;
  /** Another number whenever there may be more. */
  readonly news: number;
}

export function LogView({ job, task, news }: LogProps): JSX.Element {
  const { source } = usePage();
  const [params, change] = useParams();
  const [, redraw] = useState(0);
  const [found, setFound] = useState<Found | undefined>();
  const shown = STREAM_CHOICES.find(([name]) => name === params['streams'])?.[0] ?? 'both';
  const line = Number(params['line'] ?? 0);
  const key = `${job}\n${task}\n${shown}`;

  const cache = useRef<{ readonly key: string; readonly lines: LogCache } | undefined>(undefined);
  if (cache.current?.key !== key) {
    const streams: readonly StreamName[] = shown === 'both' ? ['stdout', 'stderr'] : [shown];
    const query: LogQuery = { job, task, streams };
    cache.current = {
      key,
      lines: new LogCache(source, query, () => {
        redraw((count) => count + 1);
      }),
    };
  }
  const lines = cache.current.lines;

  const box = useRef<HTMLDivElement>(null);
  const [viewport, setViewport] = useState(600);
  const position = useRef<Scrolled>(TO_START);
  /** Whether the end is followed; it is until the user scrolls up, unless the URL names a line. */
  const [tail, setTail] = useState(line === 0);
  const extent: Extent = { lines: lines.total + lines.pending.length, row: ROW, viewport };
  // What comes later (a hit, the end of a movement) has to know the log as it is by then.
  const latest = useRef(extent);
  latest.current = extent;

  const put = (next: Scrolled): void => {
    position.current = next;
    if (box.current !== null && box.current.scrollTop !== next.bar) box.current.scrollTop = next.bar;
    redraw((count) => count + 1);
  };

  // The end first: it tells how many lines there are.
  useEffect(() => {
    lines.loadEnd();
  }, [lines, news]);
  useReconnected(() => {
    lines.reconnected();
  });

  const gone = useRef('');
  useLayoutEffect(() => {
    if (lines.total === 0) return;
    const target = `${key}\n${line}`;
    if (line > 0 && gone.current !== target) {
      gone.current = target;
      put(scrolledToLine(Math.min(line, lines.total), extent));
    } else if (tail) {
      const end = scrolledTo(lastTop(extent), extent);
      if (end.top !== position.current.top || end.bar !== position.current.bar) put(end);
    }
  }, [key, line, tail, lines.total, lines.pending.length, viewport]);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      setViewport(element.clientHeight);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);

  const rest = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const scrolled = (): void => {
    const bar = box.current?.scrollTop ?? 0;
    if (bar === position.current.bar) return;
    const before = position.current;
    position.current = barMoved(before, bar, extent);
    setTail(isAtEnd(position.current, extent));
    redraw((count) => count + 1);
    clearTimeout(rest.current);
    rest.current = setTimeout(() => {
      put(scrolledTo(position.current.top, latest.current));
    }, REST);
  };
  useEffect(
    () => () => {
      clearTimeout(rest.current);
    },
    [],
  );

  const goTo = (target: number): void => {
    setTail(false);
    put(scrolledToLine(target, latest.current));
  };
  const keyed = (event: KeyboardEvent): void => {
    if (event.target !== box.current) return;
    if (event.key === 'Home') put(scrolledTo(0, extent));
    else if (event.key === 'End') put(scrolledTo(lastTop(extent), extent));
    else return;
    setTail(event.key === 'End');
    event.preventDefault();
  };

  const view = windowOf(position.current, extent, OVER);
  lines.want(view.first, view.end);
  const times = params['times'] === '1';
  const digits = String(lines.total).length;
  return (
    <section aria-label="Log" class="log-view">
      <div class="bar">
        <Choice
          label="Streams"
          value={shown}
          choices={STREAM_CHOICES}
          onChoose={(next) => {
            change({ streams: next === 'both' ? undefined : next, line: undefined });
          }}
        />
        <Check
          checked={times}
          onChange={(on) => {
            change({ times: on ? '1' : undefined });
          }}
        >
          Times
        </Check>
        <LogSearch query={lines.query} onFound={setFound} onGo={goTo} />
        <span class="spring" />
        <span class="muted count">{groupedDigits(lines.total)} lines</span>
        {source.kind === 'server' && (
          <button
            type="button"
            aria-pressed={tail}
            title="Stay at the end as the log grows"
            onClick={() => {
              setTail(!tail);
            }}
          >
            Follow
          </button>
        )}
      </div>
      <Problem text={lines.error} />
      {lines.cut !== null && <p class="remark">{lines.cut}</p>}
      <div
        class="log"
        ref={box}
        onScroll={scrolled}
        onKeyDown={keyed}
        tabIndex={0}
        role="region"
        aria-label={`Log of ${job} ${task}, ${lines.total} lines`}
      >
        <div class="spacer" style={{ height: `${spacerHeight(extent)}px` }}>
          <ol
            class="lines"
            style={{ transform: `translateY(${view.y}px)`, '--digits': `${digits}ch` }}
            start={view.first + 1}
          >
            {Array.from({ length: view.end - view.first }, (_, offset) => {
              const index = view.first + offset;
              const pending = index >= lines.total ? lines.pending[index - lines.total] : undefined;
              return (
                <LogRow
                  key={index}
                  number={index + 1}
                  line={pending === undefined ? lines.line(index) : undefined}
                  pending={pending}
                  times={times}
                  chosen={index + 1 === line}
                  hit={found?.current === index + 1}
                  mark={found?.mark}
                  onChoose={() => {
                    change({ line: index + 1 === line ? undefined : String(index + 1) });
                  }}
                />
              );
            })}
          </ol>
        </div>
      </div>
      {lines.loaded && lines.total + lines.pending.length === 0 && <p class="empty">Nothing was logged here.</p>}
    </section>
  );
}
