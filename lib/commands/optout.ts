/** `joblog optout`: removes `~/.logoptin`. */
import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, errorText } from '../config/errno.js';
import type { Context } from './context.js';

/** Of a symbolic link, the link alone is removed. Exit status 0 if the user is not opted in afterwards, else 1. */
export function optout(_request: object, context: Context): Promise<number> {
  return Promise.resolve(remove(context));
}

function remove({ home, stdout, stderr }: Context): number {
  const path = join(home, '.logoptin');
  try {
    if (home !== '') unlinkSync(path);
    stdout(
      home === ''
        ? 'You had not opted in.\n'
        : 'Your jobs will no longer be logged. Jobs that have started go on as they began; logs that you have are kept (joblog list).\n',
    );
    return 0;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      stdout('You had not opted in.\n');
      return 0;
    }
    stderr(`joblog: cannot remove ~/.logoptin: ${errorText(error)}; you are still opted in; remove it by hand\n`);
    return 1;
  }
}
