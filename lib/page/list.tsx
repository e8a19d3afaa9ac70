/** The list of jobs. Its params: `filter`, `state`, `sort` (`-name` for descending), `chosen` (to compare). */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { JobList, JobSummary, StateName } from './api.js';
import { useLoad, usePage, useParams } from './context.js';
import { LIST_COLUMNS, type ListColumn, listed, renewed } from './list-order.js';
import { Problem, SortHeading, StateMark } from './parts.js';
import { fragmentOf, listOf, listText } from './place.js';
import { exitText, localTime, STATES, tookText } from './words.js';

/** So many jobs are asked for at once. */
const LIMIT = 500;
/** How often the time that running jobs have taken is written anew. */
const TICK = 10_000;

export function ListView(): JSX.Element {
  const { source, go } = usePage();
  const [params, change] = useParams();
  const [limit, setLimit] = useState(LIMIT);
  const { data, error } = useLoad(String(limit), () => source.jobs({ limit }));
  const list = useNews(data);
  const now = useNow(list?.jobs.some(({ state }) => state === 'running') === true);
  const chosen = listOf(params['chosen'] ?? '');
  const sort = params['sort'] ?? '-started';
  const descending = sort.startsWith('-');
  const column = LIST_COLUMNS.find((name) => name === sort.replace(/^-/, '')) ?? 'started';
  const state = (Object.keys(STATES) as StateName[]).find((name) => name === params['state']) ?? '';
  const rows = listed(list?.jobs ?? [], { filter: params['filter'] ?? '', state, sort: column, descending }, now);
  const sortBy = (name: ListColumn): void => {
    const turned = name === column ? !descending : name === 'started' || name === 'took';
    const next = `${turned ? '-' : ''}${name}`;
    change({ sort: next === '-started' ? undefined : next });
  };
  const choose = (job: string, on: boolean): void => {
    change({ chosen: listText(on ? [...chosen, job] : chosen.filter((one) => one !== job)) });
  };
  return (
    <>
      <div class="bar">
        <h1>Jobs</h1>
        <label class="grow">
          <span class="hidden">Filter</span>
          <input
            type="search"
            placeholder="Filter by any word: a name, loss=0.1, a command"
            value={params['filter'] ?? ''}
            onInput={(event) => {
              change({ filter: event.currentTarget.value });
            }}
          />
        </label>
        <label>
          <span class="hidden">State</span>
          <select
            value={state}
            onChange={(event) => {
              change({ state: event.currentTarget.value });
            }}
          >
            <option value="">all states</option>
            {Object.entries(STATES).map(([name, text]) => (
              <option key={name} value={name}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          disabled={chosen.length < 2}
          title={chosen.length < 2 ? 'Choose two jobs or more in the first column' : ''}
          onClick={() => {
            go({ view: 'compare', jobs: chosen, params: {} });
          }}
        >
          Compare{chosen.length > 0 ? ` ${chosen.length}` : ''}
        </button>
      </div>
      <Problem text={error} />
      {list?.remarks.map((remark) => (
        <p key={remark} class="remark">
          {remark}
        </p>
      ))}
      <div class="scroller" tabIndex={0} role="region" aria-label="Jobs">
        <table class="jobs">
          <thead>
            <tr>
              <th scope="col">
                <span class="hidden">To compare</span>
              </th>
              {LIST_COLUMNS.map((name) => (
                <SortHeading
                  key={name}
                  sorted={name !== column ? undefined : descending ? 'down' : 'up'}
                  onSort={() => {
                    sortBy(name);
                  }}
                >
                  {name}
                </SortHeading>
              ))}
              <th scope="col">last values</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((job) => (
              <JobRow key={job.job} job={job} now={now} chosen={chosen.includes(job.job)} onChoose={choose} />
            ))}
          </tbody>
        </table>
      </div>
      {list !== undefined && rows.length === 0 && (
        <p class="empty">{list.jobs.length === 0 ? 'Nothing is logged yet.' : 'No job fits.'}</p>
      )}
      {list !== undefined && list.more > 0 && (
        <p>
          <button
            type="button"
            onClick={() => {
              setLimit(limit * 4);
            }}
          >
            Show more
          </button>{' '}
          <span class="muted">{list.more} older jobs</span>
        </p>
      )}
      <p class="muted foot">Times are those of your clock ({Intl.DateTimeFormat().resolvedOptions().timeZone}).</p>
    </>
  );
}

function JobRow(props: {
  readonly job: JobSummary;
  readonly now: number;
  readonly chosen: boolean;
  readonly onChoose: (job: string, on: boolean) => void;
}): JSX.Element {
  const { job } = props;
  return (
    <tr class={props.chosen ? 'chosen' : ''}>
      <td>
        <input
          type="checkbox"
          aria-label={`Compare ${job.job}`}
          checked={props.chosen}
          onChange={(event) => {
            props.onChoose(job.job, event.currentTarget.checked);
          }}
        />
      </td>
      <td>
        <span class="narrow" aria-hidden="true">
          <StateMark state={job.state} text="" />
        </span>
        <a href={fragmentOf({ view: 'job', job: job.job, params: {} })}>{job.job}</a>
      </td>
      <td class="name" title={job.command ?? ''}>
        {job.name ?? ''}
      </td>
      <td>
        <StateMark state={job.state} text={job.stateText} />
      </td>
      <td class="time" title={job.started ?? ''}>
        {localTime(job.started)}
      </td>
      <td class="right">{tookText(job, props.now)}</td>
      <td>{exitText(job.exit)}</td>
      <td class="values">
        {job.last.map(([key, text]) => (
          <span key={key}>
            <span class="muted">{key}</span> {text}{' '}
          </span>
        ))}
      </td>
    </tr>
  );
}

/** The list with what has come since it was loaded. */
function useNews(loaded: JobList | undefined): JobList | undefined {
  const { source } = usePage();
  const [list, setList] = useState(loaded);
  useEffect(() => {
    setList(loaded);
  }, [loaded]);
  useEffect(
    () =>
      source.follow(null, (update) => {
        setList((before) => before && { ...before, jobs: renewed(before.jobs, update) });
      }),
    [source],
  );
  return list;
}

function useNow(moving: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!moving) return;
    const timer = setInterval(() => {
      setNow(Date.now());
    }, TICK);
    return () => {
      clearInterval(timer);
    };
  }, [moving]);
  return now;
}
