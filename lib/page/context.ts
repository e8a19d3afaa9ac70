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

/** ms that an answer is waited for until the next question is asked all the same: the connection may be a dead one. */
const PATIENCE = 10_000;

interface Wanted<T> {
  /** Grows from one to the next. */
  readonly number: number;
  readonly key: string;
  readonly load: () => Promise<T>;
}

/**
 * Loads anew whenever `key` changes, and with `news`, when there is more of the same. What was there before stays until the new is there; answers to another
 * key are dropped. One question at a time, then the newest one: where an answer takes longer than it takes until there is news, all would come too late, and
 * where each movement of a slider is a question, the server would have a queue of them. What a break of the connection has kept from being answered is asked
 * for again when it is back.
 */
export function useLoad<T>(key: string, load: () => Promise<T>, news: string | number = ''): Loaded<T> {
  const [state, setState] = useState<Loaded<T>>({ data: undefined, error: undefined, loading: true });
  /** Undefined when the view is gone. */
  const wanted = useRef<Wanted<T> | undefined>(undefined);
  const asked = useRef<Wanted<T> | undefined>(undefined);
  /** The number of the answer that is shown. */
  const shown = useRef(0);
  /** The last question. */
  const isUnanswered = useRef(true);
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const ask = (): void => {
    const mine = wanted.current;
    if (mine === undefined || mine === asked.current || waiting.current !== undefined) return;
    asked.current = mine;
    isUnanswered.current = true;
    const timer = setTimeout(() => {
      waiting.current = undefined;
      ask();
    }, PATIENCE);
    waiting.current = timer;
    const take = (change: Partial<Loaded<T>>): void => {
      clearTimeout(timer);
      if (waiting.current === timer) waiting.current = undefined;
      // Late ones may come after the answers to newer questions.
      if (wanted.current?.key === mine.key && shown.current < mine.number) {
        shown.current = mine.number;
        setState((before) => ({ ...before, ...change, loading: wanted.current !== mine }));
      }
      ask();
    };
    mine.load().then(
      (data) => {
        if (mine === asked.current) isUnanswered.current = false;
        take({ data, error: undefined });
      },
      (error: unknown) => {
        isUnanswered.current = true;
        take({ error: errorText(error) });
      },
    );
  };
  const want = (): void => {
    wanted.current = { number: (wanted.current?.number ?? 0) + 1, key, load };
    setState((before) => ({ ...before, loading: true }));
    ask();
  };
  useEffect(want, [key, news]);
  useReconnected(() => {
    if (!isUnanswered.current) return;
    // Whatever is still waited for was asked over the connection that is gone.
    clearTimeout(waiting.current);
    waiting.current = undefined;
    want();
  });
  useEffect(
    () => () => {
      wanted.current = undefined;
      clearTimeout(waiting.current);
    },
    [],
  );
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
