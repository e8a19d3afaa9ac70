/** Searches, updates and downloads of a server, over real sockets. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { JobList, LogPage, SearchHits, SearchQuery, Update } from '../../lib/page/api.js';
import { urlOf } from '../../lib/page/wire.js';
import { Home, until } from '../promises/harness.js';
import { Served } from './served.js';

const SLURM = { SLURM_PROCID: '0' };
const EVIL = `${'a'.repeat(40)}!`;

/** The lines of a stream of updates, as they come. */
class Listening {
  readonly updates: Update[] = [];
  #response: IncomingMessage | undefined;
  #rest = '';

  constructor(served: Served, question: { readonly job: string | null; readonly cursor: string | null }) {
    served
      .open(`/${urlOf('updates', question)}`, {}, (response) => {
        this.#response = response;
        response.setEncoding('utf8').on('data', (text: string) => {
          const lines = (this.#rest + text).split('\n');
          this.#rest = lines.pop() ?? '';
          this.updates.push(...lines.map((line) => JSON.parse(line) as Update));
        });
        response.on('error', () => undefined);
      })
      .on('error', () => undefined);
  }

  async first(): Promise<Update> {
    return until('the first update', () => this.updates[0]);
  }

  get cursor(): string {
    return this.updates.findLast(({ cursor }) => cursor !== undefined)?.cursor ?? '';
  }

  stop(): void {
    this.#response?.destroy();
  }
}

describe('a server that is looked at', () => {
  const home = new Home();
  let served: Served;

  beforeAll(async () => {
    const job = `for i in $(seq 1 3000); do echo "line $i"; done; echo '${EVIL}'; echo 'Oh, a-b' >&2; echo '{"n":0.10,"text":"a,b"}'`;
    await home.run(job, { env: { ...SLURM, SLURM_JOB_ID: '1' } });
    served = await Served.start(home);
  });
  afterAll(async () => {
    await served.end();
    await home.remove();
  });

  describe('searches', () => {
    const search = (query: Partial<SearchQuery>): Promise<SearchHits> =>
      served.ask('search', {
        ...{
          job: '1',
          task: 'batch',
          streams: ['stdout', 'stderr'],
          text: '',
          regex: false,
          ignoreCase: false,
          from: 1,
          limit: 100,
        },
        ...query,
      });
    const numbersOf = async (streams: SearchQuery['streams'], text: string): Promise<number[]> => {
      const page = await served.ask<LogPage>('log', { job: '1', task: 'batch', streams, from: 1, count: 5000 });
      return page.lines.filter((line) => line.text.includes(text)).map(({ number }) => number);
    };

    test.each([[['stdout', 'stderr']], [['stdout']], [['stderr']]] as const)(
      'find lines by their numbers in %j',
      async (streams) => {
        for (const text of ['line 12', 'a-b'])
          expect(await search({ streams, text, limit: 1000 })).toEqual({
            lines: await numbersOf(streams, text),
            next: null,
            error: null,
          });
      },
    );

    test('take texts as they are, and expressions where they are asked for', async () => {
      expect((await search({ text: 'line 1.0' })).lines).toEqual([]);
      expect((await search({ text: '^line 1.0$', regex: true })).lines).toHaveLength(10);
      expect((await search({ text: 'LINE 2999' })).lines).toEqual([]);
      expect((await search({ text: 'LINE 2999', ignoreCase: true })).lines).toHaveLength(1);
      expect((await search({ text: 'a\\-b', regex: true })).lines).toHaveLength(1);
    });

    test('end when there are enough hits, and go on from there', async () => {
      const found: number[] = [];
      let from: number | null = 1;
      while (from !== null) {
        const hits: SearchHits = await search({ streams: ['stdout'], text: 'line 30', from, limit: 3 });
        expect(hits.lines.length).toBeLessThanOrEqual(3);
        found.push(...hits.lines);
        from = hits.next;
      }
      expect(found).toEqual(await numbersOf(['stdout'], 'line 30'));
    });

    test.each(['(', 'a{2,1}', '[b-a]'])('say why %s cannot be searched for', async (text) => {
      expect(await search({ text, regex: true })).toEqual({
        lines: [],
        next: null,
        error: expect.stringContaining('Invalid regular expression') as string,
      });
    });

    test('with an expression that would take for ever end in time, and nobody waits for them', async () => {
      const query: SearchQuery = {
        ...{ job: '1', task: 'batch', streams: ['stdout'], text: '^(a+)+$', regex: true },
        ...{ ignoreCase: false, from: 1, limit: 1 },
      };
      const given = [1, 2, 3].map((n) =>
        served.open(`/${urlOf('search', { ...query, limit: n })}`, {}, () => undefined),
      );
      for (const request of given) request.on('error', () => undefined);
      expect((await served.get(`/${urlOf('jobs', { limit: 1 })}`)).status).toBe(200);
      await until(
        'all threads to be taken',
        async () => (await served.get(`/${urlOf('search', query)}`)).status === 503,
      );
      // Whoever asked goes away: the threads end, and another search has its turn.
      for (const request of given) request.destroy();
      let hits = await until('a thread to be free', async () => {
        const { status, text } = await served.get(`/${urlOf('search', query)}`);
        return status === 200 ? (JSON.parse(text) as SearchHits) : undefined;
      });
      while (hits.next !== null) hits = await served.ask<SearchHits>('search', { ...query, from: hits.next });
      expect(hits).toEqual({ lines: [], next: null, error: expect.stringContaining('takes too long') as string });
    });
  });

  describe('tells a tab that listens', () => {
    const run = (id: string, job: string) => home.start(job, { env: { ...SLURM, SLURM_JOB_ID: id } });

    test('of a new job, of what it prints, and of its end, until the tab is closed', async () => {
      const { cursor } = await served.ask<JobList>('jobs', { limit: 10 });
      const list = new Listening(served, { job: null, cursor });
      expect((await list.first()).jobs).toBeUndefined();
      const job = run('2', `read _ <"$GATE"; echo more; echo '{"n":1}'; read _ <"$GATE"`);
      const states = (): (string | undefined)[] =>
        list.updates.flatMap(({ jobs = [] }) => jobs.map(({ job: id, state }) => `${id} ${state}`));
      await until('the new job to be told', () => states().includes('2 running'));
      const page = new Listening(served, { job: '2', cursor: null });
      await page.first();
      home.gate.open();
      await until('new lines and rows to be told', () =>
        ['log', 'table'].every((what) =>
          page.updates.some(({ job: told }) => told?.job === '2' && told[what as 'log']),
        ),
      );
      home.gate.open();
      await job.ended;
      await until('the end to be told', () => states().includes('2 done'));
      expect(states().filter((state) => state?.startsWith('1 '))).toEqual([]);
      for (const tab of [list, page]) tab.stop();
    });

    test('that comes back of what it has missed, and nothing twice', async () => {
      const before = new Listening(served, { job: null, cursor: null });
      await before.first();
      before.stop();
      await run('3', 'echo').ended;
      const back = new Listening(served, { job: '3', cursor: before.cursor });
      const first = await back.first();
      expect(first.jobs?.map(({ job }) => job)).toEqual(['3']);
      expect(first.job).toEqual({ job: '3', log: true, table: true });
      back.stop();
      const again = new Listening(served, { job: null, cursor: back.cursor });
      expect(await again.first()).toEqual({ cursor: expect.any(String) as string });
      again.stop();
      const lost = new Listening(served, { job: null, cursor: 'of-another-server.7' });
      expect((await lost.first()).jobs?.map(({ job }) => job)).toEqual(expect.arrayContaining(['1', '2', '3']));
      lost.stop();
    });
  });

  describe('gives files to keep', () => {
    const ticketFor = async (what: 'log' | 'csv' | 'ndjson' | 'parquet', job = '1'): Promise<string> =>
      (await served.ask<{ ticket: string }>('ticket', { job, what })).ticket;
    const bare = { headers: { Authorization: undefined } };

    test.each([
      [
        'log',
        'text/plain; charset=utf-8',
        (text: string) => text.split('\n').length === 3004 && text.includes('\nOh, a-b\n'),
      ],
      ['csv', 'text/csv; charset=utf-8', (text: string) => /^time,n,text\r\n[^,]+,0\.10,"a,b"\r\n$/.test(text)],
      ['ndjson', 'application/x-ndjson', (text: string) => text.endsWith('"data":{"n":0.10,"text":"a,b"}}\n')],
      ['parquet', 'application/vnd.apache.parquet', (text: string) => text.startsWith('PAR1') && text.endsWith('PAR1')],
    ] as const)('the %s, once, to be saved and never shown', async (what, type, isRight) => {
      const ticket = await ticketFor(what);
      expect(ticket).toMatch(/^[A-Za-z0-9_-]{43}$/);
      const { status, headers, text } = await served.get(`/download/${ticket}`, bare);
      expect([status, headers['content-type']]).toEqual([200, type]);
      expect(headers['content-disposition']).toBe(`attachment; filename="1.${what}"`);
      expect(headers['content-security-policy']).toContain('sandbox');
      expect(isRight(text)).toBe(true);
      expect((await served.get(`/download/${ticket}`, bare)).status).toBe(404);
    });

    test('only for a ticket, which only whoever has the token gets, and to no other page', async () => {
      expect((await served.get(`/${urlOf('ticket', { job: '1', what: 'log' })}`, bare)).status).toBe(401);
      expect((await served.get(`/download/${'A'.repeat(43)}`, bare)).status).toBe(404);
      expect((await served.get(`/${urlOf('ticket', { job: '../1', what: 'log' })}`)).status).toBe(404);
      const ticket = await ticketFor('log');
      const site = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
      expect((await served.get(`/download/${ticket}`, { headers: { ...bare.headers, ...site } })).status).toBe(403);
      expect((await served.get(`/download/${ticket}`, bare)).status).toBe(200);
    });

    test('in words where there is nothing to give', async () => {
      const { status, text } = await served.get(`/download/${await ticketFor('csv', '3')}`, bare);
      expect([status, JSON.parse(text)]).toEqual([404, { error: 'job 3 has printed no metadata' }]);
    });

    test('no faster than they are taken, so that memory stays bounded', async () => {
      const line = `${'x'.repeat(1023)}\n`;
      const megabytes = 200;
      writeFileSync(join(home.store, '3/batch.stdout.log'), line.repeat(1024 * megabytes));
      const memory = (): number =>
        Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${served.run.child.pid}/status`, 'latin1'))?.[1]) / 1024;
      const before = memory();
      const ticket = await ticketFor('log', '3');
      const response = await new Promise<IncomingMessage>((resolve) =>
        served.open(`/download/${ticket}`, bare, resolve),
      );
      // Nobody reads. Meanwhile others are answered.
      for (let asked = 0; asked < 20; asked += 1) await served.ask<JobList>('jobs', { limit: 10 });
      expect(memory() - before).toBeLessThan(megabytes / 2);
      let bytes = 0;
      for await (const part of response) bytes += (part as Buffer).length;
      expect(bytes).toBe(megabytes * 1024 * 1024);
    });
  });
});
