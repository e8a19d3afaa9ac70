/** System errors in words. */
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';

/** What file systems say and libuv has no name for (uv-errno.h of Node 20): to Node these are `UNKNOWN`. */
const UNKNOWN_TO_NODE: ReadonlyMap<number, readonly [code: string, words: string]> = new Map([
  [-constants.errno.EDQUOT, ['EDQUOT', 'disk quota exceeded']],
  [-constants.errno.ESTALE, ['ESTALE', 'stale file handle']],
  [-constants.errno.ENOLINK, ['ENOLINK', 'link has been severed']],
]);

/** The code of a system error (`ENOENT`), or an empty text for anything else. */
export function codeOf(error: unknown): string {
  const { code, errno } = fieldsOf(error);
  const own = typeof errno === 'number' ? UNKNOWN_TO_NODE.get(errno)?.[0] : undefined;
  return own ?? (typeof code === 'string' ? code : '');
}

/** `no space left on device (ENOSPC)`; the error's own words where the system has none. */
export function errorText(error: unknown): string {
  const { errno, message } = fieldsOf(error);
  const words = typeof errno === 'number' ? wordsOf(errno) : undefined;
  if (words !== undefined) return `${words} (${codeOf(error)})`;
  return typeof message === 'string' ? message : String(error);
}

function wordsOf(errno: number): string | undefined {
  return UNKNOWN_TO_NODE.get(errno)?.[1] ?? getSystemErrorMap().get(errno)?.[1];
}

// By its fields, not its class: errors of the file system are made in another realm than a test's.
function fieldsOf(error: unknown): Readonly<Record<string, unknown>> {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
}
