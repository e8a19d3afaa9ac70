/** What every part of the page is given, and how it asks for data. */
import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { Source } from './api.js';
import type { Theme } from './colours.js';
import type { Params, Place } from './place.js';
import { withParams } from './place.js';

export interface Page {
  readonly source: Source;
  readonly place: Place;
  readonly theme: Theme;
  /** Goes to another place; with `replace` the way back does not lead here. */
  readonly go: (place: Place, replace?: boolean) => void;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === undefined) throw new Error('no page');
  return page;
}

/** The params of the place, and how some of them are changed. Changes replace the entry in the browser's history: they are no new place. */
export function useParams(): readonly [Params, (changes: Readonly<Record<string, string | undefined>>) => void] {
  const { place, go } = usePage();
  const latest = useRef(place);
  latest.current = place;
  const change = (changes: Readonly<Record<string, string | undefined>>): void => {
    const next = { ...latest.current, params: withParams(latest.current.params, changes) };
    latest.current = next;
    go(next, true);
  };
  return [place.params, change];
}

export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: string | undefined;
  readonly loading: boolean;
}

/**
 * Loads anew whenever `key` changes; what was there before stays until the new is there. Answers that come too late are dropped. What a break of the
 * connection has kept from being answered is asked for again when it is back.
 */
export function useLoad<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [breaks, setBreaks] = useState(0);
  const unanswered = useRef(true);
  const [state, setState] = useState<Loaded<T>>({ data: undefined, error: undefined, loading: true });
  useEffect(() => {
    let current = true;
    unanswered.current = true;
    setState((before) => ({ ...before, loading: true }));
    load().then(
      (data) => {
        if (!current) return;
        unanswered.current = false;
        setState({ data, error: undefined, loading: false });
      },
      (error: unknown) => {
        if (current) setState((before) => ({ ...before, error: errorText(error), loading: false }));
      },
    );
    return () => {
      current = false;
    };
  }, [key, breaks]);
  useReconnected(() => {
    if (unanswered.current) setBreaks((count) => count + 1);
  });
  return state;
}

/** Calls back when the connection is there again after a break. */
export function useReconnected(then: () => void): void {
  const { source } = usePage();
  const latest = useRef(then);
  latest.current = then;
  useEffect(
    () =>
      source.onConnection((problem) => {
        if (problem === '') latest.current();
      }),
    [source],
  );
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
