/** The page, once it is known where its data comes from. */
import { render } from 'preact';
import type { Source } from './api.js';
import { App, firstTheme } from './app.js';
import { errorText } from './context.js';
import { Problem } from './parts.js';

/** Shows what there is, or why nothing can be shown. */
export function show(source: Promise<Source>): void {
  const root = document.getElementById('page');
  if (root === null) return;
  document.documentElement.dataset['theme'] = firstTheme();
  source.then(
    (found) => {
      root.replaceChildren();
      render(<App source={found} />, root);
    },
    (error: unknown) => {
      root.replaceChildren();
      render(
        <main>
          <h1>joblog</h1>
          <Problem text={errorText(error)} />
        </main>,
        root,
      );
    },
  );
}
