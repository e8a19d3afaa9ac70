/** `joblog path`. */
import type { PathRequest } from '../cli/cli.js';
import { type Task, taskFile } from '../store/reader/jobs.js';
import type { Context } from './context.js';
import { findShown } from './show/store.js';

/**
 * Prints the directory that holds a job's files, byte for byte: it is meant for `cd "$(joblog path)"`. As JSON: one object with the directory and, task
 * by task, the paths of the files that there are, by kind.
 */
export async function path(request: PathRequest, context: Context): Promise<number> {
  const shown = await findShown({ ...request, attempts: 'all' }, context);
  if (shown === undefined) return 1;
  const { id, dir } = shown.job;
  if (request.json === true) context.stdout(`${JSON.stringify({ job: id, dir, tasks: shown.tasks.map(filesOf) })}\n`);
  else context.stdout(`${dir}\n`);
  return 0;
}

function filesOf(task: Task): object {
  const files = Object.fromEntries([...task.files].sort().map((kind) => [kind, taskFile(task, kind)]));
  return { task: task.name, attempt: task.attempt, files };
}
