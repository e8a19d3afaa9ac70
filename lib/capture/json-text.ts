import { Buffer } from 'node:buffer';
import { type Interval, STARS } from './masks.js';

/** The value that `text` is if it is one JSON object and nothing else, leading and trailing blanks included; else undefined. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
  // JSON.parse takes exactly RFC 8259, duplicate keys and lone surrogates in escapes included, which the RFC leaves open; but also
  // blanks around the value.
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** A string, a number or a word, with where it stands. */
interface Token extends Interval {
  readonly kind: 'string' | 'bare';
}

/**
 * Masks parts of valid JSON so that it stays valid: within strings as in any text; a number or word that is touched becomes the string
 * `"***"`; what holds the values together stays.
 */
export function maskJson(json: Buffer, intervals: readonly Interval[]): Buffer {
  // Tokens and intervals both come in order.
  let next = 0;
  return rewrite(json, (token) => {
    while (next < intervals.length && (intervals[next] as Interval).end <= token.start) next++;
    const first = intervals[next];
    if (first === undefined || first.start >= token.end) return undefined;
    return token.kind === 'bare' ? Buffer.from('"***"') : maskString(json, token, intervals, next);
  });
}

/** Replaces every string that is one of `values`, however it is spelled, by `"***"`. */
export function starStrings(json: Buffer, values: ReadonlySet<string>): Buffer {
  return rewrite(json, (token) => {
    if (token.kind !== 'string') return undefined;
    const value: unknown = JSON.parse(json.toString('utf8', token.start, token.end));
    return typeof value === 'string' && values.has(value) ? Buffer.from('"***"') : undefined;
  });
}

function rewrite(json: Buffer, change: (token: Token) => Buffer | undefined): Buffer {
  const parts: Buffer[] = [];
  let done = 0;
  for (const token of tokens(json)) {
    const changed = change(token);
    if (changed === undefined) continue;
    parts.push(json.subarray(done, token.start), changed);
    done = token.end;
  }
  parts.push(json.subarray(done));
  return Buffer.concat(parts);
}

function* tokens(json: Buffer): Generator<Token> {
  let at = 0;
  while (at < json.length) {
    const start = at;
    const byte = json[at] as number;
    if (byte === 0x22) {
      at++;
      while (at < json.length && json[at] !== 0x22) at += json[at] === 0x5c ? 2 : 1;
      at++;
      yield { kind: 'string', start, end: at };
    } else if (isBare(byte)) {
      while (at < json.length && isBare(json[at] as number)) at++;
      yield { kind: 'bare', start, end: at };
    } else at++;
  }
}

/** Bytes of numbers, `true`, `false` and `null`. */
function isBare(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x45 ||
    byte === 0x2b ||
    byte === 0x2d ||
    byte === 0x2e
  );
}

/** A string token with the hits masked, of which `first` is the first that may touch it; an escape or a character that is touched goes as a whole. */
function maskString(json: Buffer, token: Token, hits: readonly Interval[], first: number): Buffer {
  const parts: Buffer[] = [Buffer.from('"')];
  let next = first;
  let starred = -1;
  let kept = token.start + 1;
  for (let at = kept; at < token.end - 1; ) {
    const end = unitEnd(json, at);
    while (next < hits.length && (hits[next] as Interval).end <= at) next++;
    const hit = hits[next];
    if (hit !== undefined && hit.start < end) {
      parts.push(json.subarray(kept, at));
      if (next !== starred) parts.push(STARS);
      starred = next;
      kept = end;
    }
    at = end;
  }
  parts.push(json.subarray(kept, token.end));
  return Buffer.concat(parts);
}

function unitEnd(json: Buffer, at: number): number {
  if (json[at] === 0x5c) return at + (json[at + 1] === 0x75 ? 6 : 2);
  let end = at + 1;
  while (((json[end] as number) & 0xc0) === 0x80) end++;
  return end;
}
