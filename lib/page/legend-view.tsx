/** The legend of the graphs. */
import type { JSX } from 'preact';
import { styleOf, type Theme } from './colours.js';
import { clicked, isShown, type Shown } from './legend.js';

const HINT = 'Click: only this one, again: all. Ctrl+click: switch it on or off. Enter and Ctrl+Enter do the same.';

export function Legend(props: {
  /** Names and texts, in the order of their colours. */
  readonly entries: readonly { readonly name: string; readonly text: string }[];
  readonly shown: Shown;
  readonly theme: Theme;
  readonly onChange: (shown: Shown) => void;
}): JSX.Element {
  const names = props.entries.map(({ name }) => name);
  const act = (name: string, event: MouseEvent | KeyboardEvent): void => {
    props.onChange(clicked(props.shown, names, name, event.ctrlKey || event.metaKey));
  };
  return (
    <div class="legend" role="group" aria-label="Series">
      {props.entries.map(({ name, text }, index) => (
        <button
          key={name}
          type="button"
          aria-pressed={isShown(props.shown, name)}
          title={HINT}
          onClick={(event) => {
            act(name, event);
          }}
          onKeyDown={(event) => {
            // A browser makes no click of Ctrl+Enter.
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            act(name, event);
          }}
        >
          <Swatch index={index} theme={props.theme} />
          {text}
        </button>
      ))}
    </div>
  );
}

/** A piece of the line that a series is drawn with. */
export function Swatch({ index, theme }: { readonly index: number; readonly theme: Theme }): JSX.Element {
  const { colour, dash } = styleOf(index, theme);
  return (
    <svg class="swatch" width="22" height="8" aria-hidden="true">
      <line x1="0" y1="4" x2="22" y2="4" stroke={colour} stroke-width="3" stroke-dasharray={dash.join(' ')} />
    </svg>
  );
}
