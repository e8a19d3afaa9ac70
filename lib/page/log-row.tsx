/** One line of a log, with hits marked. */
import type { ComponentChildren, JSX } from 'preact';
import type { LogLine, LogPage } from './api.js';
import { memo } from './memo.js';
import { clockText, dayText } from './words.js';

/** More of a line than this is not laid out: a line can have a million characters. */
const MOST = 5000;

export interface LogRowProps {
  readonly number: number;
  readonly line: LogLine | undefined;
  readonly pending: LogPage['pending'][number] | undefined;
  readonly times: boolean;
  /** Named by the URL. */
  readonly chosen: boolean;
  /** The hit that the search is at. */
  readonly hit: boolean;
  readonly mark: RegExp | undefined;
  readonly onChoose: () => void;
}

export const LogRow = memo(Row, ['number', 'line', 'pending', 'times', 'chosen', 'hit', 'mark']);

function Row({ number, line, pending, times, chosen, hit, mark, onChoose }: LogRowProps): JSX.Element {
  const shown = line ?? pending;
  const remark = line?.text.startsWith('[joblog: ') === true;
  const classes = [
    'line',
    shown?.stream,
    pending && 'pending',
    chosen && 'chosen',
    hit && 'hit',
    remark && 'of-joblog',
  ];
  return (
    <li class={classes.filter(Boolean).join(' ')}>
      {pending === undefined ? (
        <button
          type="button"
          tabIndex={-1}
          class="number"
          aria-label={`Line ${number}`}
          aria-pressed={chosen}
          title="Link to this line"
          onClick={onChoose}
        >
          {number}
        </button>
      ) : (
        <span class="number" title="Not final yet">
          …
        </span>
      )}
      {times && <span class="when">{timeOf(line?.time ?? null)}</span>}
      {shown?.stream === 'stderr' && <span class="hidden">stderr: </span>}
      <span class="text">{shown === undefined ? '' : marked(shown.text, mark)}</span>
    </li>
  );
}

function timeOf(time: number | null): string {
  if (time === null) return '';
  const date = new Date(time);
  return `${dayText(date)} ${clockText(date)}`;
}

function marked(text: string, mark: RegExp | undefined): ComponentChildren {
  const most = text.length > MOST ? text.slice(0, MOST) : text;
  const rest = text.length > MOST ? <span class="muted"> … {text.length - MOST} more characters</span> : null;
  if (mark === undefined) return [most, rest];
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const match of most.matchAll(mark)) {
    if (match[0] === '') continue;
    parts.push(most.slice(at, match.index), <mark>{match[0]}</mark>);
    at = match.index + match[0].length;
  }
  return [...parts, most.slice(at), rest];
}
