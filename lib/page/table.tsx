/** The metadata as a table. Its params: `columns`, `order` (a label, `-loss` for descending), `row` (the first, from 0). */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { keyOf } from '../view/row.js';
import type { TablePage } from './api.js';
import { useLoad, usePage, useParams } from './context.js';
import { closeOnEscape } from './job.js';
import { Check, Problem, SortHeading } from './parts.js';
import { listOf, listText } from './place.js';
import { groupedDigits, localTime } from './words.js';

const PAGE = 200;
/** Columns that are shown before others are chosen: a page of a thousand would be 200,000 cells. */
const MOST_COLUMNS = 50;

export function TableView({ job, rows }: { readonly job: string; readonly rows: number }): JSX.Element {
  const { source } = usePage();
  const [params, change] = useParams();
  const from = Math.max(0, Math.floor(Number(params['row'])) || 0);
  const order = params['order'];
  const sort = order === undefined ? null : order.replace(/^-/, '');
  const descending = order === undefined || order.startsWith('-');
  const { data, error } = useLoad(
    JSON.stringify([job, from, order]),
    () =>
      source.table({ job, from, count: PAGE, sort: sort === null || sort === 'time' ? null : keyOf(sort), descending }),
    rows,
  );
  if (data === undefined) return error === undefined ? <p class="muted">Loading</p> : <Problem text={error} />;
  if (data.total === 0) return <p class="empty">This job has printed no metadata: a line that is one JSON object.</p>;
  const atFirst = data.columns.slice(0, MOST_COLUMNS).map(({ key }) => key);
  const shown = new Set(params['columns'] === undefined ? atFirst : listOf(params['columns']));
  const columns = data.columns.map((column, index) => ({ ...column, index })).filter(({ key }) => shown.has(key));
  const sortBy = (column: string): void => {
    const now = sort ?? 'time';
    const down = column === now ? !descending : true;
    change({ order: column === 'time' && down ? undefined : `${down ? '-' : ''}${column}`, row: undefined });
  };
  const sortedAs = (column: string): 'up' | 'down' | undefined => {
    if ((sort ?? 'time') !== column) return undefined;
    return descending ? 'down' : 'up';
  };
  const several = new Set(data.rows.map(({ task }) => task)).size > 1;
  return (
    <section>
      <div class="bar">
        <Columns
          page={data}
          shown={shown}
          onChange={(next) => {
            change({ columns: listText(next) === listText(atFirst) ? undefined : listText(next) });
          }}
        />
        <span class="spring" />
        <span class="leaves">
          <span class="muted count">
            {data.rows.length === 0
              ? 'none'
              : `${groupedDigits(from + 1)} to ${groupedDigits(from + data.rows.length)}`}{' '}
            of {groupedDigits(data.total)} rows
          </span>
          <button
            type="button"
            disabled={from === 0}
            onClick={() => {
              const before = Math.min(from, data.total) - PAGE;
              change({ row: before > 0 ? String(before) : undefined });
            }}
          >
            Back
          </button>
          <button
            type="button"
            disabled={from + PAGE >= data.total}
            onClick={() => {
              change({ row: String(from + PAGE) });
            }}
          >
            On
          </button>
        </span>
      </div>
      <Problem text={error} />
      <div class="scroller" tabIndex={0} role="region" aria-label="Metadata">
        <table class="metadata">
          <thead>
            <tr>
              <SortHeading
                sorted={sortedAs('time')}
                onSort={() => {
                  sortBy('time');
                }}
              >
                time
              </SortHeading>
              {several && <th scope="col">task</th>}
              {columns.map((column) => (
                <SortHeading
                  key={column.key}
                  right={column.drawable}
                  sorted={sortedAs(column.label)}
                  onSort={() => {
                    sortBy(column.label);
                  }}
                >
                  {column.label}
                </SortHeading>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.rows.map((row, index) => (
              <tr key={`${from + index}`}>
                <td class="time" title={`${row.time}, line ${row.line}`}>
                  {localTime(row.time)}
                </td>
                {several && <td>{row.task}</td>}
                {columns.map((column) => (
                  <td key={column.key} class={column.drawable ? 'right' : ''}>
                    {row.cells[column.index] ?? ''}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Columns(props: {
  readonly page: TablePage;
  readonly shown: ReadonlySet<string>;
  readonly onChange: (shown: readonly string[]) => void;
}): JSX.Element {
  const { page, shown } = props;
  const [filter, setFilter] = useState('');
  const all = page.columns.map(({ key }) => key);
  const count = all.filter((key) => shown.has(key)).length;
  const toggle = (key: string, on: boolean): void => {
    props.onChange(all.filter((one) => (one === key ? on : shown.has(one))));
  };
  return (
    <details class="menu" onKeyDown={closeOnEscape}>
      <summary>Columns{count === all.length ? '' : ` (${count} of ${all.length})`}</summary>
      <div class="menu-items">
        {all.length > 12 && (
          <input
            type="search"
            aria-label="Find a column"
            placeholder="Find"
            value={filter}
            onInput={(event) => {
              setFilter(event.currentTarget.value);
            }}
          />
        )}
        <button
          type="button"
          onClick={() => {
            props.onChange(all);
          }}
        >
          All
        </button>
        {page.columns
          .filter(({ label }) => label.includes(filter))
          .map(({ key, label }) => (
            <Check
              key={key}
              checked={shown.has(key)}
              onChange={(on) => {
                toggle(key, on);
              }}
            >
              {label}
            </Check>
          ))}
      </div>
    </details>
  );
}
