import { Component, type ComponentChild, type ComponentClass, type FunctionComponent } from 'preact';

/** The component, drawn anew only when one of the named props is another one than before. */
export function memo<P extends object>(inner: FunctionComponent<P>, names: readonly (keyof P)[]): ComponentClass<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      return names.some((name) => next[name] !== this.props[name]);
    }

    override render(): ComponentChild {
      return inner(this.props);
    }
  };
}
