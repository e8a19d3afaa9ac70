import { GAP, layoutOf } from '../../lib/view/top-layout.js';

const ALL = { pane: 'all', tableRows: 100, graph: true } as const;

function panes(...args: Parameters<typeof layoutOf>): string[][] {
  return layoutOf(...args).columns.map((column) => column.map(({ pane }) => pane));
}

describe('the panes of joblog top', () => {
  test('fill every size of the screen exactly, and never less than a line of the log', () => {
    const wrong: string[] = [];
    for (let columns = 1; columns <= 220; columns += 9)
      for (let rows = 2; rows <= 80; rows += 1)
        for (const tableRows of [0, 2, 4, 100])
          for (const graph of [true, false]) {
            const layout = layoutOf({ pane: 'all', tableRows, graph }, { columns, rows });
            const widths = layout.columns.map((column) => Math.max(...column.map(({ size }) => size.columns)));
            const fills =
              widths.reduce((sum, width) => sum + width) + GAP * (widths.length - 1) === columns &&
              layout.columns.every((column) => column.reduce((sum, { size }) => sum + size.rows + 1, 0) === rows) &&
              layout.columns.flat().every(({ size }) => size.rows >= 1);
            if (!fills) wrong.push(`${columns}x${rows}, ${tableRows} rows of the table`);
          }
    expect(wrong).toEqual([]);
  });

  test('stand below each other on a narrow screen, the graph beside the others on a wide one', () => {
    expect(panes(ALL, { columns: 80, rows: 22 })).toEqual([['log', 'table', 'graph']]);
    expect(panes(ALL, { columns: 200, rows: 48 })).toEqual([['log', 'table'], ['graph']]);
  });

  test('give way on a low screen: first the graph, then the table', () => {
    expect(panes(ALL, { columns: 80, rows: 12 })).toEqual([['log', 'table']]);
    expect(panes(ALL, { columns: 80, rows: 5 })).toEqual([['log']]);
  });

  test('are the log alone where there is no metadata, and none but the one that is asked for', () => {
    expect(panes({ ...ALL, tableRows: 0, graph: false }, { columns: 200, rows: 48 })).toEqual([['log']]);
    expect(panes({ ...ALL, pane: 'graph' }, { columns: 200, rows: 48 })).toEqual([['graph']]);
  });
});
