/** What a program said, and how it ended. */
import { type SpawnSyncOptions, spawnSync } from 'node:child_process';

export interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program until its end, without input. */
export function said(program: string, words: readonly string[], options: SpawnSyncOptions): Said {
  const stdio = ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'];
  const { status, stdout, stderr } = spawnSync(program, words, { ...options, encoding: 'utf8', stdio });
  return { status, stdout, stderr };
}
