import { Capture } from '../../lib/capture/capture.js';
import { Console, type ConsoleSink } from '../../lib/capture/console.js';
import type { RunLedger } from '../../lib/capture/ledger.js';
import type { Row } from '../../lib/capture/row.js';
import type {
  AppendFile,
  CaptureNotice,
  CaptureSettings,
  Millis,
  ModeChange,
  StreamName,
} from '../../lib/capture/types.js';

/** 2026-11-22T06:09:55.123Z */
export const NOON: Millis = 1795327795123;

/** Cuts bytes into pieces of `size`, or of the sizes that it gives. */
export function cut(bytes: Buffer, size: number | (() => number)): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const piece = bytes.subarray(at, at + (typeof size === 'number' ? size : size()));
    pieces.push(piece);
    at += piece.length;
  }
  return pieces;
}

/** Collects what the console alone makes of a stream: settled rows, blanks at their ends trimmed. */
export class Rows implements ConsoleSink {
  readonly settledRows: string[] = [];
  readonly console: Console;

  constructor(fast = true) {
    this.console = new Console(this, fast);
  }

  left(): void {
    // Nothing is recognised here.
  }

  dropped(): void {
    // Nothing is counted here.
  }

  flush(): void {
    // Nothing is kept here.
  }

  settled(row: Row): void {
    const { bytes, start, end } = row.text();
    this.settledRows.push(bytes.toString('utf8', start, end).replace(/ +$/, ''));
  }

  look(_bytes: Buffer, _start: number, _ends: Int32Array, _from: number, to: number): number {
    return to;
  }

  passed(bytes: Buffer, start: number, ends: Int32Array, from: number, to: number): void {
    let at = start;
    for (let i = from; i < to; i++) {
      this.settledRows.push(bytes.toString('utf8', at, ends[i]).replace(/ +$/, ''));
      at = ends[i]! + 1;
    }
  }
}

/** What a console shows in the end, as the fixtures have it: trailing empty rows trimmed, one LF a row. */
export function rendered(
  bytes: Buffer,
  { size = 0, fast = true }: { readonly size?: number | (() => number); readonly fast?: boolean } = {},
): string {
  const rows = new Rows(fast);
  for (const piece of size === 0 ? [bytes] : cut(bytes, size)) rows.console.write(Buffer.from(piece), NOON);
  rows.console.end(NOON);
  const text = rows.settledRows;
  while (text.at(-1) === '') text.pop();
  return text.map((row) => `${row}\n`).join('');
}

/** One call of a capture. */
export type Step =
  | { readonly push: Buffer | string; readonly on?: StreamName; readonly at?: Millis }
  | { readonly tick: Millis }
  | { readonly end: StreamName; readonly at?: Millis };

/** Everything a capture gave out. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly metadata: string;
  readonly timeline: string;
  readonly modes: readonly ModeChange[];
  readonly notices: readonly CaptureNotice[];
  readonly ledger: RunLedger;
}

export const SETTINGS: CaptureSettings = { mode: 'enabled', repeats: 'fold', masks: [] };

/** Collects a capture's batches. */
export class Taken {
  readonly capture: Capture;
  readonly #appends: Record<AppendFile, Buffer[]> = { stdout: [], stderr: [], metadata: [], timeline: [] };
  readonly #modes: ModeChange[] = [];
  readonly #notices: CaptureNotice[] = [];

  constructor(settings: Partial<CaptureSettings> = {}, options: { readonly fast?: boolean } = {}) {
    this.capture = new Capture({ ...SETTINGS, ...settings }, options);
  }

  take(now: Millis = NOON): void {
    const batch = this.capture.take(now);
    if (batch === undefined) return;
    let bytes = 0;
    for (const file of ['stdout', 'stderr', 'metadata', 'timeline'] as const) {
      // The buffers are lent: the capture fills them again.
      this.#appends[file].push(...batch.appends[file].map((buffer) => Buffer.from(buffer)));
      for (const buffer of batch.appends[file]) bytes += buffer.length;
    }
    if (bytes !== batch.bytes) throw new Error(`a batch of ${bytes} bytes says ${batch.bytes}`);
    this.#modes.push(...batch.modes);
    this.#notices.push(...batch.notices);
  }

  get output(): Output {
    const text = (file: AppendFile): string => Buffer.concat(this.#appends[file]).toString();
    return {
      stdout: text('stdout'),
      stderr: text('stderr'),
      metadata: text('metadata'),
      timeline: text('timeline'),
      modes: this.#modes,
      notices: this.#notices,
      ledger: this.capture.ledger(),
    };
  }
}

/** Runs steps and ends both streams. `size`: every push is cut into pieces of so many bytes, in a buffer that is overwritten afterwards. */
export function captured(
  steps: readonly Step[],
  settings: Partial<CaptureSettings> = {},
  { size = 0, fast = true, takeEach = false } = {},
): Output {
  const taken = new Taken(settings, { fast });
  const { capture } = taken;
  let now = NOON;
  for (const step of steps) {
    if ('push' in step) {
      now = step.at ?? now;
      const bytes = Buffer.from(step.push as string);
      for (const piece of size === 0 ? [bytes] : cut(bytes, size)) {
        const lent = Buffer.from(piece);
        capture.push(step.on ?? 'stdout', lent, now);
        lent.fill(0x23);
        if (takeEach) taken.take(now);
      }
    } else if ('tick' in step) {
      now = step.tick;
      capture.tick(now);
    } else {
      now = step.at ?? now;
      capture.end(step.end, now);
    }
  }
  capture.end('stdout', now);
  capture.end('stderr', now);
  taken.take(now);
  return taken.output;
}

/** The same steps whole, at every cut, and the slow way: all must give the same. */
export function everyWay(steps: readonly Step[], settings: Partial<CaptureSettings> = {}): Output {
  const whole = captured(steps, settings);
  for (const size of [1, 2, 3, 7]) expect(captured(steps, settings, { size })).toEqual(whole);
  expect(captured(steps, settings, { fast: false })).toEqual(whole);
  expect(captured(steps, settings, { fast: false, size: 1 })).toEqual(whole);
  return whole;
}

/** What the stdout log holds after `text` was printed, the same however it is cut. */
export function logged(text: string | Buffer, settings: Partial<CaptureSettings> = {}): string {
  return everyWay([{ push: text }], settings).stdout;
}
