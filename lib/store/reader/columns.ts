/** The metadata of tasks as columns of numbers. */
import { RowScanner } from '../../view/row-scanner.js';
import { ValueColumns } from '../../view/value-columns.js';
import { LONGEST_LINE, type Snapshot } from './snapshot.js';
import type { OpenTable } from './tables.js';

const NEWLINE = 0x0a;
/** Bytes of a stretch: so many of their columns that what is made of them is small, and so few stretches that their beginnings do not count. */
const STRETCH = 256 * 1024;

/** All rows of a task's metadata, the oldest first. Counts in `dropped` what it leaves out. */
export async function readColumns({ file, dropped }: OpenTable): Promise<ValueColumns> {
  const columns = new ValueColumns();
  const scanner = new RowScanner(columns);
  dropped.lines = 0;
  let whole = 0;
  for await (const lines of linesFrom(file, 0)) {
    dropped.lines += scanner.addAll(lines.bytes);
    whole = lines.end;
  }
  if (whole < file.size) dropped.lines += 1;
  return columns;
}

/** Rows that follow each other in a file. */
export interface Stretch {
  readonly columns: ValueColumns;
  /** Where in the file its last line ends. */
  readonly end: number;
  /** Lines that are no rows, and left out. */
  readonly dropped: number;
}

/**
 * The rows from an offset on, at which a line begins, stretch by stretch, so that memory is bounded however many there are. What stands behind the
 * last newline is left for later.
 */
export async function* stretchesFrom(file: Snapshot, from: number): AsyncGenerator<Stretch, void, undefined> {
  let start = from;
  let end = from;
  let dropped = 0;
  let columns = new ValueColumns();
  let scanner = new RowScanner(columns);
  for await (const lines of linesFrom(file, from)) {
    dropped += scanner.addAll(lines.bytes);
    end = lines.end;
    if (end - start < STRETCH) continue;
    yield { columns, end, dropped };
    start = end;
    dropped = 0;
    columns = new ValueColumns();
    scanner = new RowScanner(columns);
  }
  if (end > start) yield { columns, end, dropped };
}

/** Whole lines with their newlines, and where in the file they end. They are valid until the next ones are asked for. */
export async function* linesFrom(
  file: Snapshot,
  from: number,
): AsyncGenerator<{ readonly bytes: Buffer; readonly end: number }, void, undefined> {
  let carried: Buffer = Buffer.alloc(0);
  let at = from;
  for await (const block of file.blocks(from, file.size)) {
    let start = 0;
    if (carried.length > 0) {
      start = block.indexOf(NEWLINE) + 1;
      const line: Buffer = Buffer.concat([carried, start === 0 ? block : block.subarray(0, start)]);
      // Such a line is nobody's: only that there is one is kept, so that memory stays bounded.
      carried = line.length > LONGEST_LINE ? Buffer.from(start === 0 ? '?' : '?\n') : line;
      if (start === 0) {
        at += block.length;
        continue;
      }
      yield { bytes: carried, end: at + start };
    }
    const last = block.lastIndexOf(NEWLINE) + 1;
    if (last > start) yield { bytes: block.subarray(start, last), end: at + last };
    // A copy: the block is not ours any more when the next one comes.
    carried = Buffer.from(block.subarray(Math.max(start, last)));
    at += block.length;
  }
}
