/** The launcher keeps variables that could break the runtime under other names; whatever a reader starts gets them back. */
import type { Env } from '../scheduler/identity.js';

/** The launcher's name for variables that it keeps from the runtime. */
const ASIDE = 'JOBLOG_ASIDE_';

/** The environment as the user had it. */
export function givenEnv(env: Env): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined) result[name.startsWith(ASIDE) ? name.slice(ASIDE.length) : name] = value;
  }
  return result;
}
