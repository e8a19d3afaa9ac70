/** What an outbox uses of the world, and what it tells. */
import { localDisk, type SpoolDisk } from '../spool/spool-file.js';
import type { FromWriter } from '../store/protocol.js';
import { type Link, type LinkEvents, WriterLink } from './writer-link.js';

/** Why the store is away: it said so; it says nothing; its writer is dead. */
export type AwayCause = 'error' | 'silent' | 'gone';

export interface OutboxEvents {
  /** What the writer says, but for what is of the outbox alone. */
  readonly onMessage: (message: FromWriter) => void;
  /** The writer is gone, and there will not be another one. */
  readonly onGone: () => void;
  /** @param why in words; empty for a silence */
  readonly onAway: (cause: AwayCause, why: string) => void;
  readonly onBack: () => void;
  /** There is room for more. */
  readonly onRoom: () => void;
  /** A spool was written to, or cannot be: see `spooled`. */
  readonly onSpool: () => void;
}

export interface OutboxWorld {
  readonly connect: (descriptor: number | undefined, events: LinkEvents) => Link;
  readonly disk: SpoolDisk;
  /** Of a clock that is not set; and the time of day. */
  readonly clock: () => number;
  readonly now: () => number;
  readonly later: (ms: number, work: () => void) => void;
}

/** As long as there is no writer. */
export const NO_LINK: Link = {
  pid: undefined,
  together: (work) => {
    work();
  },
  write: (_bytes, written) => written?.(),
  leave: () => undefined,
};

/** This machine. */
export function realWorld(writerProgram: string): OutboxWorld {
  return {
    connect: (descriptor, events) => new WriterLink(writerProgram, descriptor, events),
    disk: localDisk,
    clock: () => performance.now(),
    now: Date.now,
    later: (ms, work) => {
      setTimeout(work, ms);
    },
  };
}

/** Holds the job. */
export interface Holder {
  readonly hold: (reason: 'store') => void;
  readonly release: (reason: 'store') => void;
  /** Something was taken. */
  readonly watch: () => void;
}
