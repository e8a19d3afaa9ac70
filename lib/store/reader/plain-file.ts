/** Opening a file of the store to read it. Whoever can write to a store can put a named pipe or a device in its place: nobody waits for one. */
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { kindOf } from '../../config/file-kind.js';

/** For open(2) of what may be anything: neither does a named pipe wait for a writer, nor does a terminal become ours. */
export const READ_ONLY = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** The descriptor of a plain file, through links too. Throws the system's error, or that it is something else. */
export function openPlain(path: string): number {
  const fd = openSync(path, READ_ONLY);
  const stats = fstatSync(fd);
  if (stats.isFile()) return fd;
  closeSync(fd);
  throw new Error(`it is ${kindOf(stats)}`);
}
