/** `joblog top`: what is looked at, and what a key changes of it. Pure. */

export type TopPane = 'all' | 'log' | 'table' | 'graph';

/** What is looked at of a job. */
export interface TopView {
  /** One pane on the whole screen, or all of them. */
  readonly pane: TopPane;
  /** 0: all tasks; 1 and on: one of them. Any whole number: it goes round. */
  readonly task: number;
  /** Graphs are drawn over time, whatever the rule says. */
  readonly byTime: boolean;
  /** Nothing is looked at anew. */
  readonly paused: boolean;
  readonly help: boolean;
}

export const FIRST_VIEW: TopView = { pane: 'all', task: 0, byTime: false, paused: false, help: false };

/** What is to be done, besides drawing the view. */
export type TopDeed = 'none' | 'quit' | 'suspend' | 'redraw' | 'older' | 'newer';

/** The keys and what they do, for the help and the last line of the screen; those first that matter most. */
export const TOP_KEYS: readonly {
  readonly keys: string;
  readonly short: string;
  readonly long: string;
}[] = [
  { keys: 'q', short: 'quit', long: 'quit (Ctrl-C, too)' },
  { keys: '?', short: 'help', long: 'these keys; any key leaves them' },
  { keys: 'l', short: 'log', long: 'only the log; again: all panes' },
  { keys: 'm', short: 'table', long: 'only the table of metadata; again: all panes' },
  { keys: 'g', short: 'graph', long: 'only the graph; again: all panes' },
  { keys: 'p/n', short: 'job', long: 'the previous job (also Left), the next one (also Right)' },
  { keys: 't', short: 'task', long: 'the next task, and after the last one all of them; T: back' },
  { keys: 'x', short: 'time', long: 'graphs over time, or over what the rule says' },
  { keys: 'Space', short: 'pause', long: 'nothing changes until it is pressed again' },
  { keys: 'Esc', short: 'all', long: 'all panes (also a)' },
  { keys: 'Ctrl-L', short: 'redraw', long: 'draw the screen anew' },
  { keys: 'Ctrl-Z', short: 'stop', long: 'stop joblog, and go on with fg' },
];

const PANES: Readonly<Record<string, TopPane>> = { l: 'log', m: 'table', g: 'graph' };

/**
 * What a key does.
 *
 * @param key the character, or as Node's readline calls it: `left`, `escape`; `^c` with Ctrl
 */
export function pressed(view: TopView, key: string): { readonly view: TopView; readonly deed: TopDeed } {
  const just = (deed: TopDeed): { readonly view: TopView; readonly deed: TopDeed } => ({ view, deed });
  const now = (
    changes: Partial<TopView>,
    deed: TopDeed = 'none',
  ): { readonly view: TopView; readonly deed: TopDeed } => ({
    view: { ...view, ...changes },
    deed,
  });
  switch (key) {
    case '^c':
    case 'q':
      return just('quit');
    case '^z':
      return just('suspend');
    case '^l':
      return just('redraw');
  }
  if (view.help) return now({ help: false });
  const pane = Object.hasOwn(PANES, key) ? PANES[key] : undefined;
  if (pane !== undefined) return now({ pane: view.pane === pane ? 'all' : pane });
  switch (key) {
    case '?':
    case 'h':
      return now({ help: true });
    case 'a':
    case 'escape':
      return now({ pane: 'all' });
    case 't':
    case 'tab':
      return now({ task: view.task + 1 });
    case 'T':
      return now({ task: view.task - 1 });
    case 'x':
      return now({ byTime: !view.byTime });
    case ' ':
      return now({ paused: !view.paused });
    case 'p':
    case 'left':
      return now({ task: 0, paused: false }, 'older');
    case 'n':
    case 'right':
      return now({ task: 0, paused: false }, 'newer');
    default:
      return just('none');
  }
}
