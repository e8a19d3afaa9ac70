/** What joblog keeps on the node for a store that is away, and `joblog recover`. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { untilNoneLeft } from '../conformance/processes.js';
import type { Home } from '../promises/harness.js';

/** What joblog says last where it could not bring everything to the store. */
export const LEFT_IN_SPOOL = expect.stringMatching(/the end of the log is kept on \S+ in \S+\.spool/) as string;

/** The spools that the runs of this home have left. */
export function spoolsOf(home: Home): readonly string[] {
  return readdirSync(home.tmp)
    .filter((name) => name.startsWith('joblog-'))
    .flatMap((name) => readdirSync(join(home.tmp, name)).map((spool) => join(home.tmp, name, spool)))
    .filter(existsSync);
}

/** Brings them home, once nothing of the run is left that might still do it itself; returns what is said. */
export async function recover(home: Home): Promise<string> {
  const left = await untilNoneLeft(home.path, 20_000);
  expect(left).toEqual([]);
  const spools = spoolsOf(home);
  expect(spools).not.toEqual([]);
  const said = await home.joblog('recover', ...spools);
  expect(spoolsOf(home)).toEqual([]);
  return said;
}
