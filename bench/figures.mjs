// Figures and how they are printed.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of the ratios round by round: a machine that is slow for a while is so for both. */
export const ratio = (values, references) => median(values.map((value, round) => value / references[round]));

/** The same for differences. */
export const difference = (values, references) => median(values.map((value, round) => value - references[round]));

/** Two decimals below 10, one below 100. */
export const number = (value) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

export const times = (value) => `${number(value)} ×`;

/** Cells of a target: what it is, and whether the figure beside it keeps it. */
export const atMost = (value, bound, unit = '') => `at most ${bound}${unit}: ${value <= bound ? 'met' : 'missed'}`;
export const atLeast = (value, bound, unit = '') => `at least ${bound}${unit}: ${value >= bound ? 'met' : 'missed'}`;

/** A table in Markdown, as it stands in docs/performance.md. Numbers are cells as they are. */
export function formatTable({ head, rows }) {
  const cells = [head, ...rows].map((row) => row.map((cell) => (typeof cell === 'number' ? number(cell) : cell)));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [
    line(cells[0]),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...cells.slice(1).map(line),
  ].join('\n');
}
