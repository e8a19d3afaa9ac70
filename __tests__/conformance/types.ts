/** The vocabulary of the conformance suite: what a case is, and what running it shows. */
import type { DifferenceName } from './differences.js';
import type { Reader, Writer } from './streams.js';

/** Text is UTF-8; a Buffer is for bytes that no string can hold. NUL cannot occur in either. */
export type Word = string | Buffer;

export const WAYS = ['bare', 'opted out', 'opted in'] as const;
export type Way = (typeof WAYS)[number];

/** The directory tree of one case. Its paths are the same in all three ways, so that nothing has to be translated. */
export interface Place {
  /** Holds `home`, `work` and whatever a case puts beside them. */
  readonly root: string;
  readonly home: string;
  /** The working directory: empty when a way begins. */
  readonly work: string;
  readonly way: Way;
}

export type Ending = number | NodeJS.Signals;

/** A command that was started and may still run. */
export interface Running {
  readonly place: Place;
  /** The process that was started: the command itself if bare, joblog otherwise. */
  readonly pid: number;
  readonly stdin: Writer | null;
  readonly stdout: Reader;
  readonly stderr: Reader;
  /** Read ends of the pipes asked for by `pipes`. */
  readonly pipes: ReadonlyMap<number, Reader>;
  /** As the parent's waitpid(2) sees it. */
  readonly exit: Promise<Ending>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** To the whole process group, as a terminal or a scheduler does. */
  readonly killGroup: (signal: NodeJS.Signals) => void;
}

export interface Outcome {
  readonly place: Place;
  readonly pid: number;
  readonly ends: Ending;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** The files named by `files`, read when everything had ended; null where there is none. */
  readonly files: Readonly<Record<string, Buffer | null>>;
  /** Which files named core or core.PID the working directory holds. */
  readonly cores: number;
}

interface CaseBase {
  /** A sentence: what holds with joblog as it does without. */
  readonly name: string;
  /** NAME=value entries beside PATH and HOME; a later one replaces an earlier one of the same name. */
  readonly env?: readonly Word[] | ((place: Place) => readonly Word[]);
  /** bash that the starter runs before it turns into the command: limits, redirections, ignored signals. */
  readonly before?: string;
  /** Words in front of everything, such as `nohup`. */
  readonly via?: readonly Word[];
  /** Makes files in place.work (or beside it) before each way; `run` is the prefix as shell text, empty when bare. */
  readonly setup?: (place: Place, run: string) => void;
  /** /dev/null unless said otherwise. Data is written to a pipe which is then closed; `pipe` is held open for `drive`. */
  readonly stdin?: 'null' | 'pipe' | 'socket' | { readonly data: Word };
  /** A pipe unless said otherwise. */
  readonly stdout?: 'pipe' | 'socket';
  /** Descriptors that are write ends of pipes which the test reads. */
  readonly pipes?: readonly number[];
  /** Talks to the command while it runs. */
  readonly drive?: (running: Running) => Promise<void>;
  /** Files in the working directory that are compared, too. */
  readonly files?: readonly string[];
  /** What is compared in place of ending, both streams and files. */
  readonly compare?: (outcome: Outcome) => unknown;

  /** What the bare run must show, so that a broken probe cannot pass by being equally broken three times. Ends with 0 unless said. */
  readonly ends?: Ending;
  readonly prints?: string | RegExp;

  /** The words before `run`; the repository's bin/joblog unless said otherwise. */
  readonly launcher?: (place: Place) => readonly string[];
  /** Options of `joblog run`. */
  readonly options?: (place: Place) => readonly string[];
  /** false: CMD follows without `--`. */
  readonly dashes?: boolean;
  /** The store, relative to the root; home/.joblog unless said otherwise. */
  readonly store?: string;
  /** What ~/.logoptin holds in the opted-in run: nothing unless said otherwise. */
  readonly optin?: string;

  /** How many runs must be recorded when opted in; 0 where nothing can be logged. 1 unless said otherwise. */
  readonly records?: number;
  /** Why the byte count of the record cannot equal what was printed. */
  readonly uncounted?: string;
  /** Why the record cannot say how the command ended. */
  readonly unclosed?: string;
  /** Failing open: the one line that stderr has in addition when opted in. */
  readonly notice?: RegExp;
  /** The same line may or must come when opted out, too. */
  readonly noticeOptedOut?: boolean;
  /** A documented difference that shows in this case: what is seen instead of what the bare run showed. */
  readonly known?: readonly Known[];
  /** A reason for which the case cannot be tried here. */
  readonly skip?: () => string | null;
}

export interface Known {
  readonly difference: DifferenceName;
  readonly ways: readonly Way[];
  /** Turns what was seen into what the bare run would have shown; throws, or leaves it, where it is not this difference. */
  readonly undo: (outcome: Outcome, bare: Outcome) => Outcome;
}

export type Case = CaseBase &
  (
    | {
        /** The command that is started: bare, and behind `joblog run --`. */
        readonly program: readonly Word[];
      }
    | {
        /** A bash script that says itself where joblog stands: `run` is the prefix as shell text, empty when bare. */
        readonly script: (run: string, place: Place) => string;
      }
  );

/** A program for bash. */
export function sh(text: string): readonly string[] {
  return ['bash', '-c', text];
}
