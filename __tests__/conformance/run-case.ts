/** Runs one case in one of the three ways and records what its parent can see. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { killQuietly, untilNoneLeft } from './processes.js';
import { prefixOf, quote, starterText } from './starter.js';
import { closeAll, openPipes, type Pipe, readFrom, writeTo } from './streams.js';
import type { Case, Ending, Outcome, Place, Running, Way } from './types.js';

/** Only a safety net: nothing here takes long, but a machine may be busy. */
const LIMIT_MS = 90_000;
/** How long a process may outlive the last byte of the output. The writer may wait 10 s for the store. */
const LEFT_MS = 20_000;

export async function runWay(test: Case, way: Way, root: string, launcher: string): Promise<Outcome> {
  const place = makePlace(test, way, root);
  const prefix = prefixOf(test, place, launcher);
  test.setup?.(place, prefix.map(quote).join(' '));
  const start = join(root, 'start.sh');
  writeFileSync(start, starterText(test, place, prefix));

  const running = await startCase(test, place, start);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`still running after ${LIMIT_MS / 1000} s; ${describeSoFar(running)}`));
    }, LIMIT_MS);
  });
  try {
    return await Promise.race([finish(test, running), timeout]);
  } catch (error) {
    await untilNoneLeft(place.home, 0);
    throw new Error(`${way}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function makePlace(test: Case, way: Way, root: string): Place {
  const place = { root, home: join(root, 'home'), work: join(root, 'work'), way };
  rmSync(root, { recursive: true, force: true });
  mkdirSync(place.home, { recursive: true });
  mkdirSync(place.work);
  if (way === 'opted in') writeFileSync(join(place.home, '.logoptin'), test.optin ?? '');
  return place;
}

async function startCase(test: Case, place: Place, start: string): Promise<Running> {
  const extra = test.pipes ?? [];
  const pipes = await openPipes(3 + extra.length);
  const [input, output, errors, ...more] = pipes as [Pipe, Pipe, Pipe, ...Pipe[]];
  const stdin = test.stdin ?? 'null';
  const stdio = Array.from(
    { length: Math.max(3, ...extra.map((n) => n + 1)) },
    (): number | 'ignore' | 'pipe' => 'ignore',
  );
  stdio[0] = stdin === 'null' ? 'ignore' : stdin === 'socket' ? 'pipe' : input.read;
  stdio[1] = test.stdout === 'socket' ? 'pipe' : output.write;
  stdio[2] = errors.write;
  for (const [i, n] of extra.entries()) stdio[n] = more[i]!.write;
  // A session and process group of its own, so that killGroup reaches the case and nothing else.
  const child: ChildProcess = spawn('bash', [start], { cwd: place.work, stdio, detached: true });
  const exit = new Promise<Ending>((resolve, reject) => {
    child.once('exit', (code, signal) => {
      resolve(signal ?? code!);
    });
    child.once('error', reject);
  });
  const ownStdin = typeof stdin === 'object' || stdin === 'pipe';
  closeAll([input.read, output.write, errors.write, ...more.map(({ write }) => write)]);
  if (!ownStdin) closeAll([input.write]);
  if (test.stdout === 'socket') closeAll([output.read]);

  const writer = ownStdin ? writeTo(input.write) : stdin === 'socket' ? writeTo(child.stdin as Writable) : null;
  if (typeof stdin === 'object') {
    writer?.write(stdin.data);
    writer?.end();
  }
  const pid = child.pid!;
  return {
    place,
    pid,
    exit,
    stdin: writer,
    stdout: readFrom(test.stdout === 'socket' ? (child.stdout as Readable) : output.read),
    stderr: readFrom(errors.read),
    pipes: new Map(extra.map((n, i) => [n, readFrom(more[i]!.read)])),
    kill: (signal) => {
      process.kill(pid, signal);
    },
    killGroup: (signal) => {
      process.kill(-pid, signal);
    },
  };
}

async function finish(test: Case, running: Running): Promise<Outcome> {
  const { place, pid, stdout, stderr, stdin, exit } = running;
  await test.drive?.(running);
  const ends = await exit;
  await Promise.all([stdout.ended, stderr.ended, ...[...running.pipes.values()].map((pipe) => pipe.ended)]);
  stdin?.end();
  const left = await untilNoneLeft(place.home, LEFT_MS);
  killQuietly(-pid, 'SIGKILL');
  if (left.length > 0) throw new Error(`processes were left behind: ${left.map(({ command }) => command).join('; ')}`);
  return {
    place,
    pid,
    ends,
    stdout: stdout.bytes(),
    stderr: stderr.bytes(),
    files: Object.fromEntries((test.files ?? []).map((name) => [name, readIfThere(join(place.work, name))])),
    cores: readdirSync(place.work).filter((name) => /^core(\.\d+)?$/.test(name)).length,
  };
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

function describeSoFar({ stdout, stderr }: Running): string {
  const tail = (bytes: Buffer) => JSON.stringify(bytes.subarray(-500).toString('latin1'));
  return `stdout so far ends with ${tail(stdout.bytes())}, stderr with ${tail(stderr.bytes())}`;
}
