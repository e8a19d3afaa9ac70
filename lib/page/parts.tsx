/** Small pieces that several views have. */
import type { ComponentChildren, JSX } from 'preact';
import type { StateName } from './api.js';
import { STATES } from './words.js';

export function StateMark({ state, text }: { readonly state: StateName; readonly text?: string }): JSX.Element {
  return <span class={`state state-${state}`}>{text ?? STATES[state]}</span>;
}

export function Problem({ text }: { readonly text: string | undefined }): JSX.Element | null {
  return text === undefined ? null : (
    <p role="alert" class="problem">
      {text}
    </p>
  );
}

/** A heading of a table that sorts by its column. */
export function SortHeading(props: {
  readonly sorted: 'up' | 'down' | undefined;
  readonly onSort: () => void;
  readonly children: ComponentChildren;
  readonly right?: boolean;
}): JSX.Element {
  const order = { up: 'ascending', down: 'descending' } as const;
  return (
    <th
      scope="col"
      class={props.right === true ? 'right' : ''}
      aria-sort={props.sorted === undefined ? undefined : order[props.sorted]}
    >
      <button type="button" class="heading" onClick={props.onSort}>
        {props.children}
        <span aria-hidden="true" class="arrow">
          {props.sorted === undefined ? '' : props.sorted === 'up' ? '▲' : '▼'}
        </span>
      </button>
    </th>
  );
}

/** A few choices of which one holds. */
export function Choice<T extends string>(props: {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly (readonly [value: T, text: string])[];
  readonly onChoose: (value: T) => void;
}): JSX.Element {
  return (
    <span role="group" aria-label={props.label} class="choice">
      {props.choices.map(([value, text]) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === props.value}
          onClick={() => {
            props.onChoose(value);
          }}
        >
          {text}
        </button>
      ))}
    </span>
  );
}

export function Check(props: {
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={props.checked}
        disabled={props.disabled === true}
        onChange={(event) => {
          props.onChange(event.currentTarget.checked);
        }}
      />
      {props.children}
    </label>
  );
}
