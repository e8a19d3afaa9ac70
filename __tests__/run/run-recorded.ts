/** A run, as a recorder gets it. */
import * as program from '../../lib/run/capture-program.js';
import type { Recorder } from '../../lib/run/recorder.js';

type RecordedRun = ConstructorParameters<typeof Recorder>[0];

/** A run of a user who opted in, its capture loaded; `more` is what is otherwise. */
export function recordedRun(more: Partial<RecordedRun> = {}): RecordedRun {
  return {
    writerProgram: '',
    loadCapture: () => program,
    run: {},
    optIn: 'seen',
    command: ['true'],
    cwd: '/home/ada',
    env: {},
    ...more,
  };
}
