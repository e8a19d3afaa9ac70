/** Pipes whose two ends the tests hold. Node has no pipe(2); a FIFO whose name is removed at once is the same thing. */
import { spawnSync } from 'node:child_process';
import { constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Pipe {
  /** Non-blocking. */
  readonly read: number;
  readonly write: number;
}

export function makePipe(): Pipe {
  const folder = mkdtempSync(join(tmpdir(), 'joblog-pipe-'));
  const path = join(folder, 'pipe');
  try {
    const { status } = spawnSync('mkfifo', [path]);
    if (status !== 0) throw new Error(`mkfifo ended with ${String(status)}`);
    const read = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return { read, write: openSync(path, constants.O_WRONLY) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
