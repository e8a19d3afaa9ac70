/** The frame of the page: heading, theme, and the view that the URL names. */

import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Source } from './api.js';
import type { Theme } from './colours.js';
import { CompareView } from './compare.js';
import { type Page, PageContext } from './context.js';
import { JobView } from './job.js';
import { ListView } from './list.js';
import { fragmentOf, type Place, placeOf } from './place.js';

export function App({ source }: { readonly source: Source }): JSX.Element {
  const [place, setPlace] = useState(() => placeOf(location.hash));
  const [theme, setTheme] = useTheme();
  const [problem, setProblem] = useState('');
  useEffect(() => source.onConnection(setProblem), [source]);
  useEffect(() => {
    const moved = (): void => {
      setPlace(placeOf(location.hash));
    };
    addEventListener('hashchange', moved);
    return () => {
      removeEventListener('hashchange', moved);
    };
  }, []);
  const page = useMemo((): Page => {
    const go = (next: Place, replace = false): void => {
      setPlace(next);
      try {
        // Neither of them fires hashchange.
        if (replace) history.replaceState(null, '', fragmentOf(next));
        else history.pushState(null, '', fragmentOf(next));
      } catch {
        // Safari allows a hundred of them in 30 s, fewer than a slider has steps: the URL is old until the next one.
      }
    };
    return { source, place, theme, go };
  }, [source, place, theme]);
  useEffect(() => {
    document.title = `${titleOf(place)}joblog`;
  }, [place]);
  return (
    <PageContext.Provider value={page}>
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <header class="top">
        <a class="brand" href={fragmentOf({ view: 'list', params: {} })}>
          joblog
        </a>
        <span class="muted">{source.kind === 'report' ? 'report' : ''}</span>
        <span class="spring" />
        <span role="status" class="disconnected">
          {problem}
        </span>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            setTheme(theme === 'dark' ? 'light' : 'dark');
          }}
        >
          {theme === 'dark' ? 'Light' : 'Dark'}
        </button>
      </header>
      <main id="main" tabIndex={-1}>
        <View place={place} />
      </main>
    </PageContext.Provider>
  );
}

function View({ place }: { readonly place: Place }): JSX.Element {
  switch (place.view) {
    case 'list':
      return <ListView />;
    case 'job':
      return <JobView key={place.job} job={place.job} />;
    case 'compare':
      return <CompareView key={place.jobs.join('\n')} jobs={place.jobs} />;
  }
}

function titleOf(place: Place): string {
  switch (place.view) {
    case 'list':
      return '';
    case 'job':
      return `${place.job} - `;
    case 'compare':
      return `${place.jobs.join(', ')} - `;
  }
}

/** The fragment belongs to the place, so the link may not change it. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

const THEME_KEY = 'joblog-theme';

/** What the system prefers, until the user says otherwise; that is kept for the tab and, where the browser allows it, for the next visit. */
function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const [system, setSystem] = useState<Theme>(dark.matches ? 'dark' : 'light');
  const [chosen, setChosen] = useState<Theme | undefined>(keptTheme);
  useEffect(() => {
    const changed = (event: MediaQueryListEvent): void => {
      setSystem(event.matches ? 'dark' : 'light');
    };
    dark.addEventListener('change', changed);
    return () => {
      dark.removeEventListener('change', changed);
    };
  }, []);
  const theme = chosen ?? system;
  document.documentElement.dataset['theme'] = theme;
  const choose = (next: Theme): void => {
    setChosen(next);
    try {
      localStorage.setItem(THEME_KEY, next);
    } catch {
      // A browser may forbid it: then the choice ends with the tab.
    }
  };
  return [theme, choose];
}

/** The theme until the page itself is there. */
export function firstTheme(): Theme {
  return keptTheme() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
}

function keptTheme(): Theme | undefined {
  try {
    const kept = localStorage.getItem(THEME_KEY);
    return kept === 'dark' || kept === 'light' ? kept : undefined;
  } catch {
    return undefined;
  }
}
