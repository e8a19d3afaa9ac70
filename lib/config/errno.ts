/** System errors in words. */
import { getSystemErrorMap } from 'node:util';

/** The code of a system error (`ENOENT`), or an empty text for anything else. */
export function codeOf(error: unknown): string {
  const { code } = fieldsOf(error);
  return typeof code === 'string' ? code : '';
}

/** `no space left on device (ENOSPC)`; the error's own words where the system has none. */
export function errorText(error: unknown): string {
  const { errno, message } = fieldsOf(error);
  const words = typeof errno === 'number' ? getSystemErrorMap().get(errno)?.[1] : undefined;
  if (words !== undefined) return `${words} (${codeOf(error)})`;
  return typeof message === 'string' ? message : String(error);
}

// By its fields, not its class: errors of the file system are made in another realm than a test's.
function fieldsOf(error: unknown): Readonly<Record<string, unknown>> {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {};
}
