/** What a recorder is given. */
import type { RunOptions } from '../config/types.js';

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
  readonly command: readonly string[];
  readonly cwd: string | null;
  readonly env: Readonly<NodeJS.ProcessEnv>;
}
