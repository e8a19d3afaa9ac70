/** What a job on a test cluster left in the store, and how a job waits for its test. */
import { join } from 'node:path';
import type { Cluster } from './cluster.js';

/** A record as it stands: of a task, or `job`, or `job.r1`. */
export function recordOf(
  cluster: Cluster,
  job: string,
  name: string,
  store?: string,
): Readonly<Record<string, unknown>> {
  const stored = cluster.stored(job, store);
  const text = stored[`${name}.json`];
  if (text === undefined) throw new Error(`there is no ${name}.json, but ${Object.keys(stored).join(' ')}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Every task of a job, with its log of stdout; empty where it has none. */
export function tasksOf(cluster: Cluster, job: string, store?: string): Readonly<Record<string, string>> {
  const stored = cluster.stored(job, store);
  const tasks = Object.keys(stored)
    .filter((name) => /\.json$/.test(name) && !/^job(\.r\d+)?\.json$|\.live\.json$/.test(name))
    .map((name) => name.slice(0, -'.json'.length));
  return Object.fromEntries(tasks.map((task) => [task, stored[`${task}.stdout.log`] ?? '']));
}

export interface ClusterGate {
  /** A named pipe from which a job reads to wait. */
  readonly path: string;
  /** Lets the job go on, when it has come to the gate. */
  readonly open: () => void;
}

/** A gate in a folder of its own in the user's home. */
export function gateIn(cluster: Cluster, name: string): ClusterGate {
  const path = join(cluster.folder(name), 'gate');
  cluster.must(`mkfifo ${path}`);
  return {
    path,
    open: () => {
      cluster.must(`echo >${path}`);
    },
  };
}
