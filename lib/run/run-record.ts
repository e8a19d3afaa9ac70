/** What the main process knows of the task's record: how the run began, and what has changed in it since. */
import type { Capture } from '../capture/capture.js';
import { masked } from '../capture/masks.js';
import type { AppendFile, Batch, Mode, StreamName } from '../capture/types.js';
import type { Ledger, TaskRecord } from '../store/format.js';
import type { OpenMessage, RecordChange } from '../store/protocol.js';

export interface RunStart {
  readonly started: number;
  readonly command: readonly string[];
  readonly cwd: string | null;
}

const iso = (time: number): string => new Date(time).toISOString();

export class RunRecord {
  readonly #start: RunStart;
  readonly #lost: Record<AppendFile, { lines: number; bytes: number }> = {
    stdout: { lines: 0, bytes: 0 },
    stderr: { lines: 0, bytes: 0 },
    metadata: { lines: 0, bytes: 0 },
    timeline: { lines: 0, bytes: 0 },
  };
  readonly #modes: TaskRecord['modes'][number][] = [];
  readonly #notices: TaskRecord['notices'][number][] = [];

  constructor(start: RunStart) {
    this.#start = start;
  }

  /** The record as it is made, with everything masked. */
  open(mode: Mode, why: string, masks: readonly string[], recordCmd: boolean): OpenMessage {
    const { started, command, cwd } = this.#start;
    this.#modes.push({ time: iso(started), stream: null, mode, why });
    return {
      cmd: recordCmd ? command.map((word) => masked(word, masks)) : null,
      cwd: cwd === null ? null : masked(cwd, masks),
      started: iso(started),
      mode,
      modes: this.#modes,
      notices: this.#notices,
    };
  }

  note(time: number, text: string): void {
    this.#notices.push({ time: iso(time), text });
  }

  /** Takes over changes of the mode and notices; whether there were any. */
  add(batch: Batch): boolean {
    for (const change of batch.modes) this.#modes.push({ ...change, time: iso(change.time) });
    for (const notice of batch.notices) this.note(notice.time, notice.text);
    return batch.modes.length > 0 || batch.notices.length > 0;
  }

  lost(file: AppendFile, lines: number, bytes: number): void {
    this.#lost[file].lines += lines;
    this.#lost[file].bytes += bytes;
  }

  /** The record's changing part as it stands. */
  change(capture: Capture, slowedMs: number): RecordChange {
    const counts = capture.counts();
    const ledger = (stream: StreamName): Ledger => ({ in: counts[stream], lost: this.#lost[stream] });
    return {
      mode: capture.mode,
      modes: this.#modes,
      notices: this.#notices,
      ledger: { stdout: ledger('stdout'), stderr: ledger('stderr') },
      slowed_ms: Math.round(slowedMs),
    };
  }
}
