// Runs joblog in a home and a store of its own, in a clean environment, and times whole processes.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const JOBLOG = fileURLToPath(new URL('../bin/joblog', import.meta.url));

/** A home folder; with `optedIn`, joblog logs into it. */
export function makeHome(optedIn) {
  const home = mkdtempSync(join(tmpdir(), 'joblog-bench-'));
  if (optedIn) writeFileSync(join(home, '.logoptin'), '');
  process.on('exit', () => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** NODE_EXTRA_CA_CERTS alone would make the reference, bare Node, twice as slow. */
export const environment = (home) => ({ PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8' });

/** Runs a command to its end. `onSpawn` gets the child. Milliseconds from before the start to after the end, and what it printed. */
export function timed([file, ...args], env, { capture = false, onSpawn } = {}) {
  return new Promise((resolve, reject) => {
    const before = process.hrtime.bigint();
    const epoch = Date.now();
    const child = spawn(file, args, { env, stdio: ['ignore', capture ? 'pipe' : 'ignore', 'inherit'] });
    onSpawn?.(child);
    const pieces = [];
    child.stdout?.on('data', (piece) => pieces.push(piece));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`${file} ${args.join(' ')}: exit status ${code}`));
      else
        resolve({ ms: Number(process.hrtime.bigint() - before) / 1e6, epoch, text: Buffer.concat(pieces).toString() });
    });
  });
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A table in Markdown, so that it can be pasted into docs/performance.md. */
export function table(head, rows) {
  console.log(`| ${head.join(' | ')} |\n|${head.map(() => '---').join('|')}|`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}
