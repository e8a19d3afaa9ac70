/**
 * Brings a spool home: its frames go through the same `Writer` as they would have, which passes over what the store has already. So it does not matter
 * how often that is begun.
 *
 *     X.spool --rename--> X.spool.taken-PID-START --all in the store--> removed
 *        ^                      |        ^ \--PID is dead--> taken by the next one
 *        +--the store is away---+
 */
import { closeSync, constants, fstatSync, openSync, readSync, renameSync, unlinkSync } from 'node:fs';
import { codeOf, errorText } from '../config/errno.js';
import { bootId, isAlive, markOf, type ProcessMark } from '../proc.js';
import { decodeHead, HEAD_BYTES, type SpoolHead } from '../spool/format.js';
import { type Frame, FrameDecoder, type FromWriter, HEADER_BYTES, type ResumeMessage } from './protocol.js';
import { Writer } from './writer.js';
import type { WriterWorld } from './writer-world.js';

/** What has become of a spool. */
export type Recovery =
  /** `torn`: bytes at the end that were no whole frame, as after a crash. `ended`: the run has ended; else it was killed. */
  | {
      readonly kind: 'home';
      readonly store: string;
      readonly job: string;
      readonly bytes: number;
      readonly torn: number;
      readonly ended: boolean;
      readonly notices: readonly string[];
    }
  /** Its run was killed between making it and writing to it: nothing was put into it, and it is removed. */
  | { readonly kind: 'empty' }
  /** Left as it is: somebody else has it, or may still be writing. */
  | { readonly kind: 'left'; readonly why: 'running' | 'writing' | 'taken' | 'gone' }
  /** Left as it is: the store takes it no more than before, or it is no spool. */
  | { readonly kind: 'failed'; readonly why: string };

const PIECE_BYTES = 1 << 20;
const TAKEN = /\.taken-(\d+)-(\d+)$/;

export interface RecoverOptions {
  /** A store in place of the one that the spool says. */
  readonly dir?: string;
  /** For tests. */
  readonly world?: WriterWorld;
}

/** Whether this is the name of a spool, taken by somebody or not. */
export function isSpoolName(name: string): boolean {
  return /\.spool(?:\.taken-\d+-\d+)?$/.test(name);
}

/** Brings one spool home, unless it is somebody else's affair. */
export function recover(path: string, options: RecoverOptions = {}): Recovery {
  const head = readHead(path);
  if (head === 'empty') return removeEmpty(path);
  if ('kind' in head) return head;
  if (isThere(head, head.main)) return { kind: 'left', why: 'running' };
  if (isThere(head, head.writer)) return { kind: 'left', why: 'writing' };
  const taken = take(path);
  if (typeof taken !== 'string') return taken;
  const recovery = replay(taken, head, options);
  if (recovery.kind === 'home') unlinkSync(taken);
  else renameSync(taken, path.replace(TAKEN, ''));
  return recovery;
}

/** Makes the spool this process's own. Only one of several can rename it. */
function take(path: string): string | Recovery {
  const [, pid, start] = TAKEN.exec(path) ?? [];
  if (pid !== undefined && isAlive({ pid: Number(pid), start: Number(start) })) return { kind: 'left', why: 'taken' };
  const self = markOf(process.pid);
  const own = `${path.replace(TAKEN, '')}.taken-${self.pid}-${self.start}`;
  try {
    renameSync(path, own);
    return own;
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? { kind: 'left', why: 'taken' } : { kind: 'failed', why: errorText(error) };
  }
}

/** `lib/spool/spool-file.ts` names a spool so: the main process, and what tells its spools apart. */
const MAIN = /\.(\d+)\.[^.]+\.spool$/;

/**
 * A file of no bytes does not say whose it is, but its name does. As long as there is a process of that number, it may be one that is about to write: its
 * spool must not vanish, whatever that process is.
 */
