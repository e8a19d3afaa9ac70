/** One job. Its params: `tab` (log, table, graphs), `task`, and those of the tabs. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Download, JobDetails, Update } from './api.js';
import { errorText, useLoad, usePage, useParams } from './context.js';
import { Graphs } from './graphs.js';
import { LogView } from './log.js';
import { Choice, Problem, StateMark } from './parts.js';
import { TableView } from './table.js';
import { exitText, groupedDigits, localTime, STATES, tookText } from './words.js';

const TABS = [
  ['log', 'Log'],
  ['graphs', 'Graphs'],
  ['table', 'Table'],
] as const;
type Tab = (typeof TABS)[number][0];

export function JobView({ job }: { readonly job: string }): JSX.Element {
  const { source } = usePage();
  const [params, change] = useParams();
  const alone = useMemo(() => [job], [job]);
  const news = useFollowed(job);
  // Only what changes the rows or the state makes the details worth asking for again.
  const { data, error } = useLoad(job, () => source.job(job), `${news.state}\n${news.table}`);
  if (data === undefined)
    return (
      <>
        <h1>{job}</h1>
        {error === undefined ? <p class="muted">Loading</p> : <Problem text={error} />}
      </>
    );
  const tab: Tab = TABS.find(([name]) => name === params['tab'])?.[0] ?? 'log';
  const task = data.taskList.find((one) => one.task === params['task'])?.task ?? data.task;
  return (
    <>
      <Heading details={data} />
      <Problem text={error} />
      {data.remarks.map((remark) => (
        <p key={remark} class="remark">
          {remark}
        </p>
      ))}
      <div class="bar tabs">
        <Choice
          label="What is shown"
          value={tab}
          choices={TABS}
          onChoose={(next) => {
            change({ tab: next === 'log' ? undefined : next });
          }}
        />
        {tab === 'log' && data.taskList.length > 1 && (
          <label>
            Task{' '}
            <select
              value={task}
              onChange={(event) => {
                change({ task: event.currentTarget.value, line: undefined });
              }}
            >
              {data.taskList.map((one) => (
                <option key={one.task} value={one.task}>
                  {one.task}: {STATES[one.state]}
                  {one.host === null ? '' : `, ${one.host}`}
                </option>
              ))}
            </select>
          </label>
        )}
        <span class="spring" />
        <Downloads job={job} />
      </div>
      {tab === 'log' && <LogView key={task} job={job} task={task} news={news.log} />}
      {tab === 'table' && <TableView job={job} rows={news.table} />}
      {tab === 'graphs' && <Graphs jobs={alone} news={news.table} />}
    </>
  );
}

function Heading({ details }: { readonly details: JobDetails }): JSX.Element {
  const { name, state, stateText, exit, user, command } = details;
  const facts: readonly (readonly [string, string])[] = [
    ['started', localTime(details.started)],
    ['ended', localTime(details.ended)],
    ['took', tookText(details, Date.now())],
    ['exit', exitText(exit)],
    ['user', user ?? ''],
    ['host', [...new Set(details.taskList.map(({ host }) => host ?? ''))].slice(0, 3).join(', ')],
    ['tasks', details.tasks > 1 ? String(details.tasks) : ''],
    ['rows', details.rows > 0 ? groupedDigits(details.rows) : ''],
  ];
  return (
    <div class="job-heading">
      <h1>
        {details.job} {name !== null && <span class="name">{name}</span>} <StateMark state={state} text={stateText} />
      </h1>
      <dl class="facts">
        {facts
          .filter(([, text]) => text !== '')
          .map(([label, text]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ))}
      </dl>
      {command !== null && (
        <p class="command" title={command}>
          <code>{command}</code>
        </p>
      )}
    </div>
  );
}

const DOWNLOADS: readonly (readonly [Download, string])[] = [
  ['log', 'Log (text)'],
  ['csv', 'Metadata (CSV)'],
  ['ndjson', 'Metadata (NDJSON)'],
  ['parquet', 'Metadata (Parquet)'],
  ['report', 'Report page (HTML)'],
];

function Downloads({ job }: { readonly job: string }): JSX.Element {
  const { source } = usePage();
  const [error, setError] = useState<string>();
  const menu = useRef<HTMLDetailsElement>(null);
  // A report is the report page already, and holds no library that writes Parquet.
  const offered =
    source.kind === 'report' ? DOWNLOADS.filter(([what]) => what !== 'parquet' && what !== 'report') : DOWNLOADS;
  const start = (what: Download): void => {
    if (menu.current !== null) menu.current.open = false;
    setError(undefined);
    source.download(job, what).catch((reason: unknown) => {
      setError(errorText(reason));
    });
  };
  return (
    <>
      <Problem text={error} />
      <details class="menu" ref={menu} onKeyDown={closeOnEscape}>
        <summary>Download</summary>
        <div class="menu-items">
          {offered.map(([what, text]) => (
            <button
              key={what}
              type="button"
              onClick={() => {
                start(what);
              }}
            >
              {text}
            </button>
          ))}
        </div>
      </details>
    </>
  );
}

export function closeOnEscape(event: KeyboardEvent & { readonly currentTarget: HTMLDetailsElement }): void {
  if (event.key !== 'Escape' || !event.currentTarget.open) return;
  event.currentTarget.open = false;
  event.currentTarget.querySelector('summary')?.focus();
  event.stopPropagation();
}

interface News {
  /** Count what came: of its logs, of its metadata. */
  readonly log: number;
  readonly table: number;
  readonly state: string;
}

function useFollowed(job: string): News {
  const { source } = usePage();
  const [news, setNews] = useState<News>({ log: 0, table: 0, state: '' });
  useEffect(() => {
    const take = (update: Update): void => {
      const summary = update.jobs?.find((one) => one.job === job);
      const mine = update.job?.job === job ? update.job : undefined;
      if (summary === undefined && mine === undefined) return;
      setNews((before) => ({
        // The last lines come with the end.
        log: before.log + (mine?.log === true || summary !== undefined ? 1 : 0),
        table: before.table + (mine?.table === true ? 1 : 0),
        state: summary === undefined ? before.state : `${summary.state} ${summary.ended ?? ''}`,
      }));
    };
    return source.follow(job, take);
  }, [source, job]);
  return news;
}
