/** The page's data from `joblog serve`. */
import type { JobList, Source, Update } from './api.js';
import { withoutToken } from './place.js';
import { urlOf } from './wire.js';

const KEPT_TOKEN = 'joblog-token';

/**
 * Below a path there are others: behind Open OnDemand all users' servers are one origin (`/node/HOST/PORT/`, `/rnode/...`), and so behind other portals. What
 * a tab keeps, the next page that it shows can read.
 */
function isShared(): boolean {
  return !/^\/(?:index\.html)?$/.test(location.pathname);
}

/** Why a page without a token cannot ask anything, and what to do. */
export function noToken(): string {
  const why = isShared()
    ? 'Below a portal it is in the memory of the page alone, and gone when the page is loaded again: pages of other users could read it anywhere else. '
    : '';
  return `This page has no token. ${why}To see the jobs, open the address that joblog serve has printed.`;
}

/**
 * The token that the page was opened with. It leaves the URL at once, so that a URL that is passed on does not hold it; the tab keeps it, so that the page
 * can be loaded again.
 */
export function takeToken(): string {
  const { token, rest } = withoutToken(location.hash);
  if (token === undefined) return keptToken();
  keepToken(token);
  history.replaceState(null, '', rest === '' ? location.pathname + location.search : rest);
  return token;
}

function keptToken(): string {
  try {
    return isShared() ? '' : (sessionStorage.getItem(KEPT_TOKEN) ?? '');
  } catch {
    return '';
  }
}

function keepToken(token: string): void {
  try {
    if (!isShared()) sessionStorage.setItem(KEPT_TOKEN, token);
  } catch {
    // A browser may forbid it: then the page asks for its address again when it is loaded again.
  }
}

/** A server that was started again has another token: the address that it prints, opened in the same tab, changes only the fragment. */
export function heedNewToken(): void {
  addEventListener('hashchange', () => {
    if (withoutToken(location.hash).token !== undefined) location.reload();
  });
}

export function serverSource(token: string): Source {
  /** Where the updates go on: the list knows, before there is a stream. */
  let listed: string | null = null;
  const listeners = new Set<(problem: string) => void>();
  let told = '';
  const tellAll = (problem: string): void => {
    if (problem === told) return;
    told = problem;
    for (const tell of listeners) tell(problem);
  };
  const ask = async <T>(url: string, signal?: AbortSignal): Promise<T> => {
    const answer = await requested(token, url, signal);
    return (await answer.json()) as T;
  };
  return {
    kind: 'server',
    jobs: async (query) => {
      const list = await ask<JobList>(urlOf('jobs', query));
      listed = list.cursor;
      return list;
    },
    job: (job) => ask(urlOf('job', { job })),
    log: (query) => ask(urlOf('log', query)),
    search: (query, signal) => ask(urlOf('search', query), signal),
    table: (query) => ask(urlOf('table', query)),
    series: (query) => ask(urlOf('series', query)),
    compare: (jobs, keys) => ask(urlOf('compare', { jobs, keys })),
    follow: (job, onUpdate) => followed({ token, job, listed: () => listed }, onUpdate, tellAll),
    onConnection: (tell) => {
      listeners.add(tell);
      return () => void listeners.delete(tell);
    },
    download: async (job, what) => {
      const { ticket } = await ask<{ readonly ticket: string }>(urlOf('ticket', { job, what }));
      const link = document.createElement('a');
      link.href = `download/${encodeURIComponent(ticket)}`;
      link.download = '';
      link.click();
    },
  };
}

async function requested(token: string, url: string, signal?: AbortSignal): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      headers: { Authorization: `Bearer ${token}` },
      cache: 'no-store',
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new Error(GONE);
  }
  if (answer.ok) return answer;
  throw await refusal(answer);
}

/** The token is not, or no longer, the server's. */
class Refused extends Error {}

const GONE =
  'joblog serve does not answer: it was stopped, or the connection to it is cut. Start it again, and open the address that it prints.';

async function refusal(answer: Response): Promise<Error> {
  const text = await answer.text();
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown };
    if (typeof error === 'string') return answer.status === 401 ? new Refused(error) : new Error(error);
  } catch {
    // Something between us has answered, such as a proxy.
  }
  return new Error(`the server has answered ${answer.status} ${answer.statusText}`);
}

/** A server says something every 15 s. Longer than that and a little more, and the connection is dead, though nobody has said so. */
const SILENT = 40_000;
const STARTED_AGAIN = 'joblog serve was started again: open the address that it has printed';
/** ms until a lost stream is asked for again; it doubles up to the last. */
const FIRST_WAIT = 1000;
const LAST_WAIT = 30_000;

/** One stream of updates; none while the tab is hidden. It goes on where it was cut. */
function followed(
  from: { readonly token: string; readonly job: string | null; readonly listed: () => string | null },
  onUpdate: (update: Update) => void,
  tell: (problem: string) => void,
): () => void {
  const { token, job } = from;
  let cursor = from.listed();
  /** What the page shows was asked for long before there is a stream. */
  let isLate = false;
  let stream: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT;

  const take = (line: string): void => {
    const update = JSON.parse(line) as Update;
    wait = FIRST_WAIT;
    tell('');
    if (update.cursor !== undefined) ({ cursor } = update);
    if (update.jobs !== undefined || update.gone !== undefined || update.job !== undefined) onUpdate(update);
  };
  const start = (): void => {
    if (stream !== undefined) return;
    if (document.hidden) {
      isLate = true;
      return;
    }
    clearTimeout(timer);
    const mine = new AbortController();
    stream = mine;
    const heard = (): void => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        mine.abort();
      }, SILENT);
    };
    heard();
    const again = (why?: unknown): void => {
      if (stream !== mine) return;
      clearTimeout(silence);
      // Left as it is: a token does not become right by waiting.
      if (why instanceof Refused) {
        tell(STARTED_AGAIN);
        return;
      }
      stream = undefined;
      isLate = true;
      tell('Disconnected, trying again');
      timer = setTimeout(start, wait);
      wait = Math.min(LAST_WAIT, wait * 2);
    };
    // A cursor that no server knows has all be told that may have changed.
    cursor ??= isLate ? (from.listed() ?? '') : null;
    requested(token, urlOf('updates', { job, cursor }), mine.signal)
      .then((answer) =>
        eachLine(answer, (line) => {
          heard();
          take(line);
        }),
      )
      .then(() => {
        again();
      }, again);
  };
  const stop = (): void => {
    clearTimeout(timer);
    clearTimeout(silence);
    stream?.abort();
    stream = undefined;
  };
  const turned = (): void => {
    if (document.hidden) {
      stop();
      isLate = true;
    } else start();
  };
  document.addEventListener('visibilitychange', turned);
  start();
  return () => {
    document.removeEventListener('visibilitychange', turned);
    stop();
  };
}

async function eachLine(answer: Response, take: (line: string) => void): Promise<void> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) return;
    const lines = (rest + part.value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') take(line);
  }
}
