/** Questions come out of a URL as they went into it. */
import { type QuestionName, type Questions, readQuestion, urlOf, WireError } from '../../lib/page/wire.js';

const HOSTILE = 'a&b=c#d/../%2e?+ "\u202e\n';

const QUESTIONS: { readonly [Name in QuestionName]: Questions[Name] } = {
  jobs: { limit: 100 },
  job: { job: HOSTILE },
  log: { job: '1', task: HOSTILE, streams: ['stdout', 'stderr'], from: -99, count: 100 },
  search: {
    job: '1',
    task: 'batch',
    streams: ['stderr'],
    text: HOSTILE,
    regex: true,
    ignoreCase: false,
    from: 1,
    limit: 5,
  },
  table: { job: '1', from: 0, count: 50, sort: HOSTILE, descending: true },
  series: {
    jobs: ['1', HOSTILE],
    keys: ['a,b', ''],
    x: { by: 'key', key: HOSTILE },
    range: [-1.5e-7, 2e21],
    buckets: 800,
    logX: true,
    logY: false,
    most: 30,
    smooth: 0.5,
  },
  compare: { jobs: ['1', '2'], keys: [] },
  updates: { job: null, cursor: null },
  ticket: { job: '1', what: 'csv' },
};

test.each(Object.keys(QUESTIONS) as QuestionName[])('the question %s comes out of its URL as it went in', (name) => {
  const { pathname, searchParams } = new URL(urlOf(name, QUESTIONS[name]), 'http://localhost/node/n1/80/');
  expect(pathname).toBe(`/node/n1/80/api/${name}`);
  expect(readQuestion[name](searchParams)).toEqual(QUESTIONS[name]);
});

test.each([
  ['jobs', ''],
  ['jobs', 'limit=-1'],
  ['jobs', 'limit=1e999'],
  ['jobs', 'limit=0x10'],
  ['log', 'job=1&task=batch&from=1&count=1'],
  ['log', 'job=1&task=batch&from=1&count=1&streams=stdin'],
  ['table', 'job=1&from=0&count=1&descending=yes'],
  ['series', 'x=%7B%22by%22%3A%22magic%22%7D&buckets=1&smooth=0'],
  ['series', 'x=null&buckets=1&smooth=0'],
  ['series', 'x=%7B%22by%22%3A%22time%22%7D&buckets=1&smooth=0&range=2&range=1'],
  ['ticket', 'job=1&what=passwords'],
] as const)('what cannot be meant is refused in words: %s?%s', (name, query) => {
  expect(() => readQuestion[name](new URLSearchParams(query))).toThrow(WireError);
});
