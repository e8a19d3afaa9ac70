// Which file operations a command does where, counted from its system calls.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './harness.mjs';

/**
 * What a file server has to do for a system call. `open` counts as `change` if it makes the file. fstat(2) of an open file, lseek, fcntl, mmap, dup and the
 * like are the client's own affair, and are not counted.
 */
const KINDS = {
  change:
    /^(?:mkdir|mkdirat|link|linkat|symlink|symlinkat|rename|renameat2?|unlink|unlinkat|rmdir|f?chmod|fchmodat|f?chown|lchown|fchownat|f?truncate|utimensat)$/,
  sync: /^f(?:data)?sync$/,
  look: /^(?:stat|lstat|newfstatat|statx|access|faccessat2?|readlink|readlinkat|statfs|execve|getdents64)$/,
  write: /^(?:write|pwrite64|writev|pwritev2?)$/,
  read: /^(?:read|pread64|readv|preadv2?)$/,
};

/** One call that succeeded or failed: `PID TIME NAME(ARGUMENTS`; the rest of a call that was interrupted by another is not counted twice. */
const CALL = /^\d+ +(\d+\.\d+) (\w+)\((.*)$/;

/** @returns {{ kind: string, made: boolean, time: number, rest: string } | undefined} */
function parseCall(line) {
  const [, time, name, rest] = CALL.exec(line) ?? [];
  if (name === undefined) return undefined;
  // statx(19</path>, "", ..., AT_EMPTY_PATH): fstat(2).
  if (/^(?:statx|newfstatat)$/.test(name) && rest.includes('AT_EMPTY_PATH')) return undefined;
  const opens = /^open(?:at)?$/.test(name);
  const made = opens ? rest.includes('O_CREAT') : /^(?:mkdir|link)/.test(name);
  const kind = opens ? (made ? 'change' : 'look') : Object.keys(KINDS).find((key) => KINDS[key].test(name));
  return kind === undefined ? undefined : { kind, made, time: Number(time), rest };
}

/**
 * Counts by place and kind. A call belongs to the first of the places that its arguments name; what names none is the node's own business.
 *
 * @param places name -> folder
 * @param window seconds after the first call: only these count
 */
export function countCalls(text, places, window = [0, Number.POSITIVE_INFINITY]) {
  const counts = Object.fromEntries(
    Object.keys(places).map((place) => [place, { change: 0, sync: 0, look: 0, write: 0, read: 0, made: 0 }]),
  );
  let begin;
  for (const line of text.split('\n')) {
    const call = parseCall(line);
    begin ??= call?.time;
    if (call === undefined || call.time - begin < window[0] || call.time - begin >= window[1]) continue;
    const named = Object.keys(places).filter((place) => call.rest.includes(`${places[place]}/`));
    const [place] = named.sort((a, b) => call.rest.indexOf(places[a]) - call.rest.indexOf(places[b]));
    if (place === undefined) continue;
    counts[place][call.kind] += 1;
    if (call.made) counts[place].made += 1;
  }
  return counts;
}

let folder;
let number = 0;

/** Runs a command under strace, and counts. */
export async function traced(command, { env, places, window }) {
  folder ??= makeFolder();
  number += 1;
  const trace = join(folder, String(number));
  const options = ['-f', '-y', '-ttt', '-s', '0', '-e', 'trace=%file,%desc', '-o', trace];
  await new Promise((resolve, reject) => {
    const child = spawn('strace', [...options, ...command], { env, cwd: folder, stdio: 'ignore' });
    child.on('error', reject);
    child.on('close', resolve);
  });
  const counts = countCalls(readFileSync(trace, 'latin1'), places, window);
  rmSync(trace);
  return counts;
}
