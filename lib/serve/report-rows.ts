/** What a report holds of metadata that is too much for it: rows from all of it. */

/** The part of the room that is for the first rows. */
const FROM_START = 1 / 8;

export interface CutRows {
  /** Rows as they stand in the file, each with its newline. */
  readonly text: string;
  readonly kept: number;
  readonly total: number;
}

/**
 * Rows of a file that there is room for: all of the first ones, which often say how a job was set up; then as many of each stretch as of every other, so that
 * graphs keep their shape; and the last one. All of them where there is room for all.
 *
 * @param texts the rows from the first to the last, in texts of whole lines
 * @param size of all of them, in bytes
 * @param room in bytes; the last row is kept however long it is
 */
export async function rowsWithinRoom(texts: AsyncIterable<string>, size: number, room: number): Promise<CutRows> {
  const first = size <= room ? size : room * FROM_START;
  const kept: string[] = [];
  let [at, taken, rows, total] = [0, 0, 0, 0];
  let last: string | undefined;
  for await (const text of texts) {
    // Of plain ASCII nobody has to count the bytes of each line.
    const isPlain = Buffer.byteLength(text) === text.length;
    const lines = text.slice(0, -1).split('\n');
    const chosen: string[] = [];
    for (const line of lines) {
      const takes = (isPlain ? line.length : Buffer.byteLength(line)) + 1;
      at += takes;
      const isKept = taken + takes <= first + (room - first) * (at / size);
      if (isKept) {
        chosen.push(`${line}\n`);
        taken += takes;
      }
      last = isKept ? undefined : line;
    }
    rows += chosen.length;
    total += lines.length;
    // Joined, as a part of a text keeps all of it in memory.
    if (chosen.length > 0) kept.push(chosen.join(''));
  }
  if (last !== undefined) kept.push(`${last}\n`);
  return { text: kept.join(''), kept: rows + (last === undefined ? 0 : 1), total };
}
