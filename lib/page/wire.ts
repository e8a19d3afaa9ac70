/**
 * How questions are spelled in a URL: the page writes them, the server reads them. Relative to the page, so that it can live below any path. Every question
 * goes with `Authorization: Bearer TOKEN`; the answer is JSON, `{"error": "..."}` where it is none, in words for the user.
 */
import { STREAMS, type StreamName } from '../capture/types.js';
import {
  DOWNLOADS,
  type Download,
  type LogPageQuery,
  type SearchQuery,
  type SeriesQuery,
  type TableQuery,
} from './api.js';

/** The questions, by the last part of their path: `api/jobs?limit=100`. */
export interface Questions {
  readonly jobs: { readonly limit: number };
  readonly job: { readonly job: string };
  readonly log: LogPageQuery;
  readonly search: SearchQuery;
  readonly table: TableQuery;
  readonly series: SeriesQuery;
  readonly compare: { readonly jobs: readonly string[]; readonly keys: readonly string[] };
  /** `cursor` null: from now on. */
  readonly updates: { readonly job: string | null; readonly cursor: string | null };
  /** Answered with `{"ticket": "..."}`: one GET of `download/TICKET`, without a header, soon. */
  readonly ticket: { readonly job: string; readonly what: Download };
}
export type QuestionName = keyof Questions;

/** The URL of a question, relative to the page. */
export function urlOf<Name extends QuestionName>(name: Name, question: Questions[Name]): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(question) as [string, unknown][]) {
    if (value === null) continue;
    // A list: one parameter an entry, so that any text can be in it.
    if (Array.isArray(value)) for (const entry of value) query.append(key, String(entry));
    else query.append(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return `api/${name}?${query.toString()}`;
}

/** Reads the parameters of each question. They throw a `WireError` in words where a parameter is missing or cannot be meant. */
export const readQuestion: { readonly [Name in QuestionName]: (query: URLSearchParams) => Questions[Name] } = {
  jobs: (query) => ({ limit: whole(query, 'limit') }),
  job: (query) => ({ job: text(query, 'job') }),
  log: (query) => ({ ...logOf(query), from: whole(query, 'from', -MOST), count: whole(query, 'count') }),
  search: (query) => ({
    ...logOf(query),
    text: text(query, 'text'),
    regex: flag(query, 'regex'),
    ignoreCase: flag(query, 'ignoreCase'),
    from: whole(query, 'from'),
    limit: whole(query, 'limit'),
  }),
  table: (query) => ({
    job: text(query, 'job'),
    from: whole(query, 'from'),
    count: whole(query, 'count'),
    sort: query.get('sort'),
    descending: flag(query, 'descending'),
  }),
  series: (query) => ({
    jobs: query.getAll('jobs'),
    keys: query.getAll('keys'),
    x: xOf(text(query, 'x')),
    range: rangeOf(query.getAll('range')),
    buckets: whole(query, 'buckets'),
    smooth: number(text(query, 'smooth'), 'smooth'),
    logX: flag(query, 'logX'),
    logY: flag(query, 'logY'),
    most: whole(query, 'most', 1),
  }),
  compare: (query) => ({ jobs: query.getAll('jobs'), keys: query.getAll('keys') }),
  updates: (query) => ({ job: query.get('job'), cursor: query.get('cursor') }),
  ticket: (query) => ({ job: text(query, 'job'), what: oneOf(DOWNLOADS, text(query, 'what'), 'what') }),
};

/** A question that cannot be understood. */
export class WireError extends Error {}

const MOST = Number.MAX_SAFE_INTEGER;

function logOf(query: URLSearchParams): { job: string; task: string; streams: readonly StreamName[] } {
  const streams = query.getAll('streams').map((name) => oneOf(STREAMS, name, 'streams'));
  if (streams.length === 0) throw new WireError('the parameter streams is missing');
  return { job: text(query, 'job'), task: text(query, 'task'), streams: [...new Set(streams)] };
}

function text(query: URLSearchParams, name: string): string {
  const value = query.get(name);
  if (value === null) throw new WireError(`the parameter ${name} is missing`);
  return value;
}

function whole(query: URLSearchParams, name: string, least = 0): number {
  const value = number(text(query, name), name);
  if (!Number.isSafeInteger(value) || value < least)
    throw new WireError(`the parameter ${name} is no whole number in its range`);
  return value;
}

function number(value: string, name: string): number {
  const parsed = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value) ? Number(value) : Number.NaN;
  if (!Number.isFinite(parsed)) throw new WireError(`the parameter ${name} is no number`);
  return parsed;
}

function flag(query: URLSearchParams, name: string): boolean {
  return oneOf(['true', 'false'] as const, text(query, name), name) === 'true';
}

function oneOf<Value extends string>(values: readonly Value[], value: string, name: string): Value {
  const found = values.find((known) => known === value);
  if (found === undefined) throw new WireError(`the parameter ${name} is none of ${values.join(', ')}`);
  return found;
}

function xOf(value: string): SeriesQuery['x'] {
  let x: unknown;
  try {
    x = JSON.parse(value);
  } catch {
    throw new WireError('the parameter x is not JSON');
  }
  const { by, key } = Object(x) as { by?: unknown; key?: unknown };
  if (by === 'rule' || by === 'time' || by === 'elapsed') return { by };
  if (by === 'key' && typeof key === 'string') return { by, key };
  throw new WireError('the parameter x says neither by which rule nor by which key');
}

function rangeOf(values: readonly string[]): SeriesQuery['range'] {
  if (values.length === 0) return null;
  const [from = Number.NaN, to = Number.NaN] = values.map((value) => number(value, 'range'));
  if (values.length !== 2 || !(from <= to))
    throw new WireError('the parameter range is not two numbers, the smaller one first');
  return [from, to];
}
