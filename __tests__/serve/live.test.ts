/** Searches and updates of a server, over real sockets. */
import { rmSync, writeFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage } from 'node:http';
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

    test('that find every line of a long log go on from hit to hit, and the server goes on', async () => {
      await home.run('echo', { env: { ...SLURM, SLURM_JOB_ID: '9' } });
      const lines = 300_000;
      writeFileSync(join(home.store, '9/batch.stdout.log'), 'x\n'.repeat(lines));
      rmSync(join(home.store, '9/batch.timeline'));
      const found: number[] = [];
      let from: number | null = 1;
      while (from !== null) {
        const hits: SearchHits = await search({ job: '9', text: '.', regex: true, from, limit: 1_000_000 });
        expect(hits.error).toBeNull();
        for (const line of hits.lines) found.push(line);
        from = hits.next;
      }
      expect(found).toEqual(Array.from({ length: lines }, (_, index) => index + 1));
      expect((await search({ job: '9', text: 'x', limit: 3 })).lines).toEqual([1, 2, 3]);
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
      const given = new Set<ClientRequest>();
      const give = (): void => {
        const request = served.open(`/${urlOf('search', query)}`, {}, (response) => response.resume());
        given.add(request);
        request.on('error', () => undefined).on('close', () => given.delete(request));
      };
      while (given.size < 3) give();
      expect((await served.get(`/${urlOf('jobs', { limit: 1 })}`)).status).toBe(200);
      await until('all threads to be taken', async () => {
        // What was asked before may be answered by now.
        while (given.size < 3) give();
        return (await served.get(`/${urlOf('search', query)}`)).status === 503;
      });
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
});
