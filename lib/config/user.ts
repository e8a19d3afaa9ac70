/** Who runs this, by the system and not by the environment alone. */
import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import type { Env } from '../scheduler/identity.js';

/** The user's name; the number where no name is known, as in a container. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

/** `HOME`, or the system's answer where it is unset. Empty where there is none: such a user has not opted in. */
export function homeOf(env: Env): string {
  const home = env['HOME'] ?? systemHome();
  return isAbsolute(home) ? home : '';
}

function systemHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return '';
  }
}
