/**
 * What neither the store nor a spool had room for: batches left out as a whole, counted, and said in the log when it goes on. Pure but for the counts
 * it keeps.
 */
import { linesIn, moved, type RunLedger, type StreamLedger } from '../capture/ledger.js';
import { type AppendFile, type Batch, HEADROOM, STREAMS, type StreamName } from '../capture/types.js';
import type { SentLedger } from '../store/protocol.js';

type Appends = Batch['appends'];
type Counted = Exclude<AppendFile, 'timeline'>;
interface Count {
  lines: number;
  bytes: number;
}

/** What is missing since the log stopped. */
interface OpenGap {
  readonly from: number;
  to: number;
  readonly missing: Readonly<Record<Counted, Count>>;
}

const ENTRY = /^(\S+) (stdout|stderr) (\d+) (\d+)$/gm;

export class Gap {
  readonly #lost = counts();
  /** The log's own lines about it. */
  readonly #own = { stdout: { lines: 0, bytes: 0 }, stderr: { lines: 0, bytes: 0 } };
  /** What the capture thinks that the logs have, behind the last that was left out. */
  readonly #totals = { stdout: { lines: 0, bytes: 0 }, stderr: { lines: 0, bytes: 0 } };
  #open: OpenGap | undefined;

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Leaves a batch out. */
  drop(appends: Appends, now: number): void {
    const open = (this.#open ??= { from: now, to: now, missing: counts() });
    open.to = now;
    for (const file of ['stdout', 'stderr', 'metadata'] as const) {
      for (const bytes of appends[file]) {
        add(open.missing[file], bytes);
        add(this.#lost[file], bytes);
      }
    }
    for (const entries of appends.timeline) {
      for (const [, , stream, bytes, lines] of entries.toString('latin1').matchAll(ENTRY))
        this.#totals[stream as StreamName] = { bytes: Number(bytes), lines: Number(lines) };
    }
  }

  /** What the logs say where something is missing, before they go on; then nothing is missing any more. */
  close(): Partial<Record<AppendFile, readonly Buffer[]>> {
    const open = this.#open;
    if (open === undefined) return {};
    this.#open = undefined;
    const appends: Partial<Record<AppendFile, readonly Buffer[]>> = {};
    let entries = '';
    for (const stream of STREAMS) {
      const missing = open.missing[stream];
      if (missing.bytes === 0) continue;
      const line = roomy(`${words(missing, open)}\n`);
      this.#own[stream].lines += 1;
      this.#own[stream].bytes += line.length;
      appends[stream] = [line];
      const total = this.#totals[stream];
      entries += `${iso(open.to)} ${stream} ${total.bytes + this.#moved(stream, 'bytes')} ${total.lines + this.#moved(stream, 'lines')}\n`;
    }
    return entries === '' ? {} : { ...appends, timeline: [roomy(entries)] };
  }

  /** Entries of the timeline with totals as the logs have them, in memory with HEADROOM; the same bytes where nothing is missing. */
  entries(bytes: Buffer): Buffer {
    if (STREAMS.every((stream) => this.#moved(stream, 'bytes') === 0)) return bytes;
    const text = bytes.toString('latin1').replace(ENTRY, (_entry, time: string, stream: StreamName, b, l) => {
      return `${time} ${stream} ${Number(b) + this.#moved(stream, 'bytes')} ${Number(l) + this.#moved(stream, 'lines')}`;
    });
    return roomy(text);
  }

  /** The account of the capture, which thinks that all of it was handed on, put right. */
  ledger({ stdout, stderr, metadata }: RunLedger): SentLedger {
    const lost = this.#lost.metadata;
    return {
      stdout: this.#stream('stdout', stdout),
      stderr: this.#stream('stderr', stderr),
      metadata: { lines: metadata.lines - lost.lines, bytes: metadata.bytes - lost.bytes, lost: { ...lost } },
    };
  }

  #stream(stream: StreamName, ledger: StreamLedger): StreamLedger {
    const { log } = ledger;
    const lines = log.lines + this.#moved(stream, 'lines');
    const bytes = log.bytes + this.#moved(stream, 'bytes');
    return { ...moved(ledger, 'logged', 'lost', this.#lost[stream]), log: { ...log, lines, bytes } };
  }

  #moved(stream: StreamName, unit: keyof Count): number {
    return this.#own[stream][unit] - this.#lost[stream][unit];
  }
}

function words({ lines, bytes }: Count, { from, to }: OpenGap): string {
  const what = `${lines} ${lines === 1 ? 'line' : 'lines'} (${bytes} bytes)`;
  return `[joblog: ${what} are missing here: neither the store nor the spool had room for what came from ${iso(from)} to ${iso(to)}]`;
}

function roomy(text: string): Buffer {
  const bytes = Buffer.from(text);
  const memory = Buffer.allocUnsafeSlow(HEADROOM + bytes.length);
  bytes.copy(memory, HEADROOM);
  return memory.subarray(HEADROOM);
}

function counts(): Record<Counted, Count> {
  return { stdout: { lines: 0, bytes: 0 }, stderr: { lines: 0, bytes: 0 }, metadata: { lines: 0, bytes: 0 } };
}

function add(count: Count, bytes: Buffer): void {
  count.bytes += bytes.length;
  count.lines += linesIn(bytes);
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
