/** What `joblog doctor` finds out about the folders that joblog writes to. Leaves nothing behind. */
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { errorText } from '../../config/errno.js';
import type { Env } from '../../scheduler/identity.js';
import { findRoot, type StoreChoice } from '../../store/root.js';
import type { Finding } from './files.js';

const GIB = 2 ** 30;
/** Of a file system in memory (statfs(2)). */
const TMPFS_MAGIC = 0x01021994;

/** Where the store does not exist yet, the folder it would be made in is tried instead, so that nothing is made for trying. */
export function checkStore(store: StoreChoice | null, optedIn: boolean): readonly Finding[] {
  if (store === null)
    return [{ level: 'fail', about: 'store', what: 'there is no home folder', advice: 'set HOME, or JOBLOG_DIR' }];
  const root = findRoot(store.path);
  switch (root.kind) {
    case 'failure':
      return [
        {
          level: 'fail',
          about: 'store',
          what: `cannot use ${store.path}: ${root.path}: ${root.why}`,
          advice: ANOTHER_STORE,
        },
      ];
    case 'folder':
      return [tryOut(root.path, store.path), space(root.path)];
    case 'absent': {
      const parent = existing(dirname(root.path));
      const when = optedIn ? 'it will be made by the first job' : 'it is made once you have opted in';
      return [tryOut(parent, `${store.path} does not exist yet, ${when}`), space(parent)];
    }
  }
}

/** Where output goes while the store is away. */
export function checkTemporary(env: Env): readonly Finding[] {
  const path = env['TMPDIR'] === undefined || env['TMPDIR'] === '' ? '/tmp' : env['TMPDIR'];
  const about = 'temporary folder';
  const advice = 'set TMPDIR to a folder on a local disk';
  try {
    rmSync(mkdtempSync(join(path, '.joblog-doctor-')), { recursive: true });
    return [
      statfsSync(path).type === TMPFS_MAGIC
        ? { level: 'warn', about, what: `${path} is memory, which counts as the job's`, advice }
        : { level: 'ok', about, what: path },
    ];
  } catch (error) {
    return [{ level: 'warn', about, what: `${path} cannot be written: ${errorText(error)}`, advice }];
  }
}

const ANOTHER_STORE = 'put it right, or name another with JOBLOG_DIR';

function tryOut(folder: string, label: string): Finding {
  let probe: string | undefined;
  try {
    probe = mkdtempSync(join(folder, '.joblog-doctor-'));
    const file = join(probe, 'file');
    writeFileSync(file, 'one', { flag: 'wx', mode: 0o600 });
    appendFileSync(file, ' two');
    if (statSync(file).size !== 7)
      return {
        level: 'fail',
        about: 'store',
        what: `${label}: what is appended does not arrive`,
        advice: ANOTHER_STORE,
      };
    renameSync(file, `${file}.renamed`);
    mkdirSync(join(probe, 'folder'), 0o700);
    return tryLink(`${file}.renamed`, label);
  } catch (error) {
    return {
      level: 'fail',
      about: 'store',
      what: `${label}: cannot be written: ${errorText(error)}`,
      advice: ANOTHER_STORE,
    };
  } finally {
    if (probe !== undefined) rmSync(probe, { recursive: true, force: true });
  }
}

function tryLink(file: string, label: string): Finding {
  try {
    linkSync(file, `${file}.linked`);
    return { level: 'ok', about: 'store', what: label };
  } catch (error) {
    // The job's record is made with O_EXCL then: safe on a local disk, and on NFS since version 3.
    return {
      level: 'warn',
      about: 'store',
      what: `${label}: no hard links: ${errorText(error)}`,
      advice: 'joblog does without them',
    };
  }
}

function space(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const about = 'free space';
  const what = `${(free / GIB).toFixed(1)} GiB`;
  return free < GIB
    ? { level: 'warn', about, what, advice: 'log text is not stored below 1 GiB; make room' }
    : { level: 'ok', about, what };
}

function existing(folder: string): string {
  return statSync(folder, { throwIfNoEntry: false }) === undefined && folder !== '/'
    ? existing(dirname(folder))
    : folder;
}
