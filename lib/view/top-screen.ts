/** `joblog top`: the screen as lines, from what is known of a job. Pure. */
import type { StreamName } from '../capture/types.js';
import type { Charset } from './canvas.js';
import { stderrMarks } from './stderr-marks.js';
import { clip, pad, safeName, widthOf, wrapped } from './text.js';
import { TOP_KEYS, type TopPane, type TopView } from './top-keys.js';
import { GAP, layoutOf, type PaneSize, type ScreenSize, type TopLayout } from './top-layout.js';

export interface TopSize extends ScreenSize {
  readonly charset: Charset;
  readonly colour: boolean;
}

/** A line of the log, or a row that may still change. */
export interface TopLine {
  /** Put before it where several tasks are shown. */
  readonly label: string;
  readonly stream: StreamName;
  readonly text: string;
}

/** What is known of a job. Texts come as the job printed them: nothing in them is trusted. */
export interface TopState {
  readonly job: string;
  /** As `joblog list` has them; empty: unknown. */
  readonly facts: {
    readonly name: string;
    readonly state: string;
    readonly exit: string;
    readonly took: string;
    readonly command: string;
  };
  readonly mood: 'running' | 'well' | 'bad';
  /** Of the newest attempt. */
  readonly tasks: readonly string[];
  /** How many of them are in which state; empty with one task. */
  readonly taskStates: string;
  /** What has to be said: why a log cannot be read, or has no end. */
  readonly notes: readonly string[];
  /** The end of the log, then the rows that may still change. */
  readonly lines: readonly TopLine[];
  /** The newest rows of the metadata; 0: there are none. */
  readonly metadataRows: number;
  /** There are numbers to draw. */
  readonly hasGraph: boolean;
  /** X and why, for the title. */
  readonly x: string;
}

/** What is drawn for the size of its pane: lines that are safe, and no wider. */
export interface TopPainters {
  readonly table: (size: PaneSize) => readonly string[];
  readonly graph: (size: PaneSize) => readonly string[];
}

const MOST_NOTES = 2;
const BOLD = ['\u001b[1m', '\u001b[22m'] as const;
const DIM = ['\u001b[2m', '\u001b[22m'] as const;
const MOODS: Readonly<Record<TopState['mood'], string>> = { running: '32', well: '36', bad: '31' };

type Marks = readonly [before: string, after: string];

/** The name of the task that is chosen; undefined: all of them. */
export function chosenTask(tasks: readonly string[], { task }: Pick<TopView, 'task'>): string | undefined {
  const count = tasks.length + 1;
  const index = ((task % count) + count) % count;
  return tasks[index - 1];
}

/** As many lines as the screen has rows, none of them wider than it. */
export function screenOf(state: TopState, view: TopView, painters: TopPainters, size: TopSize): string[] {
  const { columns, rows } = size;
  const above = [headerLine(state, view, size), ...noteLines(state, size)];
  const room = { columns, rows: Math.max(0, rows - above.length - 1) };
  const body = view.help ? helpLines(size) : bodyLines(state, view, painters, { ...size, ...room });
  const filled = Array.from({ length: room.rows }, (_, row) => body[row] ?? '');
  return [...above, ...filled, keyLine(size)].slice(0, rows);
}

function headerLine({ job, facts, mood, tasks, taskStates }: TopState, view: TopView, size: TopSize): string {
  const task = chosenTask(tasks, view);
  const exit = facts.exit === '' || mood === 'running' ? '' : ` (${facts.exit})`;
  const parts: readonly (readonly [text: string, marks: Marks])[] = [
    // A long one leaves room for how the job is.
    [clip(safeName(job), Math.floor(size.columns / 2)), BOLD],
    [safeName(facts.name), ['', '']],
    [safeName(facts.state + exit), [`\u001b[${MOODS[mood]}m`, '\u001b[39m']],
    [facts.took, ['', '']],
    [task === undefined ? taskStates : `task ${safeName(task)} of ${tasks.length}`, ['', '']],
    [view.paused ? 'PAUSED' : '', BOLD],
    [safeName(facts.command), DIM],
  ];
  return fitted(parts, '  ', size);
}

