// Runs joblog and its references in a home and a store of their own, in a clean environment, and times them.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const JOBLOG = fileURLToPath(new URL('../bin/joblog', import.meta.url));

/** A folder that goes when the benchmark ends. */
export function makeFolder(parent = tmpdir()) {
  const folder = mkdtempSync(join(parent, 'joblog-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A home folder; with `optedIn`, joblog logs into it. */
export function makeHome(optedIn, parent = tmpdir()) {
  const home = makeFolder(parent);
  if (optedIn) writeFileSync(join(home, '.logoptin'), '');
  return home;
}

/** Where to put files of so many bytes: into memory if they fit twice, so that no disk is measured. */
export function roomFor(bytes) {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    if (Math.min(bavail * bsize, process.availableMemory()) > 2 * bytes) return '/dev/shm';
  } catch {
    // Not every system has it.
  }
  return tmpdir();
}

/** NODE_EXTRA_CA_CERTS alone would make the reference, bare Node, twice as slow. */
export const environment = (home) => ({ PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', JOBLOG });

/** Runs a command to its end. Milliseconds from before the start to after the end, and, with `capture`, what it printed. */
export function timed([file, ...args], env, { capture = false } = {}) {
  return new Promise((resolve, reject) => {
    const before = performance.now();
    const child = spawn(file, args, { env, stdio: ['ignore', capture ? 'pipe' : 'ignore', 'inherit'] });
    const pieces = [];
    child.stdout?.on('data', (piece) => pieces.push(piece));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`${file} ${args.join(' ')}: exit status ${code}`));
      else resolve({ ms: performance.now() - before, text: Buffer.concat(pieces).toString() });
    });
  });
}

/**
 * Runs a pipeline of bash, and times it with bash's own `time`, so that the shell's start does not count. Wall time, and CPU time of every process in
 * it that is waited for, in seconds. joblog does not wait for its writer: that one's has to be added (processes.mjs).
 */
export function pipeline(script, env) {
  return new Promise((resolve, reject) => {
    const timedScript = `set -o pipefail; TIMEFORMAT='bench: %3R %3U %3S'; time { ${script}; }`;
    const child = spawn('bash', ['-c', timedScript], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const [line, ...figures] = /^bench: (\S+) (\S+) (\S+)\n/m.exec(said) ?? [''];
      process.stderr.write(said.replace(line, ''));
      if (code !== 0 || line === '') reject(new Error(`${script}: exit status ${code}`));
      const [wall, user, system] = figures.map(Number);
      resolve({ wall, cpu: user + system });
    });
  });
}

/**
 * Runs every measure once a round, one after the other, so that all of them see the same machine.
 *
 * @param warmUps rounds before that do not count
 * @returns the results by the measures' names, in the order of the rounds
 */
export async function alternately(rounds, measures, warmUps = 0) {
  const results = Object.fromEntries(Object.keys(measures).map((name) => [name, []]));
  for (let round = -warmUps; round < rounds; round++) {
    for (const [name, measure] of Object.entries(measures)) {
      const result = await measure();
      if (round >= 0) results[name].push(result);
    }
  }
  return results;
}
