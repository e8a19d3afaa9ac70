/** The metadata of tasks as columns of numbers. */
import { ValueColumns } from '../../view/value-columns.js';
import { RowScanner } from './row-scanner.js';
import { LONGEST_LINE } from './snapshot.js';
import type { OpenTable } from './tables.js';

const NEWLINE = 0x0a;

/** All rows of a task's metadata, the oldest first. Counts in `dropped` what it leaves out. */
export async function readColumns({ file, dropped }: OpenTable): Promise<ValueColumns> {
  const columns = new ValueColumns();
  const scanner = new RowScanner(columns);
  dropped.lines = 0;
  const take = (bytes: Buffer, start: number, end: number): void => {
    if (!scanner.add(bytes, start, end)) dropped.lines += 1;
  };
  let carried: Buffer = Buffer.alloc(0);
  for await (const block of file.blocks(0, file.size)) {
    let start = 0;
    if (carried.length > 0) {
      const end = block.indexOf(NEWLINE);
      const line: Buffer = Buffer.concat([carried, end === -1 ? block : block.subarray(0, end)]);
      // Such a line is nobody's: only that there is one is kept, so that memory stays bounded.
      carried = line.length > LONGEST_LINE ? Buffer.from('?') : line;
      if (end === -1) continue;
      take(carried, 0, carried.length);
      start = end + 1;
    }
    for (let end = block.indexOf(NEWLINE, start); end !== -1; end = block.indexOf(NEWLINE, start)) {
      take(block, start, end);
      start = end + 1;
    }
    // A copy: the block is not ours any more when the next one comes.
    carried = Buffer.from(block.subarray(start));
  }
  if (carried.length > 0) dropped.lines += 1;
  return columns;
}