/** Parts in a row, each with its marks, as far as there is room. */
function fitted(parts: readonly (readonly [text: string, marks: Marks])[], gap: string, size: TopSize): string {
  let room = size.columns;
  let line = '';
  for (const [text, [before, after]] of parts) {
    const space = line === '' ? '' : gap;
    if (text === '' || room <= space.length + 1) continue;
    const shown = clip(text, room - space.length);
    room -= space.length + widthOf(shown);
    line += space + (size.colour ? before + shown + after : shown);
  }
  return line;
}

function noteLines({ notes }: TopState, { columns, colour }: TopSize): string[] {
  return notes.slice(0, MOST_NOTES).map((note) => {
    const text = clip(safeName(note), columns);
    return colour ? `\u001b[33m${text}\u001b[39m` : text;
  });
}

/** The keys, as many as there is room for. */
function keyLine(size: TopSize): string {
  let line = '';
  for (const { keys, short } of TOP_KEYS) {
    const next = `${line === '' ? '' : `${line}  `}${keys} ${short}`;
    if (next.length > size.columns) break;
    line = next;
  }
  return size.colour ? DIM[0] + line + DIM[1] : line;
}

function helpLines({ columns }: TopSize): string[] {
  const width = Math.max(...TOP_KEYS.map(({ keys }) => keys.length));
  const lines = TOP_KEYS.flatMap(({ keys, long }) =>
    wrapped(long, columns - width - 4).map((line, row) => `  ${pad(row === 0 ? keys : '', width, 'left')}  ${line}`),
  );
  return ['', ...lines].map((line) => clip(line, columns));
}

function bodyLines(state: TopState, view: TopView, painters: TopPainters, size: TopSize): string[] {
  const tableRows = state.metadataRows === 0 ? 0 : state.metadataRows + 1;
  const layout: TopLayout = layoutOf({ pane: view.pane, tableRows, graph: state.hasGraph }, size);
  const columns = layout.columns.map((column) =>
    column.flatMap(({ pane, size: room }) => [
      titleLine(titleOf(pane, state), room.columns, size),
      ...paneLines(pane, state, painters, room, size),
    ]),
  );
  const [left = [], right] = columns;
  if (right === undefined) return left;
  const width = layout.columns[0]?.[0]?.size.columns ?? 0;
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row) =>
    `${pad(left[row] ?? '', width + GAP, 'left')}${right[row] ?? ''}`.trimEnd(),
  );
}

function titleOf(pane: Exclude<TopPane, 'all'>, { x }: TopState): string {
  return pane === 'graph' && x !== '' ? `graph over ${safeName(x)}` : pane === 'table' ? 'metadata' : pane;
}

function titleLine(title: string, columns: number, { charset, colour }: TopSize): string {
  const rule = charset === 'ascii' ? '-' : '─';
  const text = clip(`${rule}${rule} ${title} `, columns);
  const line = text + rule.repeat(Math.max(0, columns - widthOf(text)));
  return colour ? DIM[0] + line + DIM[1] : line;
}

/** Exactly as many lines as the pane has rows. */
function paneLines(
  pane: Exclude<TopPane, 'all'>,
  state: TopState,
  painters: TopPainters,
  room: PaneSize,
  size: TopSize,
): string[] {
  const lines = linesIn(pane, state, painters, room, size);
  return Array.from({ length: room.rows }, (_, row) => lines[row] ?? '');
}

function linesIn(
  pane: Exclude<TopPane, 'all'>,
  state: TopState,
  painters: TopPainters,
  room: PaneSize,
  size: TopSize,
): readonly string[] {
  const said = (text: string): string[] => [clip(text, room.columns)];
  switch (pane) {
    case 'log':
      if (state.lines.length === 0) return said('nothing in the log yet');
      return room.rows === 0 ? [] : state.lines.slice(-room.rows).map((line) => logLine(line, room, size));
    case 'table':
      return state.metadataRows === 0 ? said('no metadata yet') : painters.table(room);
    case 'graph':
      return state.hasGraph ? painters.graph(room) : said('no numbers in the metadata yet');
  }
}

function logLine({ label, stream, text }: TopLine, { columns }: PaneSize, { colour }: TopSize): string {
  const start = label === '' ? '' : `${safeName(label)} | `;
  if (stream === 'stdout') return clip(start + safeName(text), columns);
  const [before, after] = stderrMarks(colour);
  const sign = colour ? '' : before;
  const shown = clip(start + sign + safeName(text), columns);
  return colour ? before + shown + after : shown;
}
