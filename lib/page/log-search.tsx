/** Searching a log: the source looks through all of it, the hits that are on the screen are marked here. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { expressionOf } from '../view/expression.js';
import type { LogQuery, SearchHits } from './api.js';
import { errorText, usePage, useParams } from './context.js';
import { Check } from './parts.js';

/** So many hits are asked for at once. */
const LIMIT = 1000;
/** ms without a key until the search begins. */
const PAUSE = 250;

export interface Found {
  /** What is marked in lines. */
  readonly mark: RegExp;
  /** The line of the hit that one is at. */
  readonly current: number | undefined;
}

interface Hits {
  readonly lines: readonly number[];
  /** The line to go on from; null: all was searched. */
  readonly next: number | null;
  readonly error: string | null;
  readonly at: number;
}

const NONE: Hits = { lines: [], next: null, error: null, at: -1 };

export function LogSearch(props: {
  readonly query: LogQuery;
  readonly onFound: (found: Found | undefined) => void;
  readonly onGo: (line: number) => void;
}): JSX.Element {
  const { source } = usePage();
  const [params, change] = useParams();
  const text = params['find'] ?? '';
  const regex = params['regex'] === '1';
  const ignoreCase = params['case'] !== '1';
  const [hits, setHits] = useState<Hits>(NONE);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  /** Ends what was asked of the text before. */
  const asking = useRef(new AbortController());
  const { query, onFound, onGo } = props;

  const expression = expressionOf({ text, regex, ignoreCase });
  const show = (next: Hits): void => {
    setHits(next);
    const current = next.lines[next.at];
    // One that takes the server too long would hold the page for ever.
    const isBad = expression.kind === 'problem' || next.error !== null;
    onFound(isBad ? undefined : { mark: expression.all, current });
    if (current !== undefined) onGo(current);
  };
  const ask = (from: number, signal?: AbortSignal): Promise<SearchHits> =>
    source.search({ ...query, text, regex, ignoreCase, from, limit: LIMIT }, signal);

  useEffect(() => {
    const { signal } = (asking.current = new AbortController());
    if (text === '') {
      setBusy(false);
      show(NONE);
      return;
    }
    setBusy(true);
    const timer = setTimeout(() => {
      const take = (hits: Hits): void => {
        if (signal.aborted) return;
        setBusy(false);
        show(hits);
      };
      firstHits(ask, signal).then(
        (found) => {
          take({ ...found, at: found.lines.length > 0 ? 0 : -1 });
        },
        (error: unknown) => {
          take({ ...NONE, error: errorText(error) });
        },
      );
    }, PAUSE);
    return () => {
      asking.current.abort();
      clearTimeout(timer);
    };
  }, [query, text, regex, ignoreCase]);

  const step = (by: 1 | -1): void => {
    const { lines, next, at } = hits;
    if (lines.length === 0 || busy) return;
    if (at + by < lines.length || next === null) {
      show({ ...hits, at: (at + by + lines.length) % lines.length });
      return;
    }
    setBusy(true);
    const { signal } = asking.current;
    ask(next, signal).then(
      (found) => {
        if (signal.aborted) return;
        setBusy(false);
        const all = [...lines, ...found.lines];
        const to = found.lines.length > 0 ? at + 1 : found.next === null ? 0 : at;
        show({ ...found, lines: all, at: to });
      },
      (error: unknown) => {
        if (signal.aborted) return;
        setBusy(false);
        setHits({ ...hits, error: errorText(error) });
      },
    );
  };

  useEffect(() => {
    const keyed = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener('keydown', keyed);
    return () => {
      removeEventListener('keydown', keyed);
    };
  }, []);

  return (
    <span class="search" role="search">
      <label>
        <span class="hidden">Search in the log</span>
        <input
          ref={input}
          type="search"
          placeholder="Search ( / )"
          value={text}
          aria-invalid={hits.error !== null}
          onInput={(event) => {
            change({ find: event.currentTarget.value });
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          }}
        />
      </label>
      <Check
        checked={regex}
        onChange={(on) => {
          change({ regex: on ? '1' : undefined });
        }}
      >
        Regex
      </Check>
      <Check
        checked={!ignoreCase}
        onChange={(on) => {
          change({ case: on ? '1' : undefined });
        }}
      >
        Case
      </Check>
      {text !== '' && (
        <>
          <button
            type="button"
            disabled={hits.lines.length === 0}
            aria-label="Previous hit"
            title="Previous hit (Shift+Enter)"
            onClick={() => {
              step(-1);
            }}
          >
            ↑
          </button>
          <button
            type="button"
            disabled={hits.lines.length === 0}
            aria-label="Next hit"
            title="Next hit (Enter)"
            onClick={() => {
              step(1);
            }}
          >
            ↓
          </button>
        </>
      )}
      <span role="status" class="muted hits">
        {text === '' ? '' : statusText(hits, busy)}
      </span>
    </span>
  );
}

/** An answer takes a limited time: without a hit the search goes on where it ended. */
async function firstHits(
  ask: (from: number, signal: AbortSignal) => Promise<SearchHits>,
  signal: AbortSignal,
): Promise<SearchHits> {
  let hits = await ask(1, signal);
  while (hits.lines.length === 0 && hits.next !== null && !signal.aborted) hits = await ask(hits.next, signal);
  return hits;
}

function statusText({ lines, next, error, at }: Hits, busy: boolean): string {
  if (error !== null) return error;
  if (busy) return 'searching';
  if (lines.length === 0) return 'no line';
  return `${at + 1} of ${lines.length}${next === null ? '' : '+'} lines`;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
  );
}
