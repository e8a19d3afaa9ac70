/** A home folder and a store of a test's own. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface TestPlace {
  readonly root: string;
  readonly store: string;
  /** The environment of a job outside of any scheduler, of a user who has opted in. */
  readonly env: NodeJS.ProcessEnv;
  /** The folder of the only job in the store. */
  readonly job: () => string;
  /** The files of that job and what is in them. */
  readonly files: () => Readonly<Record<string, string>>;
  /** A JSON file of that job. */
  readonly json: (name: string) => Record<string, unknown>;
  readonly remove: () => void;
}

/** @param optIn the text of `~/.logoptin` */
export function makePlace(optIn = ''): TestPlace {
  const root = mkdtempSync(join(tmpdir(), 'joblog-place-'));
  const [home, store, site] = [join(root, 'home'), join(root, 'store'), join(root, 'site.yaml')];
  mkdirSync(home);
  writeFileSync(join(home, '.logoptin'), optIn);
  // The machine's own site file is nobody's business here.
  writeFileSync(site, '');
  const job = (): string => {
    const [name, ...others] = readdirSync(store);
    if (name === undefined || others.length > 0) throw new Error(`there are ${others.length + 1} jobs, not one`);
    return join(store, name);
  };
  return {
    root,
    store,
    env: {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: home,
      JOBLOG_DIR: store,
      JOBLOG_SITE_CONFIG: site,
    },
    job,
    files: () => Object.fromEntries(readdirSync(job()).map((name) => [name, readFileSync(join(job(), name), 'utf8')])),
    json: (name) => JSON.parse(readFileSync(join(job(), name), 'utf8')) as Record<string, unknown>,
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}
