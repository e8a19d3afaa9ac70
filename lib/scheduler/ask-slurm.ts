/** Asks Slurm what has become of jobs. Never fails and never takes long: a reader can do without the answer. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { givenEnv } from '../config/given-env.js';
import type { Env } from './identity.js';
import {
  type Asked,
  isOpen,
  NOTHING_TOLD,
  readSacct,
  readScontrol,
  type SlurmSays,
  sacctWords,
  saidOf,
  scontrolScript,
} from './slurm-says.js';

/** For both questions together. A controller that is well answers in 10 ms, accounting in 250. */
export const ASKING = { ms: 1500 };
/** So many jobs: more do not fit a screen, and each is a request to the controller. The newest come first. */
const MOST = 100;
/** A job is a kilobyte; what says more is not Slurm. */
const MOST_BYTES = 1 << 20;

/**
 * What Slurm says about these tasks; nothing of those that it does not know. The controller is asked first, accounting about what the controller
 * has forgotten or does not tell. Without Slurm's programs on `PATH` nothing is started.
 */
export async function askSlurm(asked: readonly Asked[], env: Env): Promise<ReadonlyMap<Asked, SlurmSays>> {
  const some = firstJobs(asked);
  const until = performance.now() + ASKING.ms;
  let told = NOTHING_TOLD;
  const scontrol = some.length === 0 ? undefined : programOn(env['PATH'], 'scontrol');
  if (scontrol !== undefined) {
    const text = await answer(scontrol, ['-o'], scontrolScript(some), env, until);
    told = { ...told, ...readScontrol(text) };
  }
  const open = some.filter((one) => isOpen(one, told));
  const sacct = open.length === 0 ? undefined : programOn(env['PATH'], 'sacct');
  if (sacct !== undefined) told = { ...told, ...readSacct(await answer(sacct, sacctWords(open), '', env, until)) };
  const said = new Map<Asked, SlurmSays>();
  for (const one of some) {
    const says = saidOf(one, told);
    if (says !== undefined) said.set(one, says);
  }
  return said;
}

function firstJobs(asked: readonly Asked[]): readonly Asked[] {
  const jobs = new Set<string>();
  return asked.filter(({ job }) => jobs.has(job) || (jobs.size < MOST && jobs.add(job).size > 0));
}

/** Relative entries of PATH are passed over: nothing is run from whatever folder the reader happens to be in. */
function programOn(path: string | undefined, name: string): string | undefined {
  for (const folder of (path ?? '').split(':')) {
    if (!isAbsolute(folder)) continue;
    const program = join(folder, name);
    try {
      accessSync(program, constants.X_OK);
      return program;
    } catch {
      // It is not there.
    }
  }
  return undefined;
}

/** What a program prints until it ends or time is up, whatever its status. */
async function answer(
  program: string,
  words: readonly string[],
  input: string,
  env: Env,
  until: number,
): Promise<string> {
  const left = until - performance.now();
  if (left <= 0) return '';
  let child: ChildProcess;
  try {
    // A group of its own, so that everything that it has started can be ended with it.
    child = spawn(program, words, { env: askingEnv(env), stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  } catch {
    return '';
  }
  const { stdin, stdout } = child;
  let text = '';
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      resolve(text);
    };
    const stop = (): void => {
      done();
      end(child);
    };
    const timer = setTimeout(stop, left);
    // Not `exit`: what a wrapper of a site's has left behind may still be printing.
    child.on('error', done).on('close', done);
    // EPIPE: it does not read.
    stdin?.on('error', () => undefined).end(input);
    stdout
      ?.setEncoding('utf8')
      .on('error', () => undefined)
      .on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MOST_BYTES) stop();
      });
  });
}

/** Ends all that holds the pipe, and does not wait for what cannot be ended. */
function end(child: ChildProcess): void {
  child.stdin?.destroy();
  child.stdout?.destroy();
  child.unref();
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/** Slurm's programs print times as numbers then; the rest of a user's settings for their output does not matter. */
function askingEnv(env: Env): NodeJS.ProcessEnv {
  return { ...givenEnv(env), LC_ALL: 'C', SLURM_TIME_FORMAT: '%s' };
}
