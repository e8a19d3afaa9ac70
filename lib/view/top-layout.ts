/** `joblog top`: where the panes stand on the screen. Pure. */
import type { TopPane } from './top-keys.js';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** The room of a pane, its title not counted. */
export type PaneSize = ScreenSize;

/** From the top down. */
export type PaneColumn = readonly { readonly pane: Exclude<TopPane, 'all'>; readonly size: PaneSize }[];

/** Columns of panes, from the left; there is always a pane. */
export interface TopLayout {
  readonly columns: readonly PaneColumn[];
}

/** Between columns of panes. */
export const GAP = 2;
/** Two columns of panes from here on. */
const WIDE = 120;
const TITLE = 1;
/** A graph needs its axes and a legend, too. */
const LEAST_GRAPH = 9;
const LEAST_LOG = 3;
/** The line of headings is one of them. */
const LEAST_TABLE = 2;
const MOST_TABLE = 12;

/**
 * Shares the rows between the panes. Without metadata the log has all of them; where they are few, the graph goes first, then the table.
 *
 * @param tableRows rows that the table has to show, its headings included; 0: there is no metadata
 * @param size what is left of the screen besides the lines above and below
 */
export function layoutOf(
  { pane, tableRows, graph }: { readonly pane: TopPane; readonly tableRows: number; readonly graph: boolean },
  { columns, rows }: ScreenSize,
): TopLayout {
  const alone = (only: Exclude<TopPane, 'all'>): TopLayout => ({
    columns: [[{ pane: only, size: { columns, rows: Math.max(0, rows - TITLE) } }]],
  });
  if (pane !== 'all') return alone(pane);
  if (tableRows === 0 || rows < LEAST_LOG + LEAST_TABLE + 2 * TITLE) return alone('log');
  const half = Math.floor((columns - GAP) / 2);
  const beside = graph && columns >= WIDE && rows >= LEAST_GRAPH + TITLE;
  const below = graph && !beside && rows >= LEAST_LOG + LEAST_TABLE + LEAST_GRAPH + 3 * TITLE;
  const width = beside ? half : columns;
  const free = rows - 2 * TITLE - (below ? TITLE : 0);
  // Beside the graph the table has a third; above it, a sixth: a line or three of last values.
  const share = Math.floor(rows / (below ? 6 : 3));
  const table = Math.min(tableRows, MOST_TABLE, Math.max(LEAST_TABLE, share));
  const forGraph = below ? Math.max(LEAST_GRAPH, Math.ceil((free - table) * 0.55)) : 0;
  const first: PaneColumn = [
    { pane: 'log', size: { columns: width, rows: free - table - forGraph } },
    { pane: 'table', size: { columns: width, rows: table } },
    ...(below ? [{ pane: 'graph' as const, size: { columns, rows: forGraph } }] : []),
  ];
  if (!beside) return { columns: [first] };
  return { columns: [first, [{ pane: 'graph', size: { columns: columns - half - GAP, rows: rows - TITLE } }]] };
}
