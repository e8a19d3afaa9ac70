/** `joblog recover`: puts what a store did not take, and joblog has kept on this node, into the store. */
import { spawn } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { sizeText } from '../capture/size-text.js';
import { errorText } from '../config/errno.js';
import type { RecoverRequest } from '../requests.js';
import { isSpoolName, type Recovery } from '../store/recover.js';
import { spoolFolder, spoolParents } from '../store/spool-place.js';
import { safeName } from '../view/text.js';
import type { Context } from './context.js';

/** The program that does it for one spool. */
const PROGRAM = 'recover.cjs';

/** What is done with one spool, by a process that may be left behind. */
export type RecoverOne = (path: string, dir: string | undefined, seconds: number) => Promise<Recovery>;

/** Exit status 1 if something could not be brought home; what belongs to a run that goes on is left alone, and no failure. */
export async function recoverAll(
  request: RecoverRequest,
  context: Context,
  one: RecoverOne = inProcess,
): Promise<number> {
  const { problems, spools } =
    request.paths.length > 0
      ? { problems: [], spools: request.paths.map((path) => resolve(path)) }
      : find(request, context);
  for (const problem of problems) context.stderr(`joblog: ${problem}\n`);
  if (spools.length === 0) {
    if (!request.node) context.stdout('nothing to recover: there is no spool of yours on this node\n');
    return problems.length > 0 ? 1 : 0;
  }
  const outcomes = await Promise.all(
    spools.map(async (path) => ({ path, recovery: await one(path, request.dir, request.seconds) })),
  );
  let status = problems.length > 0 ? 1 : 0;
  for (const { path, recovery } of outcomes) {
    const text = `${safeName(path)}: ${words(recovery)}\n`;
    if (recovery.kind === 'failed') {
      status = 1;
      context.stderr(`joblog: ${text}`);
    } else context.stdout(text);
    if (recovery.kind === 'home')
      for (const notice of recovery.notices) context.stderr(`joblog: ${safeName(notice)}\n`);
  }
  return status;
}

function words(recovery: Recovery): string {
  switch (recovery.kind) {
    case 'home': {
      const { store, job, bytes, torn, ended } = recovery;
      const tail = torn === 0 ? '' : `; ${torn} bytes at its end were torn and are left out`;
      const end = ended ? '' : '; its run was killed, so its record has no end';
      return `${sizeText(bytes)} are in ${safeName(store)} now, job ${safeName(job)}${tail}${end}`;
    }
    case 'empty':
      return 'nothing to recover: its run was killed before it put anything into it; removed';
    case 'left':
      return LEFT[recovery.why];
    case 'failed':
      return `cannot be brought home: ${safeName(recovery.why)}; it stays where it is`;
  }
}

const LEFT: Readonly<Record<Extract<Recovery, { kind: 'left' }>['why'], string>> = {
  running: 'its run goes on, and will see to it: left alone',
  writing: 'the process that writes the log of its run still waits for the store: left alone, try again later',
  taken: 'another `joblog recover` is at it: left alone',
  gone: 'it is gone: somebody has brought it home',
};

/** The spools of this user, or with `--node` of all users whose folders can be read. */
function find(
  request: RecoverRequest,
  context: Context,
): { readonly problems: readonly string[]; readonly spools: readonly string[] } {
  const problems: string[] = [];
  const own = process.getuid?.() ?? 0;
  const folders = spoolParents(context.env).flatMap((parent) =>
    request.node
      ? namesIn(parent, problems, true)
          .filter((name) => /^joblog-\d+$/.test(name))
          .map((name) => join(parent, name))
      : [spoolFolder(parent, own)],
  );
  const spools = folders.flatMap((folder) => {
    const stats = lstatSync(folder, { throwIfNoEntry: false });
    // Somebody else's folder is read by root alone; through a link nobody is sent elsewhere.
    if (stats?.isDirectory() !== true || (stats.uid !== own && own !== 0)) return [];
    return namesIn(folder, problems)
      .filter(isSpoolName)
      .map((name) => join(folder, name));
  });
  return { problems, spools: spools.sort() };
}

function namesIn(folder: string, problems: string[], mayBeAbsent = false): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (!mayBeAbsent) problems.push(`cannot read ${safeName(folder)}: ${errorText(error)}`);
    return [];
  }
}

/** As the owner of the spool: root has no business in other people's stores, and often no rights there. */
const inProcess: RecoverOne = (path, dir, seconds) =>
  new Promise((done) => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats === undefined) {
      done({ kind: 'left', why: 'gone' });
      return;
    }
    const { uid, gid } = stats;
    const as = uid !== 0 && process.getuid?.() === 0 ? { uid, gid } : {};
    const program = join(dirname(process.argv[1] ?? ''), PROGRAM);
    const words = ['--no-warnings', program, path, ...(dir === undefined ? [] : [resolve(dir)])];
    const child = spawn(process.execPath, words, { ...as, cwd: '/', env: {}, stdio: ['ignore', 'pipe', 'ignore'] });
    let answer = '';
    const end = (recovery: Recovery): void => {
      clearTimeout(timer);
      done(recovery);
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      // In a system call that hangs it may live on.
      child.stdout.destroy();
      child.unref();
      end({ kind: 'failed', why: `the store has not answered within ${seconds} s` });
    }, seconds * 1000);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    child.on('error', (error) => {
      end({ kind: 'failed', why: error.message });
    });
    child.on('close', () => {
      try {
        end(JSON.parse(answer) as Recovery);
      } catch {
        end({ kind: 'failed', why: 'the process that was to do it has ended without a word' });
      }
    });
  });
