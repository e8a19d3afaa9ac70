/** Files to keep of a server, over real sockets. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Download, JobList } from '../../lib/page/api.js';
import { urlOf } from '../../lib/page/wire.js';
import { startServer } from '../../lib/serve/server.js';
import { KnownStates } from '../../lib/serve/states.js';
import { StoreSource } from '../../lib/serve/store-source.js';
import { openFilesIn } from '../conformance/processes.js';
import { Home, until } from '../promises/harness.js';
import { Served } from './served.js';

const SLURM = { SLURM_PROCID: '0' };

describe('a server', () => {
  const home = new Home();
  let served: Served;

  beforeAll(async () => {
    const job = `for i in $(seq 1 3000); do echo "line $i"; done; echo 'Oh, a-b' >&2; echo '{"n":0.10,"text":"a,b"}'`;
    await home.run(job, { env: { ...SLURM, SLURM_JOB_ID: '1' } });
    await home.run('echo', { env: { ...SLURM, SLURM_JOB_ID: '3' } });
    served = await Served.start(home);
  });
  afterAll(async () => {
    await served.end();
    await home.remove();
  });

  describe('gives files to keep', () => {
    const ticketFor = async (what: Download, job = '1'): Promise<string> =>
      (await served.ask<{ ticket: string }>('ticket', { job, what })).ticket;
    const bare = { headers: { Authorization: undefined } };

    test.each([
      [
        'log',
        'text/plain; charset=utf-8',
        (text: string) => text.split('\n').length === 3003 && text.includes('\nOh, a-b\n'),
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
      const megabytes = 200;
      writeFileSync(join(home.store, '3/batch.stdout.log'), `${'x'.repeat(1023)}\n`.repeat(1024 * megabytes));
      // On a socket: of each connection to a port the server reads in /proc whose it is.
      const other = await Served.start(home, [], { env: { XDG_RUNTIME_DIR: home.tmp } });
      const megabytesRead = (): number =>
        Number(/rchar: (\d+)/.exec(readFileSync(`/proc/${other.run.child.pid}/io`, 'latin1'))?.[1]) / 2 ** 20;
      const { ticket } = await other.ask<{ ticket: string }>('ticket', { job: '3', what: 'log' });
      const before = megabytesRead();
      const response = await new Promise<IncomingMessage>((resolve) =>
        other.open(`/download/${ticket}`, bare, resolve),
      );
      // Nobody takes it: the server stops reading, and answers others meanwhile.
      await until('the server to read no more', async () => {
        const sofar = megabytesRead();
        for (let asked = 0; asked < 20; asked += 1) await other.ask<JobList>('jobs', { limit: 10 });
        return megabytesRead() - sofar < 0.5;
      });
      expect(megabytesRead() - before).toBeLessThan(megabytes / 10);
      let bytes = 0;
      for await (const part of response) bytes += (part as Buffer).length;
      expect(bytes).toBe(megabytes * 1024 * 1024);
      await other.end();
    });

    /** Files of the store that the server has open. */
    const openFiles = (): string[] => openFilesIn(home.store, served.run.child.pid);

    test('and lets go of what it reads when a download is broken off, before its first byte or after', async () => {
      const row = '{"time":"2026-01-01T00:00:00.000Z","line":1,"data":{"step":1,"loss":0.5,"text":"abc"}}\n';
      writeFileSync(join(home.store, '3/batch.metadata.ndjson'), row.repeat(1_000_000));
      writeFileSync(join(home.store, '3/batch.stdout.log'), `${'x'.repeat(1023)}\n`.repeat(1024 * 64));
      const early = served.open(`/download/${await ticketFor('csv', '3')}`, bare, () => undefined);
      early.on('error', () => undefined);
      await until('the metadata to be read', () => openFiles().some((path) => path.endsWith('.metadata.ndjson')));
      early.destroy();
      await until('it to be closed', () => openFiles().length === 0);
      const response = await new Promise<IncomingMessage>(
        (resolve) => void ticketFor('log', '3').then((ticket) => served.open(`/download/${ticket}`, bare, resolve)),
      );
      expect(openFiles().some((path) => path.endsWith('.stdout.log'))).toBe(true);
      response.destroy();
      await until('it to be closed', () => openFiles().length === 0);
    });

    test('a few at a time: another is told to come again, and its ticket holds until then', async () => {
      const waiting: IncomingMessage[] = [];
      for (let n = 0; n < 3; n += 1) {
        const ticket = await ticketFor('log', '3');
        waiting.push(await new Promise((resolve) => served.open(`/download/${ticket}`, bare, resolve)));
      }
      const ticket = await ticketFor('log');
      const { status, text } = await served.get(`/download/${ticket}`, bare);
      expect([status, text]).toEqual([503, expect.stringContaining('other downloads are going on')]);
      for (const response of waiting) response.destroy();
      await until('a place to be free', async () => (await served.get(`/download/${ticket}`, bare)).status === 200);
    });
  });
});

