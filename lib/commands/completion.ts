/** `joblog completion`. */
import { SCRIPTS } from '../completion/scripts.js';
import type { CompletionRequest } from '../requests.js';
import type { Context } from './context.js';

export function completion({ shell }: CompletionRequest, context: Context): number {
  context.stdout(SCRIPTS[shell]);
  return 0;
}
