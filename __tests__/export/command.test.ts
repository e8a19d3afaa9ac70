/** What `joblog export` makes of servers that refuse, fail, or lead elsewhere. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from '../../lib/cli/cli.js';
import { exportJobs } from '../../lib/commands/export.js';
import { Server as Sender } from '../../lib/export/server.js';
import { contextFor } from '../commands/contexts.js';
import { metadataLine, OPEN, StoreBuilder } from '../store/reader/store-builder.js';

interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly lines: readonly { readonly values: readonly number[]; readonly timestamps: readonly number[] }[];
}

type Answer =
  | readonly [status: number, text?: string, headers?: Readonly<Record<string, string>>]
  | 'hang up'
  | 'silence';

let store: StoreBuilder;
let home: string;
let server: Server;
let url: string;
let asked: Asked[];
/** What is answered to the requests one after the other; the last one to all later ones. */
let answers: Answer[];
beforeEach(async () => {
  store = new StoreBuilder();
  home = mkdtempSync(join(tmpdir(), 'joblog-export-'));
  asked = [];
  answers = [[204]];
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = gunzipSync(Buffer.concat(parts)).toString();
      const lines = text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Asked['lines'][number]);
      asked.push({ path: request.url ?? '', headers: request.headers, lines });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer === 'silence') return;
      if (answer === undefined || answer === 'hang up') request.socket.destroy();
      else response.writeHead(answer[0], answer[2] ?? {}).end(answer[1] ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
  store.remove();
  rmSync(home, { recursive: true });
});

async function exported(...words: readonly string[]) {
  const parsed = parse(['export', '--dir', store.root, '--to', url, ...words]);
  if (parsed.kind !== 'request' || parsed.request.verb !== 'export') throw new Error(JSON.stringify(parsed));
  const context = contextFor(home);
  const status = await exportJobs(parsed.request, context);
  expect(context.out()).toBe('');
  return { status, err: context.err().replaceAll(url, 'URL') };
}

const values = (): readonly (readonly number[])[] => asked.map(({ lines }) => lines.flatMap((line) => line.values));
const states = (): readonly string[] => readdirSync(join(home, '.local/state/joblog/export'));