/** Lets `act` ask a server whose files to keep are made by this program; a connection may be silent for `silentMs`. */
async function withProgram(
  code: string,
  silentMs: number,
  act: (asking: {
    readonly folder: string;
    readonly ticket: () => Promise<string>;
    readonly download: (ticket: string) => ReturnType<typeof get>;
  }) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'joblog-download-'));
  const program = join(folder, 'program.cjs');
  writeFileSync(program, `const { parentPort } = require('node:worker_threads');\n${code}`);
  const states = new KnownStates({ host: 'a', boot: 'b', alive: () => true }, {}, Date.now);
  const path = join(folder, 'socket');
  const parts = {
    source: new StoreSource(storeIn(folder), states),
    shell: new Map(),
    names: { hosts: [], proxied: false },
    programs: { search: '', download: program },
  };
  const serving = await startServer({ kind: 'socket', path }, parts, silentMs);
  const ask = (url: string, headers = {}): ReturnType<typeof get> =>
    get({ socketPath: path, path: url, headers: { Host: 'localhost', ...headers }, agent: false });
  try {
    await act({
      folder,
      ticket: async () => {
        const asked = `/${urlOf('ticket', { job: '1', what: 'log' })}`;
        const { text } = await answered(ask(asked, { Authorization: `Bearer ${serving.token}` }));
        return (JSON.parse(text) as { ticket: string }).ticket;
      },
      download: (ticket) => ask(`/download/${ticket}`),
    });
  } finally {
    await serving.close();
    rmSync(folder, { recursive: true });
  }
}

async function answered(request: ReturnType<typeof get>): Promise<{ readonly status: number; readonly text: string }> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const part of response.setEncoding('utf8')) text += String(part);
  return { status: response.statusCode ?? 0, text };
}

test('a file that takes longer to make than a connection may be silent is sent when it is made', async () => {
  // Long enough for a question to be on its way, on a machine that has a lot else to do.
  const silentMs = 1000;
  const code = `const news = [{ kind: 'piece', bytes: Buffer.from('made at last') }, { kind: 'end' }];
    parentPort.on('message', () => setTimeout(() => parentPort.postMessage(news.shift()), ${1.5 * silentMs}));`;
  await withProgram(code, silentMs, async ({ ticket, download }) => {
    expect(await answered(download(await ticket()))).toEqual({ status: 200, text: 'made at last' });
  });
});

test('what makes a file is ended when nobody waits for it any more, whatever it is doing', async () => {
  const code = `const fs = require('node:fs');
    const isFirst = (fs.appendFileSync(__dirname + '/started', '.'), fs.statSync(__dirname + '/started').size <= 3);
    const news = [{ kind: 'piece', bytes: Buffer.from('made') }, { kind: 'end' }];
    parentPort.on('message', () => { for (const end = Date.now() + 60_000; isFirst && Date.now() < end; ); parentPort.postMessage(news.shift()); });`;
  await withProgram(code, 60_000, async ({ folder, ticket, download }) => {
    const waiting = [];
    for (let number = 1; number <= 3; number += 1) {
      waiting.push(download(await ticket()).on('error', () => undefined));
      await until('its thread to have begun', () => sizeOf(join(folder, 'started')) === number);
    }
    const next = await ticket();
    expect((await answered(download(next))).status).toBe(503);
    for (const request of waiting) request.destroy();
    const got = await until('a place to be free', async () => {
      const { status, text } = await answered(download(next));
      return status === 503 ? undefined : [status, text];
    });
    expect(got).toEqual([200, 'made']);
  });
});

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** A store with one job in it. */
function storeIn(folder: string): string {
  const store = join(folder, 'store');
  mkdirSync(join(store, '1'), { recursive: true });
  writeFileSync(join(store, '1/batch.stdout.log'), 'x\n');
  return store;
}