function removeEmpty(path: string): Recovery {
  const pid = Number(MAIN.exec(path.replace(TAKEN, ''))?.[1] ?? 0);
  if (pid === 0) return { kind: 'failed', why: NO_SPOOL };
  if (isAlive({ pid, start: 0 })) return { kind: 'left', why: 'running' };
  const taken = take(path);
  if (typeof taken !== 'string') return taken;
  unlinkSync(taken);
  return { kind: 'empty' };
}

const NO_SPOOL = 'it is not a spool, or one of a newer joblog';

function readHead(path: string): SpoolHead | Recovery | 'empty' {
  try {
    const fd = openSpool(path);
    try {
      const bytes = Buffer.alloc(HEAD_BYTES);
      if (readSync(fd, bytes, 0, HEAD_BYTES, 0) === 0) return 'empty';
      return decodeHead(bytes) ?? { kind: 'failed', why: NO_SPOOL };
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? { kind: 'left', why: 'gone' } : { kind: 'failed', why: errorText(error) };
  }
}

function openSpool(path: string): number {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const stats = fstatSync(fd);
  if (stats.isFile() && stats.uid === process.getuid?.()) return fd;
  closeSync(fd);
  throw new Error(stats.isFile() ? 'it belongs to another user' : 'it is not a file');
}

function replay(path: string, head: SpoolHead, { dir, world }: RecoverOptions): Recovery {
  const heard: FromWriter[] = [];
  const writer = new Writer((message) => heard.push(message), world);
  let place: ResumeMessage['place'] | undefined;
  let whole = 0;
  let ended = false;
  const total = eachFrame(path, (frame, bytes) => {
    whole += bytes;
    if (frame.type === 'resume') {
      const resume = JSON.parse(frame.payload.toString()) as ResumeMessage;
      place = dir === undefined ? resume.place : { ...resume.place, store: dir };
      writer.handle(frameOf('resume', { ...resume, place }));
      writer.handle(frameOf('from', { at: head.from }));
    } else if (frame.type !== 'live' || !ended) writer.handle(frame);
    ended ||= frame.type === 'end';
    return !heard.some(({ type }) => type === 'away');
  });
  writer.close();
  if (total instanceof Error) return { kind: 'failed', why: errorText(total) };
  const away = heard.find((message) => message.type === 'away');
  if (away !== undefined) return { kind: 'failed', why: away.why };
  if (place === undefined) return { kind: 'failed', why: 'it does not say where it belongs: it is torn at its start' };
  const notices = heard.flatMap((message) => (message.type === 'notice' ? [message.text] : []));
  const { store, identity } = place;
  return { kind: 'home', store, job: identity.job, bytes: whole, torn: total - whole, ended, notices };
}

/** Calls `take` with each whole frame, and with its length, until it answers false. Returns how many bytes of frames there are. */
function eachFrame(path: string, take: (frame: Frame, bytes: number) => boolean): number | Error {
  let fd: number | undefined;
  try {
    fd = openSpool(path);
    const decoder = new FrameDecoder();
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (let at = HEAD_BYTES; ; ) {
      const bytes = readSync(fd, piece, 0, PIECE_BYTES, at);
      if (bytes === 0) return at - HEAD_BYTES;
      at += bytes;
      for (const frame of decoder.push(piece.subarray(0, bytes))) {
        if (!take(frame, encodedBytes(frame))) return at - HEAD_BYTES;
      }
    }
  } catch (error) {
    return error as Error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function encodedBytes({ payload }: Frame): number {
  return HEADER_BYTES + payload.length;
}

function frameOf(type: 'resume' | 'from', value: unknown): Frame {
  return { type, at: 0, payload: Buffer.from(JSON.stringify(value)) };
}

/** Whether a process of a spool's run is there; never after a reboot. */
function isThere({ boot }: SpoolHead, mark: ProcessMark): boolean {
  return mark.pid > 0 && (boot === null || boot === bootId()) && isAlive(mark);
}