function secret(name: string, text: string, mode = 0o600): string {
  const path = join(home, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

beforeEach(() => {
  store.task('1', 'main', { metadata: metadataLine(0, '{"n":1}') + metadataLine(1, '{"n":2}') });
});

describe('a server', () => {
  test('that refuses is told of at once, with its own words made safe, and nothing counts as sent', async () => {
    answers = [[400, 'cannot\u001b[2J parse\nline 1']];
    expect(await exported('1')).toEqual({
      status: 1,
      err: 'joblog: cannot send to URL: status 400: cannot^[[2J parse line 1; what it has taken before stays there (is it the address of VictoriaMetrics? /api/v1/import is put behind it)\n',
    });
    expect(asked).toHaveLength(1);
    answers = [[204]];
    expect(await exported('1')).toEqual({ status: 0, err: 'joblog: job 1: 2 values of 1 key sent to URL\n' });
  });

  test('that wants to know who asks says so, and how it is told', async () => {
    answers = [[401]];
    const { status, err } = await exported('1');
    expect(status).toBe(1);
    expect(err).toContain('status 401');
    expect(err).toContain('--token-file');
  });

  test('that fails for a while gets everything, once it does not', async () => {
    answers = [[500, 'starting'], [503], [429], 'hang up', [200]];
    const { status, err } = await exported('1');
    expect(status).toBe(0);
    expect(err.split('\n')).toEqual([
      'joblog: cannot reach URL: status 500: starting; it is tried again for 5 min',
      'joblog: URL is there again',
      'joblog: job 1: 2 values of 1 key sent to URL',
      '',
    ]);
    expect(values()).toEqual(Array.from({ length: 5 }, () => [1, 2]));
  });

  test('that stays away is given up after --timeout, and the next export sends what is missing', async () => {
    answers = ['hang up'];
    const { status, err } = await exported('1', '--timeout', '3');
    expect(status).toBe(1);
    expect(err).toMatch(
      / tried again for 3 s\njoblog: URL cannot be reached: .*; the same command goes on from where this one ended\n$/,
    );
    expect(asked.length).toBeGreaterThan(1);
    answers = [[204]];
    expect((await exported('1')).err).toContain('2 values');
  });

  test('that sends us elsewhere is not followed, so that nobody else gets the token', async () => {
    answers = [[307, '', { Location: `${url}/other` }]];
    const { status, err } = await exported('1', '--token-file', secret('token', 'abc\n'));
    expect(status).toBe(1);
    expect(err).toContain('it wants to be asked at URL/other');
    expect(asked.map(({ path }) => path)).toEqual(['/api/v1/import']);
  });

  test('that does not answer is away', async () => {
    answers = ['silence'];
    const sender = new Sender({ url, shown: url, isOpen: false }, {}, 50);
    expect(await sender.post('{}\n')).toEqual({ kind: 'away', why: 'no answer within 0.05 s' });
    sender.close();
  });

  test('that does not speak TLS where the address says so is not tried again', async () => {
    const { status, err } = await exported('1', '--to', url.replace('http:', 'https:'));
    expect(status).toBe(1);
    expect(err).toMatch(/^joblog: cannot send to https:/);
  });
});

describe('who asks', () => {
  test('is said by a token, or by a user and a password, out of files', async () => {
    await exported('1', '--token-file', secret('token', ' abc.d_e \n'));
    await exported('1', '--again', '--user', 'ada', '--password-file', secret('password', 'pa:ss\n'));
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer abc.d_e',
      `Basic ${Buffer.from('ada:pa:ss').toString('base64')}`,
    ]);
  });

  test('is not said where the file is missing, or holds something else, whose content is not shown', async () => {
    expect(await exported('1', '--token-file', join(home, 'none'))).toEqual({
      status: 1,
      err: `joblog: nothing was sent: cannot read ${home}/none: no such file or directory (ENOENT)\n`,
    });
    expect(await exported('1', '--token-file', secret('two', 'a b\nc'))).toEqual({
      status: 1,
      err: `joblog: nothing was sent: ${home}/two does not hold one word of plain characters\n`,
    });
    expect(asked).toEqual([]);
  });

  test('can be overheard without TLS, unless it stays on this machine, and it is said', async () => {
    const token = secret('token', 'abc');
    // This machine, too, but not by its name.
    const elsewhere = url.replace('127.0.0.1', '0.0.0.0');
    const { err } = await exported('1', '--to', elsewhere, '--token-file', token);
    expect(err).toMatch(/^joblog: who can listen on the way to \S+ can read the token or password: https:/);
    expect((await exported('1', '--again', '--token-file', token)).err).not.toContain('listen');
  });

  test('can be read by others where the file is open to them, and it is said', async () => {
    const { status, err } = await exported('1', '--token-file', secret('token', 'abc', 0o644));
    expect(status).toBe(0);
    expect(err).toMatch(/^joblog: others can read .*\/token: chmod 600 closes it\n/);
  });
});

