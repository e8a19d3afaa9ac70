/** What a recorder is given. */

import type { RunOptions } from '../config/types.js';
import type { Arrival, Arrivals } from './arrivals.js';
import type { CaptureSession } from './capture-session.js';

export interface RecorderEvents {
  /** Reading from the command is to stop, or may go on. */
  readonly onHold: (hold: boolean) => void;
  /** A sentence for the user, without prefix. */
  readonly onNotice: (text: string) => void;
}

export interface RecorderOptions {
  readonly writerProgram: string;
  /** Loads the capture; throws if the installation lacks it. */
  readonly loadCapture: () => typeof import('./capture-program.js');
  readonly run: RunOptions;
  /** The user's opt-in file as the launcher found it; its descriptor is closed here. */
  readonly optIn: 'absent' | 'seen' | number;
  /** The command is a srun, and `identified` will be called when it has its step. */
  readonly awaitsStep?: boolean;
  /** It runs inside of a job, whose id is in the environment. */
  readonly inJob?: boolean;
  readonly command: readonly string[];
  readonly cwd: string | null;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}

/** What is to become of the output; the picture is in recorder.ts. */
export type RecorderState =
  | { readonly kind: 'waiting' | 'deciding'; readonly arrivals: Arrivals }
  | { readonly kind: 'late' }
  /** `backlog`: what came before the decision and is still to be captured, the oldest last. */
  | {
      readonly kind: 'logging';
      readonly session: CaptureSession;
      readonly exitMs: number;
      readonly backlog: Arrival[];
    }
  | { readonly kind: 'off' };
