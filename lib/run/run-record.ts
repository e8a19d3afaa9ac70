/** What the main process knows of the task's record: how the run began, and what has changed in it since. */
import { type Batch, MOST_CHANGES, type Mode } from '../capture/types.js';
import type { TaskRecord } from '../store/format.js';
import type { OpenMessage, RecordChange } from '../store/protocol.js';

/** The record is written anew with each change: a job that changes its mode a million times must not make it grow for ever. */
const MOST_ENTRIES = MOST_CHANGES;

export interface RunStart {
  readonly started: number;
  readonly command: readonly string[];
  readonly cwd: string | null;
}

const iso = (time: number): string => new Date(time).toISOString();

export class RunRecord {
  readonly #start: RunStart;
  readonly #incomplete = new Set<string>();
  readonly #modes: TaskRecord['modes'][number][] = [];
  readonly #notices: TaskRecord['notices'][number][] = [];

  constructor(start: RunStart) {
    this.#start = start;
  }

  /** The record as it is made, with everything masked. */
  open(mode: Mode, why: string, masked: (text: string) => string, recordCmd: boolean): OpenMessage {
    const { started, command, cwd } = this.#start;
    this.#modes.push({ time: iso(started), stream: null, mode, why });
    return {
      cmd: recordCmd ? command.map(masked) : null,
      cwd: cwd === null ? null : masked(cwd),
      started: iso(started),
      mode,
      modes: this.#modes,
      notices: this.#notices,
    };
  }

  note(time: number, text: string): void {
    if (this.#notices.length < MOST_ENTRIES) this.#notices.push({ time: iso(time), text });
    else this.#left('notices', time);
  }

  /** Takes over changes of the mode and notices; whether there were any. */
  add(batch: Batch): boolean {
    for (const change of batch.modes) {
      if (this.#modes.length < MOST_ENTRIES) this.#modes.push({ ...change, time: iso(change.time) });
      else this.#left('changes of the mode', change.time);
    }
    for (const notice of batch.notices) this.note(notice.time, notice.text);
    return batch.modes.length > 0 || batch.notices.length > 0;
  }

  /** The record's changing part as it stands. */
  change(mode: Mode, ledger: RecordChange['ledger'], slowedMs: number, awayMs: number): RecordChange {
    const times = { slowed_ms: Math.round(slowedMs), away_ms: Math.round(awayMs) };
    return { mode, modes: this.#modes, notices: this.#notices, ledger, ...times };
  }

  /** Says once, as the last notice, that a list is not whole. */
  #left(what: string, time: number): void {
    if (this.#incomplete.has(what)) return;
    this.#incomplete.add(what);
    this.#notices.push({
      time: iso(time),
      text: `this record keeps the first ${MOST_ENTRIES} ${what}; there were more`,
    });
  }
}
