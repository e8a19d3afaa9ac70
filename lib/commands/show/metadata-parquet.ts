/** Metadata as a Parquet file. */
import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { type Cell, cellText } from '../../view/row.js';
import { cellIn, headingOf, rowOf, rowsIn, type Source, typeOf } from './columns.js';
import type { Printing } from './metadata-formats.js';

/** Values that are in memory at a time: a row group. More of them in one group make a smaller file, and cost memory. */
const GROUP_VALUES = 200_000;
const MOST_ROWS = 100_000;

type Value = string | number | bigint | boolean | Date | null;

const PARQUET_TYPES = {
  boolean: 'BOOLEAN',
  int64: 'INT64',
  double: 'DOUBLE',
  string: 'STRING',
  time: 'TIMESTAMP',
} as const;

/**
 * The bytes of a Parquet file with a column for each of the sources, in pieces. Integers of up to 64 bits are INT64, other numbers DOUBLE; where that
 * would change a value (integers beyond 64 bits, or beyond 53 next to fractions), and for values of several types, the column has them as text,
 * as they were printed. `null` and what is missing are null.
 */
export async function* parquetPieces({
  view,
  tables,
  sources,
  order,
}: Printing): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = new ByteWriter();
  const columns = sources.map((source) => ({ name: headingOf(source), type: PARQUET_TYPES[typeOf(source)] }));
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaFromColumnData({ columnData: columns.map((column) => ({ ...column, data: [] })) }),
    createdBy: 'joblog',
  });
  const groupRows = Math.max(1, Math.min(MOST_ROWS, Math.floor(GROUP_VALUES / sources.length)));
  let group: Value[][] = sources.map(() => []);
  let rows = 0;
  const taken = (): Uint8Array => {
    const piece = bytes.getBytes().slice();
    // As the library's own writer of files does: `offset` goes on counting.
    bytes.index = 0;
    return piece;
  };
  const writeGroup = async (): Promise<Uint8Array> => {
    await writer.write({
      columnData: columns.map((column, index) => ({ ...column, data: group[index] ?? [] })),
      rowGroupSize: groupRows,
    });
    group = sources.map(() => []);
    rows = 0;
    return taken();
  };
  for await (const entry of rowsIn(order, tables, view.rows)) {
    const row = rowOf(entry);
    for (const [index, source] of sources.entries()) group[index]?.push(valueOf(source, cellIn(source, entry, row)));
    rows += 1;
    if (rows === groupRows) yield await writeGroup();
  }
  if (rows > 0) yield await writeGroup();
  await writer.finish();
  yield taken();
}

function valueOf(source: Source, cell: Cell | undefined): Value {
  if (cell === undefined || (cell.kind === 'json' && cell.raw === 'null')) return null;
  const text = cellText(cell);
  switch (typeOf(source)) {
    case 'time':
      return new Date(text);
    case 'boolean':
      return text === 'true';
    case 'int64':
      return BigInt(text);
    case 'double':
      return Number(text);
    case 'string':
      return text;
  }
}
