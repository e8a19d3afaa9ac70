/** `joblog show`: the log of a job, or its metadata as a table or graphs. */
import type { ShowRequest } from '../../cli/cli.js';
import type { Context } from '../context.js';
import { findShown } from './store.js';

/** Shows what was asked for; 1 where there is nothing to show. */
export async function show(request: ShowRequest, context: Context): Promise<number> {
  const shown = await findShown({ ...request, attempts: request.attempt ?? 'newest' }, context);
  if (shown === undefined) return 1;
  const { view } = request;
  switch (view.kind) {
    case 'log':
      if (view.follow === true)
        return (await import('./follow.js')).followLog(shown, view, context, {
          only: request.task !== undefined || request.attempt !== undefined,
        });
      return (await import('./log.js')).showLog(shown, view, context);
    case 'metadata':
      return (await import('./metadata.js')).showMetadata(shown, view, context);
    case 'graph':
      return (await import('./graph.js')).showGraph(shown, view, context);
  }
}