describe('how far an export is', () => {
  test('is kept by job and address, without what is in the address', async () => {
    await exported('1', '--to', `${url}/?authKey=s3cret`);
    await exported('1');
    expect(asked.map(({ path }) => path)).toEqual(['/api/v1/import?authKey=s3cret', '/api/v1/import']);
    expect(states()).toHaveLength(2);
    for (const name of states())
      expect(readFileSync(join(home, '.local/state/joblog/export', name), 'utf8')).not.toContain('s3cret');
  });

  test('is the start where the run is another one, or its file was cut', async () => {
    await exported('1');
    store.file('1', 'main.metadata.ndjson', metadataLine(5, '{"n":5}'));
    await exported('1');
    store.task('1', 'main', {
      record: { started: '2026-11-22T07:00:00.000Z' },
      metadata: metadataLine(6, '{"n":6}') + metadataLine(7, '{"n":7}'),
    });
    await exported('1');
    expect(values()).toEqual([[1, 2], [5], [6, 7]]);
  });

  test('is the start where the file that says it is damaged', async () => {
    await exported('1');
    for (const text of ['', '{', 'null', '{"joblog":1,"runs":{"main":{"at":-1}}}', '{"joblog":2,"runs":{}}']) {
      writeFileSync(join(home, '.local/state/joblog/export', states()[0] ?? ''), text);
      expect((await exported('1')).err).toContain('2 values of 1 key sent');
    }
  });

  test('is not kept where it cannot be, and everything is sent all the same', async () => {
    writeFileSync(join(home, '.local'), '');
    expect(await exported('1')).toEqual({
      status: 0,
      err: 'joblog: how far this export is cannot be kept: not a directory (ENOTDIR); the next one begins at the start, and does no harm\njoblog: job 1: 2 values of 1 key sent to URL\n',
    });
  });

  test('is neither kept nor believed in a folder that others can write to', async () => {
    await exported('1');
    const folder = join(home, '.local/state/joblog/export');
    chmodSync(folder, 0o777);
    const { status, err } = await exported('1');
    expect(status).toBe(0);
    expect(err).toMatch(/^joblog: how far this export is cannot be kept: \S+: others can write to it/);
    expect(err).toContain('2 values of 1 key sent');
  });

  test('is forgotten after 90 days', async () => {
    const folder = join(home, '.local/state/joblog/export');
    mkdirSync(folder, { recursive: true });
    for (const [name, days] of [
      ['old.json', 91],
      ['young.json', 89],
    ] as const) {
      writeFileSync(join(folder, name), '');
      const time = Date.UTC(2026, 10, 22) / 1000 - days * 86_400;
      utimesSync(join(folder, name), time, time);
    }
    // Put there by somebody else, and no reason to fail.
    mkdirSync(join(folder, 'older'));
    utimesSync(join(folder, 'older'), 0, 0);
    expect((await exported('1')).err).not.toContain('cannot be kept');
    expect(states()).toEqual(expect.not.arrayContaining(['old.json']) as string[]);
    expect(states()).toContain('young.json');
  });
});

describe('a job', () => {
  test('whose record is damaged is sent without what the record would have said', async () => {
    store.task('2', 'main', { record: '', metadata: metadataLine(0, '{"n":1}') });
    expect((await exported('2')).status).toBe(0);
    expect(asked[0]?.lines).toEqual([
      {
        metric: { __name__: 'joblog_n', job: '2', task: 'main', attempt: '0', key: 'n' },
        values: [1],
        timestamps: [Date.UTC(2026, 10, 22, 6)],
      },
    ]);
  });

  test('that printed more than a row a millisecond has times of its own, and it is said', async () => {
    store.task('2', 'main', {
      metadata: Array.from({ length: 1500 }, (_, n) => metadataLine(0, `{"n":${n}}`)).join(''),
    });
    const { err } = await exported('2');
    expect(err).toContain('times are up to 1 s later than the rows came');
    const stamps = asked.flatMap(({ lines }) => lines.flatMap((line) => line.timestamps));
    expect(stamps.at(-1)).toBe(Date.UTC(2026, 10, 22, 6, 0, 1, 499));
  });

  test('that printed what is nearly metadata, or has lines that are none, says so', async () => {
    store.task('2', 'main', { stdout: '{"n": NaN}\n', metadata: `${metadataLine(0, '{"n":1}')}?\n{"time":` });
    const { status, err } = await exported('2');
    expect(status).toBe(0);
    expect(err).toContain("left out: 1 line that is no row of joblog's\n");
    expect(err).toContain('1 line looks like metadata but is not valid JSON (NaN or Infinity)');
  });

  test('whose metadata cannot be read is told of, and the others are sent', async () => {
    store.task('2', 'main', {});
    mkdirSync(join(store.root, '2', 'main.metadata.ndjson'));
    const { status, err } = await exported('2', '1');
    expect(status).toBe(1);
    expect(err).toContain('job 1: 2 values of 1 key sent');
    expect(err).toMatch(/joblog: the metadata of 2\/main cannot be read: .*it is a (?:folder|directory)/);
  });

  test('that is named twice, by its id and by its path, is sent once', async () => {
    expect((await exported('1', join(store.root, '1'), '1')).status).toBe(0);
    expect(values()).toEqual([[1, 2]]);
  });

  test('without an end, of another host, is sent as it is', async () => {
    store.task('2', 'main', { record: OPEN, metadata: metadataLine(0, '{"n":1}') });
    expect((await exported('2')).status).toBe(0);
  });
});
