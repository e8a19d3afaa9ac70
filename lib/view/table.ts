/** Text tables in two passes: the widths of all rows first, then the lines one by one, so that a table of any length fits in memory. */
import { clip, pad, widthOf } from './text.js';

/** What stands in one place of a table. Numbers go to the right of their column. */
export interface TableCell {
  readonly text: string;
  readonly right: boolean;
}

/** A column that stands in the table, with its final width. */
export interface Column {
  readonly label: string;
  readonly width: number;
  readonly right: boolean;
}

/** A table that is ready to be printed. */
export interface TableLayout {
  /** The columns that stand in it, each with its place among those that were measured. */
  readonly shown: readonly { readonly index: number; readonly column: Column }[];
  /** Labels of what does not fit. */
  readonly leftOut: readonly string[];
}

/** How wide a table may become. Undefined: as wide as it likes (a pipe). */
export interface TableLimits {
  readonly total: number | undefined;
  /** The most that one cell takes where there is a limit to the total. */
  readonly cell: number;
  /** The last column takes what is left, cut to fit, instead of being left out. */
  readonly cutLast?: boolean;
  /** The numbers of columns that are not to stand. */
  readonly without?: readonly number[];
}

const GAP = '  ';
/** A last column narrower than this says nothing and is left out. */
const LEAST_LAST = 8;

/** The first pass: how wide the columns are, and which of them hold nothing but numbers. */
export class TableMeasure {
  readonly #labels: string[] = [];
  readonly #widths: number[] = [];
  readonly #right: boolean[] = [];

  constructor(labels: readonly string[]) {
    for (const label of labels) this.addColumn(label);
  }

  /** One more column at the right end; rows measured before have nothing in it. */
  addColumn(label: string): void {
    this.#labels.push(label);
    this.#widths.push(widthOf(label));
    this.#right.push(true);
  }

  /** Takes the cell of one row in the column number `index`. */
  add(index: number, cell: TableCell): void {
    const width = widthOf(cell.text);
    if (width > (this.#widths[index] ?? 0)) this.#widths[index] = width;
    if (!cell.right && cell.text !== '') this.#right[index] = false;
  }

  /** The same for all cells of a column at once. */
  widen(index: number, width: number, right: boolean): void {
    this.#widths[index] = Math.max(this.#widths[index] ?? 0, width);
    this.#right[index] = right;
  }

  /** Decides what fits. The first column always stands; then, from the left, every column that there is still room for. */
  layout(limits: TableLimits): TableLayout {
    const shown: { readonly index: number; readonly column: Column }[] = [];
    const leftOut: string[] = [];
    let room = limits.total ?? Number.POSITIVE_INFINITY;
    for (const [index, label] of this.#labels.entries()) {
      if (limits.without?.includes(index) === true) continue;
      const gap = index === 0 ? 0 : GAP.length;
      const last = limits.cutLast === true && index === this.#labels.length - 1;
      const wanted = this.#widths[index] ?? 0;
      let width = limits.total === undefined || last ? wanted : Math.min(wanted, limits.cell);
      if (last && width > room - gap && room - gap >= LEAST_LAST) width = room - gap;
      if (index > 0 && width + gap > room) {
        leftOut.push(label);
        continue;
      }
      room -= width + gap;
      shown.push({ index, column: { label, width, right: this.#right[index] ?? false } });
    }
    return { shown, leftOut };
  }
}

/** The line of headings. */
export function headingLine(layout: TableLayout): string {
  const headings = new Map(
    layout.shown.map(({ index, column }) => [index, { text: column.label, right: column.right }]),
  );
  return shownLine(layout, (index) => headings.get(index));
}

/** One row; `cells` are in the order of the columns measured, those left out included. */
export function tableLine(layout: TableLayout, cells: readonly (TableCell | undefined)[]): string {
  return shownLine(layout, (index) => cells[index]);
}

/** The same where cells are made when they are asked for: those that are left out are not, and may be thousands. */
export function shownLine(layout: TableLayout, cellAt: (index: number) => TableCell | undefined): string {
  const parts: string[] = [];
  for (const { index, column } of layout.shown) {
    const cell = cellAt(index);
    parts.push(pad(clip(cell?.text ?? '', column.width), column.width, cell?.right === true ? 'right' : 'left'));
  }
  return parts.join(GAP).trimEnd();
}
