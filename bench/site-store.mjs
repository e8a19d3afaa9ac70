// A store of many jobs, made in seconds: one real job is run, and the others are made after it.
import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JOBLOG } from './harness.mjs';

const DAY_MS = 86_400_000;
/** From the first job to the last. */
export const STORE_DAYS = 90;
/** ext4 takes 65,000 names for a file. */
const LINKS = 30_000;
const FIRST_ID = 40_000_000;
/** One job in ten is a member of an array, one in twenty has failed. */
const ARRAY = 10;
const FAILED = 20;
/** A folder and two records; each takes a block. */
const OWN_FILES = 3;
const BLOCK = 4096;

const iso = (time) => new Date(time).toISOString();

/** The id of the nth job: they grow with time, as those of schedulers do. */
export const idOf = (n) => (n % ARRAY === ARRAY - 1 ? `${FIRST_ID + n - 1}_${n % 97}` : String(FIRST_ID + n));

/** Throws where a store of so many jobs would take more than half of what the file system has left. */
export function checkRoom(folder, jobs) {
  const { bavail, bsize, ffree } = statfsSync(folder);
  const [bytes, inodes] = [jobs * OWN_FILES * BLOCK, jobs * OWN_FILES];
  if (bytes > (bavail * bsize) / 2 || (ffree > 0 && inodes > ffree / 2))
    throw new Error(
      `${jobs} jobs need ${bytes} bytes and ${inodes} inodes: more than half of what is free in ${folder}`,
    );
}

/** Runs one job, and takes its files. */
function template(folder, env) {
  const script = `echo loading data; for n in 1 2 3 4 5 6 7 8 9; do printf '{"epoch":%d,"loss":0.%d}\\n' $n $n; done; echo 3 files skipped >&2`;
  const job = { SLURM_JOB_ID: '1', SLURM_JOB_NAME: 'train' };
  const { status, stderr } = spawnSync(JOBLOG, ['run', '--dir', folder, '--', 'bash', '-c', script], {
    env: { ...env, ...job },
    encoding: 'utf8',
  });
  const names = status === 0 ? readdirSync(join(folder, '1')) : [];
  const texts = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, '1', name), 'utf8')]));
  rmSync(folder, { recursive: true, force: true });
  const isRecord = (name) => name.endsWith('.json');
  const task = names.find((name) => isRecord(name) && name !== 'job.json');
  if (task === undefined || texts['job.json'] === undefined) throw new Error(`the first job was not logged: ${stderr}`);
  return {
    task,
    jobRecord: JSON.parse(texts['job.json']),
    record: JSON.parse(texts[task]),
    shared: Object.entries(texts).filter(([name]) => !isRecord(name)),
  };
}

/**
 * Makes `jobs` jobs in `store`, spread evenly over the last STORE_DAYS days, each of one task that took 1 to 60 minutes. Folders and records are each job's
 * own, and as old as such a job's are. Logs, timelines and metadata are of the same text, and names of a few files (hard links): that saves half of the
 * inodes and changes nothing for whoever reads or removes them by name.
 *
 * @param env that of a user who has opted in
 */
export function makeStore(store, jobs, env, now = Date.now()) {
  checkRoom(store, jobs);
  const { task, jobRecord, record, shared } = template(join(store, '.template'), env);
  let from;
  for (let n = 0; n < jobs; n += 1) {
    const id = idOf(n);
    const folder = join(store, id);
    const minutes = 1 + ((n * 7) % 60);
    const ended = now - Math.floor(((jobs - 1 - n) / jobs) * STORE_DAYS * DAY_MS) - 1000;
    const started = ended - minutes * 60_000;
    const raw = String(FIRST_ID + n);
    mkdirSync(folder, { mode: 0o700 });
    const write = (name, text) => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      utimesSync(join(folder, name), ended / 1000, ended / 1000);
    };
    write('job.json', `${JSON.stringify({ ...jobRecord, job: id, raw, decided: iso(started) })}\n`);
    const array = id.includes('_') ? { job: id.split('_')[0], index: id.split('_')[1] } : null;
    const exit = { code: n % FAILED === 0 ? 1 : 0 };
    const times = { started: iso(started), ended: iso(ended), modes: [{ ...record.modes[0], time: iso(started) }] };
    write(task, `${JSON.stringify({ ...record, job: id, raw, array, ...times, exit })}\n`);
    if (n % LINKS === 0) {
      for (const [name, text] of shared) write(name, text);
      from = folder;
    } else for (const [name] of shared) linkSync(join(from, name), join(folder, name));
    utimesSync(folder, ended / 1000, ended / 1000);
  }
}
