/**
 * A spool: what a run had for the store while the store took nothing, on a disk of the node. It begins with a line of fixed length that says whose it
 * is, then comes a frame `resume`, which says where it belongs, then frames as for the writer (`store/protocol.ts`), in order and without a gap.
 */

/** The first line, its newline included. */
export const HEAD_BYTES = 256;
export const SPOOL_ENDING = '.spool';
const MAGIC = 'joblog spool 1';

/** A process that is told from a later one of the same number by when it started (proc_pid_stat(5)); 0: not known. */
export interface ProcessMark {
  readonly pid: number;
  readonly start: number;
}

export interface SpoolHead {
  /** The kernel's boot id. */
  readonly boot: string;
  readonly main: ProcessMark;
  /** The last writer: as long as it is there, it may still be writing. */
  readonly writer: ProcessMark;
  /** The position of the first frame after `resume`. */
  readonly from: number;
}

export function encodeHead({ boot, main, writer, from }: SpoolHead): Buffer {
  const mark = ({ pid, start }: ProcessMark): string => `${pid}/${start}`;
  const text = `${MAGIC} boot=${boot || '-'} main=${mark(main)} writer=${mark(writer)} from=${from}`;
  return Buffer.from(`${text.padEnd(HEAD_BYTES - 1).slice(0, HEAD_BYTES - 1)}\n`, 'latin1');
}

const HEAD = /^joblog spool 1 boot=(\S+) main=(\d+)\/(\d+) writer=(\d+)\/(\d+) from=(\d+) *\n$/;

/** Undefined where this is no spool that this version can read. */
export function decodeHead(bytes: Buffer): SpoolHead | undefined {
  const [, boot, main, mainStart, writer, writerStart, from] =
    HEAD.exec(bytes.subarray(0, HEAD_BYTES).toString('latin1')) ?? [];
  if (boot === undefined) return undefined;
  return {
    boot: boot === '-' ? '' : boot,
    main: { pid: Number(main), start: Number(mainStart) },
    writer: { pid: Number(writer), start: Number(writerStart) },
    from: Number(from),
  };
}

/** When a process was started, in ticks since the boot, from the text of `/proc/<pid>/stat`; 0 where that does not say. */
export function startOf(stat: string): number {
  // Behind the name, which may hold anything: state is the third field, the start the 22nd.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[19] ?? 0) || 0;
}
