/** `joblog path`. */
import type { PathRequest } from '../cli.js';
import type { Context } from './context.js';
import { findShown } from './show-store.js';

/** Prints the directory that holds a job's files, byte for byte: it is meant for `cd "$(joblog path)"`. */
export async function path(request: PathRequest, context: Context): Promise<number> {
  const shown = await findShown(request, context);
  if (shown === undefined) return 1;
  context.stdout(`${shown.job.dir}\n`);
  return 0;
}
