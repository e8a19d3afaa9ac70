/** Several jobs: their graphs over each other, and what is different about them. Params: those of the graphs. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { labelOf } from '../view/row.js';
import { numberText } from '../view/ticks.js';
import type { Differences, JobDetails } from './api.js';
import { useLoad, usePage } from './context.js';
import { Graphs } from './graphs.js';
import { Swatch } from './legend-view.js';
import { Problem } from './parts.js';
import { fragmentOf } from './place.js';

export function CompareView({ jobs }: { readonly jobs: readonly string[] }): JSX.Element {
  const { source } = usePage();
  const same = useMemo(() => jobs, [jobs.join('\n')]);
  const news = useNews(same);
  const details = useLoad(same.join('\n'), () => Promise.all(same.map((job) => source.job(job))));
  const names = useMemo(() => namesOf(same, details.data), [same, details.data]);
  const { data, error } = useLoad(same.join('\n'), () => source.compare(same, []), news);
  return (
    <>
      <div class="bar">
        <h1>Compare {same.length} jobs</h1>
        <span class="spring" />
        <a href={fragmentOf({ view: 'list', params: { chosen: same.map(encodeURIComponent).join(',') } })}>
          Choose others
        </a>
      </div>
      <Problem text={details.error ?? error} />
      <Graphs jobs={same} names={names} news={news} />
      {data !== undefined && <Tables data={data} names={names} />}
    </>
  );
}

/** Another number whenever one of the jobs stands otherwise than before, its last values included. */
function useNews(jobs: readonly string[]): number {
  const { source } = usePage();
  const [news, setNews] = useState(0);
  useEffect(
    () =>
      source.follow(null, (update) => {
        if (update.jobs?.some(({ job }) => jobs.includes(job)) === true) setNews((count) => count + 1);
      }),
    [source, jobs],
  );
  return news;
}

/** Jobs by their names where each has one of its own, else by their ids. */
function namesOf(jobs: readonly string[], details: readonly JobDetails[] | undefined): readonly string[] {
  const names = (details ?? []).flatMap(({ name }) => name ?? []);
  return new Set(names).size === jobs.length ? names : jobs;
}

interface TablesProps {
  readonly data: Differences;
  readonly names: readonly string[];
}

function Tables({ data, names }: TablesProps): JSX.Element {
  return (
    <>
      <h2>What is different</h2>
      {data.rows.length === 0 ? (
        <p class="muted">No value that is constant within a job differs between them.</p>
      ) : (
        <div class="scroller" tabIndex={0} role="region" aria-label="What is different">
          <table>
            <Head jobs={data.jobs} names={names} />
            <tbody>
              {data.rows.map(({ key, values }) => (
                <tr key={key}>
                  <th scope="row">{labelOf(key)}</th>
                  {values.map((value, index) => (
                    <td key={data.jobs[index]}>{value ?? <span class="muted">none</span>}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {data.figures.length > 0 && (
        <>
          <h2>Figures</h2>
          <div class="scroller" tabIndex={0} role="region" aria-label="Figures">
            <table>
              <Head jobs={data.jobs} names={names} />
              <tbody>
                {data.figures.map(({ key, perJob }) => (
                  <tr key={key}>
                    <th scope="row">{labelOf(key)}</th>
                    {perJob.map((figures, index) => (
                      <td key={data.jobs[index]} class="figures">
                        {figures === null ? (
                          <span class="muted">none</span>
                        ) : (
                          <>
                            {numberText(figures.last)}{' '}
                            <span class="muted">
                              {numberText(figures.min)} to {numberText(figures.max)}
                            </span>
                          </>
                        )}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p class="muted note">The last value, and from the smallest to the largest.</p>
        </>
      )}
    </>
  );
}

function Head({ jobs, names }: { readonly jobs: readonly string[]; readonly names: readonly string[] }): JSX.Element {
  const { theme } = usePage();
  return (
    <thead>
      <tr>
        <th scope="col">
          <span class="hidden">Key</span>
        </th>
        {jobs.map((job, index) => (
          <th key={job} scope="col">
            <Swatch index={index} theme={theme} />{' '}
            <a href={fragmentOf({ view: 'job', job, params: {} })} title={job}>
              {names[index] ?? job}
            </a>
          </th>
        ))}
      </tr>
    </thead>
  );
}
