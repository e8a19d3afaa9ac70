/** Who may ask `joblog serve`, and what nobody gets. Over real sockets, against real runs. */
import { readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import type { JobDetails, JobList, LogPage, TablePage } from '../../lib/page/api.js';
import { urlOf } from '../../lib/page/wire.js';
import { Home, isRoot, until } from '../promises/harness.js';
import { Served } from './served.js';

const XSS = '</script><img src=x onerror=alert(1)>';
const JOBS = `/${urlOf('jobs', { limit: 10 })}`;
const LOG = `/${urlOf('log', { job: '1', task: 'batch', streams: ['stdout'], from: 1, count: 10 })}`;

describe('a server on a port', () => {
  const home = new Home();
  let served: Served;

  beforeAll(async () => {
    const slurm = (id: string): object => ({ env: { SLURM_JOB_ID: id, SLURM_PROCID: '0' } });
    const shown = `echo '${XSS}'; echo '{"${XSS}":"${XSS}","n":1}'`;
    await home.run(['bash', '-c', shown], { ...slurm('1'), options: ['--name', XSS] });
    await home.run(shown, slurm('2'));
    served = await Served.start(home);
  });
  afterAll(async () => {
    await served.end();
    await home.remove();
  });

  const status = async (path: string, headers: Record<string, string | undefined> = {}): Promise<number> =>
    (await served.get(path, { headers })).status;

  test('answers whoever has the token, and the page itself to everybody, with no data in it', async () => {
    expect(await status(JOBS)).toBe(200);
    const shell = await served.get('/', { headers: { Authorization: undefined } });
    expect([shell.status, shell.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(shell.text).toContain('<script');
    expect(shell.text).not.toContain('batch');
    expect(shell.text).not.toContain(served.token);
  });

  test.each([
    ['no token', undefined],
    ['a wrong token', `Bearer ${'A'.repeat(43)}`],
    ['an empty token', 'Bearer '],
    ['another scheme', 'Basic cm9vdDpyb290'],
    ['a token with more behind it', 'Bearer a b'],
  ])('refuses %s, whatever is asked, also for what does not exist', async (_, Authorization) => {
    for (const path of [
      JOBS,
      LOG,
      '/api/job?job=nowhere',
      '/api/nothing',
      '/api/updates',
      '/api/ticket?job=1&what=log',
    ])
      expect(await status(path, { Authorization })).toBe(401);
  });

  test('takes the token in no other place', async () => {
    const { token } = served;
    for (const path of [`${JOBS}&token=${token}`, `/?token=${token}`, `${JOBS}#token=${token}`]) {
      const { status: code, text } = await served.get(path, {
        headers: { Authorization: undefined, Cookie: `token=${token}` },
      });
      if (path.startsWith('/api')) expect(code).toBe(401);
      expect(text).not.toContain(token);
    }
  });

  test.each([
    'evil.example',
    'evil.example:80',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    'localhost:80@evil.example',
    '0.0.0.0',
  ])('refuses to be asked under the name `%s`, also for the page, token or not', async (Host) => {
    for (const path of ['/', JOBS]) expect([400, 403]).toContain(await status(path, { Host }));
  });

  test.each(['localhost', 'localhost:8899', 'LOCALHOST:1', '127.0.0.1:8899', '[::1]:8899'])(
    'is asked under the name `%s`: ssh forwards from any port',
    async (Host) => {
      expect(await status(JOBS, { Host })).toBe(200);
    },
  );

  test.each([
    ['the origin of another site', { Origin: 'https://evil.example' }],
    ['the origin of another port', { Host: 'localhost:8899', Origin: 'http://localhost:8000' }],
    ['an origin that is none', { Origin: 'null' }],
    ['a request from another site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a request from a neighbouring site', { 'Sec-Fetch-Site': 'same-site' }],
    [
      'a link from another site',
      { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' },
    ],
  ])('refuses %s, even with the token', async (_, headers) => {
    expect(await status(JOBS, headers)).toBe(403);
  });

  test('answers its own page', async () => {
    expect(
      await status(JOBS, { Host: 'localhost:8899', Origin: 'http://localhost:8899', 'Sec-Fetch-Site': 'same-origin' }),
    ).toBe(200);
  });

  test('lets a link from anywhere open the page, and no other page use it', async () => {
    const link = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
    expect(await status('/', link)).toBe(200);
    for (const use of [{ 'Sec-Fetch-Dest': 'iframe' }, { 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' }])
      expect(await status('/', { ...link, ...use })).toBe(403);
  });

  test.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'])('answers no %s', async (method) => {
    const { status: code, headers } = await served.get(JOBS, { method });
    expect([code, headers.allow]).toEqual([405, 'GET']);
  });

  test('says with every answer, also a refusal, what a browser may not do with it', async () => {
    for (const path of ['/', JOBS, '/api/jobs', '/nothing/here', '/download/x']) {
      const { headers } = await served.get(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
      });
      expect(headers['content-security-policy']).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['set-cookie']).toBeUndefined();
    }
  });

  test.each([
    '/../../../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/page/../../package.json',
    '//etc/passwd',
    '/\\..\\..\\etc\\passwd',
    '/node/x/1/api/jobs?limit=1',
    'http://evil.example/etc/passwd',
  ])('has nothing at the path %s', async (path) => {
    const { status: code, text } = await served.get(path);
    expect([400, 403, 404]).toContain(code);
    expect(text).not.toContain('root:');
  });

  test.each([
    '..',
    '.',
    '/',
    '../..',
    '1/..',
    '1/../1',
    '/etc',
    './1',
    '1/',
    '1\u0000',
    '%31',
    '__proto__',
    'constructor',
  ])('knows no job called %j', async (job) => {
    expect(await status(`/${urlOf('job', { job })}`)).toBe(404);
    expect(await status(`/${urlOf('log', { job, task: 'batch', streams: ['stdout'], from: 1, count: 1 })}`)).toBe(404);
  });

  test.each(['..', '../2/batch', 'batch.stdout.log', '', 'batch\u0000', '__proto__'])(
    'knows no task called %j',
    async (task) => {
      expect(await status(`/${urlOf('log', { job: '1', task, streams: ['stdout'], from: 1, count: 1 })}`)).toBe(404);
    },
  );

  test('follows no link out of the store: neither a file, nor the folder of a job', async () => {
    const secret = home.file('secret', `{"time":"2026-11-22T06:09:55.123Z","line":1,"data":{"secret":"s3cr3t"}}\n`);
    const at = join(home.store, '2');
    for (const name of ['batch.stdout.log', 'batch.metadata.ndjson', 'batch.live.json', 'batch.timeline']) {
      rmSync(join(at, name), { force: true });
      symlinkSync(secret, join(at, name));
    }
    symlinkSync(join(home.store, '1'), join(home.store, 'linked'));
    const answers = [
      await served.get(`/${urlOf('job', { job: '2' })}`),
      await served.get(`/${urlOf('log', { job: '2', task: 'batch', streams: ['stdout'], from: 1, count: 9 })}`),
      await served.get(`/${urlOf('table', { job: '2', from: 0, count: 9, sort: null, descending: true })}`),
      await served.get(`/${urlOf('job', { job: 'linked' })}`),
      await served.get(JOBS),
    ];
    for (const { text } of answers) expect(text).not.toContain('s3cr3t');
    expect(answers[3]?.status).toBe(404);
    expect(answers[4]?.text).not.toContain('linked');
  });

  test('gives what a job printed as JSON, as it is: markup is a text like any other', async () => {
    const { jobs } = await served.ask<JobList>('jobs', { limit: 10 });
    expect(jobs.find(({ job }) => job === '1')).toMatchObject({ name: XSS });
    expect(jobs.find(({ job }) => job === '1')?.command).toContain(XSS);
    const page = await served.ask<LogPage>('log', { job: '1', task: 'batch', streams: ['stdout'], from: 1, count: 10 });
    expect(page.lines[0]?.text).toBe(XSS);
    const table = await served.ask<TablePage>('table', { job: '1', from: 0, count: 10, sort: XSS, descending: true });
    expect(table.columns[0]?.key).toBe(XSS);
    expect(table.rows[0]?.cells[0]).toBe(XSS);
    expect((await served.ask<JobDetails>('job', { job: '1' })).keys[0]?.label).toBe(XSS);
  });

  test('has its token in nothing that other users can see, nor in what it says when it refuses', async () => {
    const { pid } = served.run.child;
    expect(readFileSync(`/proc/${pid}/cmdline`, 'latin1')).not.toContain(served.token);
    expect(readFileSync(`/proc/${pid}/environ`, 'latin1')).not.toContain(served.token);
    await served.get('/api/jobs', { headers: { Authorization: `Bearer ${served.token}x` } });
    expect(served.run.output('stderr')).toBe('');
    expect(home.filesWith(served.token)).toEqual([]);
  });

  test('gives each server another token of 256 bits', async () => {
    const other = await Served.start(home);
    expect(Buffer.from(other.token, 'base64url')).toHaveLength(32);
    expect(other.token).not.toBe(served.token);
    expect((await other.get(JOBS, { headers: { Authorization: `Bearer ${served.token}` } })).status).toBe(401);
    await other.end();
  });

  test.each([
    ['a head without end', 'GET / HTTP/1.1\r\n', 'X: y\r\n'.repeat(20_000)],
    ['a target without end', 'GET /', 'a'.repeat(100_000)],
    ['what is no HTTP', '\u0016\u0003\u0001', '\u0000'.repeat(1000)],
  ])('closes a connection that brings %s', async (_, begin, more) => {
    const socket = await connected(served);
    socket.write(begin + more);
    socket.resume();
    await until('the connection to be closed', () => socket.destroyed || socket.readableEnded);
    expect(await status(JOBS)).toBe(200);
  });

  test('speaks no other protocol than the one it was asked in', async () => {
    const { status: code, headers } = await served.get(JOBS, {
      headers: { Connection: 'Upgrade', Upgrade: 'websocket' },
    });
    expect([code, headers.upgrade]).toEqual([200, undefined]);
  });

  test('goes on answering while 1,000 connections are held open, and closes them when they say nothing', async () => {
    let sockets: Socket[] = [];
    const open = (): number => sockets.filter(({ destroyed, readableEnded }) => !destroyed && !readableEnded).length;
    // They are held for some seconds only, which can be over before there is an answer.
    await until('an answer while they are open', async () => {
      sockets = await Promise.all(Array.from({ length: 1000 }, () => connected(served)));
      expect(await status(JOBS)).toBe(200);
      return open() > 0;
    });
    await until('the silent connections to be closed', () => open() === 0, { every: 100 });
    expect(await status(JOBS)).toBe(200);
  });
});

async function connected({ at }: Served): Promise<Socket> {
  const socket = connect('port' in at ? { host: '127.0.0.1', port: at.port } : { path: at.socketPath });
  socket.on('error', () => socket.destroy());
  socket.resume();
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
  return socket;
}

describe('a server on a socket', () => {
  const home = new Home();
  afterAll(() => home.remove());
  const run = home.tmp;
  const socket = join(run, 'joblog/test.sock');
  const start = (words: readonly string[] = []): Promise<Served> =>
    Served.start(home, words, { env: { XDG_RUNTIME_DIR: run } });
  const placeOf = ({ at }: Served): string => ('socketPath' in at ? at.socketPath : '');

  test('lies in a folder of this user alone, is told with the line for ssh, and goes away at the end', async () => {
    const served = await start();
    const path = placeOf(served);
    expect(dirname(path)).toBe(dirname(socket));
    expect([statSync(dirname(path)).mode & 0o777, statSync(path).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(served.said).toContain(`:${path} `);
    expect(served.said).toMatch(/ssh -N -L (\d+):[\s\S]*http:\/\/localhost:\1\/#token=/);
    expect((await served.get(JOBS)).status).toBe(200);
    expect((await served.get(JOBS, { headers: { Authorization: undefined } })).status).toBe(401);
    expect((await served.get(JOBS, { headers: { Host: 'evil.example' } })).status).toBe(403);
    served.run.child.kill('SIGINT');
    expect(await served.run.ended).toMatchObject({ status: 0, signal: null, stderr: '' });
    expect(() => statSync(path)).toThrow('ENOENT');
  });

  test('takes the place of a killed server, and leaves a living one and what is no socket alone', async () => {
    const killed = await start();
    killed.run.child.kill('SIGKILL');
    await killed.run.ended;
    expect(statSync(placeOf(killed)).isSocket()).toBe(true);
    const next = await start();
    expect(placeOf(next)).toBe(placeOf(killed));
    const beside = await start();
    expect(placeOf(beside)).not.toBe(placeOf(next));
    await expect(start(['--socket', placeOf(next)])).rejects.toThrow('another server listens there');
    for (const served of [next, beside]) {
      expect((await served.get(JOBS)).status).toBe(200);
      await served.end();
    }
    writeFileSync(socket, 'precious');
    await expect(start(['--socket', socket])).rejects.toThrow('there is something else');
    expect(readFileSync(socket, 'utf8')).toBe('precious');
  });

  test('is refused in a folder that others can enter, and at a path that is too long', async () => {
    await expect(start(['--socket', '/tmp/joblog-test.sock'])).rejects.toThrow(/others can enter|another user/);
    await expect(start(['--socket', join(run, `joblog/${'x'.repeat(100)}`)])).rejects.toThrow('at most 107 bytes');
  });
});

(isRoot ? describe : describe.skip)('a server that is started as root', () => {
  test('does not run unless it is told to', async () => {
    const home = new Home();
    const { status, stderr } = await home.startWords([...home.joblogWords, 'serve', '--port', '0']).ended;
    expect([status, stderr]).toEqual([1, expect.stringContaining('serve does not run as root')]);
    await home.remove();
  });
});

describe('a server that others reach', () => {
  const home = new Home();
  afterAll(() => home.remove());
  const LISTEN = ['--listen', '127.0.0.1', '--allow-host', 'portal.example.org'];

  test('is asked under the names it was told, behind the path of a portal, and never without the token', async () => {
    const served = await Served.start(home, LISTEN);
    const ask = async (path: string, headers: Record<string, string | undefined>): Promise<number> =>
      (await served.get(path, { headers })).status;
    const Host = 'portal.example.org';
    expect(await ask(JOBS, { Host })).toBe(200);
    expect(await ask(`/node/n17/8899${JOBS}`, { Host, Origin: `https://${Host}` })).toBe(200);
    expect(await ask(JOBS, { Host: 'n17:8899', Origin: `https://${Host}` })).toBe(403);
    expect(await ask(JOBS, { Host, Authorization: undefined })).toBe(401);
    expect(await ask(JOBS, { Host: 'evil.example' })).toBe(403);
    expect(served.said).toContain(`https://portal.example.org/node/`);
    await served.end();
  });

  test('does not start without such a name', async () => {
    const { status, stderr } = await home.startWords([...home.joblogWords, 'serve', '--listen', '0.0.0.0']).ended;
    expect([status, stderr]).toEqual([2, expect.stringContaining('--listen needs --allow-host')]);
  });
});
