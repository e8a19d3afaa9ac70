/**
 * A spool: what a run had for the store while the store took nothing, on a disk of the node. It begins with a line of fixed length that says whose it
 * is, then comes a frame `resume`, which says where it belongs, then frames as for the writer (`store/protocol.ts`), in order and without a gap.
 */

import type { ProcessMark } from '../proc.js';

/** The first line, its newline included. */
export const HEAD_BYTES = 256;
export const SPOOL_ENDING = '.spool';
const MAGIC = 'joblog spool 1';

export interface SpoolHead {
  /** The kernel's boot id; null: not known. */
  readonly boot: string | null;
  readonly main: ProcessMark;
  /** The last writer: as long as it is there, it may still be writing. */
  readonly writer: ProcessMark;
  /** The position of the first frame after `resume`. */
  readonly from: number;
}

export function encodeHead({ boot, main, writer, from }: SpoolHead): Buffer {
  const mark = ({ pid, start }: ProcessMark): string => `${pid}/${start}`;
  const text = `${MAGIC} boot=${boot ?? '-'} main=${mark(main)} writer=${mark(writer)} from=${from}`;
  return Buffer.from(`${text.padEnd(HEAD_BYTES - 1).slice(0, HEAD_BYTES - 1)}\n`, 'latin1');
}

const HEAD = /^joblog spool 1 boot=(\S+) main=(\d+)\/(\d+) writer=(\d+)\/(\d+) from=(\d+) *\n$/;

/** Undefined where this is no spool that this version can read. */
export function decodeHead(bytes: Buffer): SpoolHead | undefined {
  const [, boot, main, mainStart, writer, writerStart, from] =
    HEAD.exec(bytes.subarray(0, HEAD_BYTES).toString('latin1')) ?? [];
  if (boot === undefined) return undefined;
  return {
    boot: boot === '-' ? null : boot,
    main: { pid: Number(main), start: Number(mainStart) },
    writer: { pid: Number(writer), start: Number(writerStart) },
    from: Number(from),
  };
}
