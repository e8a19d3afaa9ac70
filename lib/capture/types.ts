/**
 * The words of the capture: what comes in from the job, and what the stages hand on to each other.
 * Nothing here, or anywhere in this folder, touches a file, a process or a clock.
 */

export const STREAMS = ['stdout', 'stderr'] as const;
/** One of the job's two output streams. */
export type StreamName = (typeof STREAMS)[number];

export const MODES = ['enabled', 'metadata', 'disabled'] as const;
/** What is stored: everything; extracted metadata alone; commands alone. */
export type Mode = (typeof MODES)[number];

const STRICTNESS: Readonly<Record<Mode, number>> = { enabled: 0, metadata: 1, disabled: 2 };

/** The mode of two that stores less. */
export function stricter(a: Mode, b: Mode): Mode {
  return STRICTNESS[a] >= STRICTNESS[b] ? a : b;
}

/** The files of a task that are only ever appended to. */
export type AppendFile = StreamName | 'metadata' | 'timeline';

/** A point in time in milliseconds since the epoch, handed in from outside. */
export type Millis = number;

/** How a job's output is to be treated; fixed for the run, except that commands change the mode and add masks. */
export interface CaptureSettings {
  readonly mode: Mode;
  readonly repeats: 'fold' | 'keep';
  /** Values replaced by `***` in everything that is stored. Already checked for their least length. */
  readonly masks: readonly string[];
  /** The most bytes that both logs together may hold; 0 or nothing: no limit. */
  readonly logBytes?: number;
}

/** A change of the mode, as the task's record keeps it. `stream` is the one that printed the command. */
export interface ModeChange {
  readonly time: Millis;
  readonly stream: StreamName;
  readonly mode: Mode;
  /** Why, in words for a reader of the record: `command in line 12`, `command in line 12 was not valid`. */
  readonly why: string;
}

/**
 * So many changes of the mode are told of, and, of those that come later, the last before each `take`: a job can change its mode a million times, and what
 * is kept until it is taken outlives V8's young generation.
 */
export const MOST_CHANGES = 1000;

/** Something a user should know. It goes to joblog's stderr and into the record; it never holds the job's own text. */
export interface CaptureNotice {
  readonly time: Millis;
  readonly text: string;
}

/** For a header of the frame that the bytes are sent in. */
export const HEADROOM = 16;

/** What the capture has produced since it was last asked: bytes to append, file by file, and changes of the record. */
export interface Batch {
  /** In the memory of each there are HEADROOM bytes before it, for whoever takes it. */
  readonly appends: Readonly<Record<AppendFile, readonly Buffer[]>>;
  /** Total of the buffers in `appends`. */
  readonly bytes: number;
  readonly modes: readonly ModeChange[];
  readonly notices: readonly CaptureNotice[];
}

/** What a stream shows now that is not in its log yet. */
export interface PendingStream {
  /** Rows not yet settled, as a console would show them, masked. The last one may be unfinished. */
  readonly rows: readonly string[];
  /** How many bytes of the log came before them: what the log has beyond that may be some of these rows. */
  readonly after: number;
  /** The last `lines` lines of the log came again, `times` times so far, and then the first `more` of them. Not both are 0. */
  readonly repeated?: { readonly lines: number; readonly times: number; readonly more?: number };
}

/** The content of the live file; a stream with nothing pending is left out. */
export type Pending = Partial<Readonly<Record<StreamName, PendingStream>>>;

/** Input lines and bytes of one stream. */
export interface StreamCount {
  readonly lines: number;
  readonly bytes: number;
}
