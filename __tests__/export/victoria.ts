/** A real VictoriaMetrics of a test's own, on a free port of 127.0.0.1 and with a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../promises/harness.js';

export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  readonly timestamps: readonly number[];
}

/** One series of an answer of `/api/v1/query` or `/api/v1/query_range`. */
export interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

export class Victoria {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'joblog-victoria-'));
  #process: ChildProcess | undefined;

  private constructor(port: number) {
    this.port = port;
  }

  static async start(): Promise<Victoria> {
    const victoria = new Victoria(await freePort());
    await victoria.start();
    return victoria;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it, with what it had when it ended. */
  async start(): Promise<void> {
    const log = join(this.#folder, 'log');
    const words = [
      `-storageDataPath=${join(this.#folder, 'data')}`,
      `-httpListenAddr=127.0.0.1:${this.port}`,
      '-dedup.minScrapeInterval=1ms',
      '-retentionPeriod=100y',
      // A machine of tests has a few GiB, which it would take 60 percent of.
      '-memory.allowedBytes=64MiB',
    ];
    const child = spawn('sh', ['-c', 'exec victoria-metrics "$@" 2>>"$0"', log, ...words], { stdio: 'ignore' });
    this.#process = child;
    await until('VictoriaMetrics answers', async () => {
      if (child.exitCode !== null) throw new Error(`VictoriaMetrics has ended: ${readFileSync(log, 'utf8')}`);
      return (await this.get('/health').catch(() => '')) === 'OK';
    });
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async get(path: string): Promise<string> {
    const answer = await fetch(this.url + path);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text;
  }

  /** Everything of these series, value by value, by the names of their keys. */
  async exported(match: string): Promise<readonly Series[]> {
    await this.get('/internal/force_flush');
    const text = await this.get(`/api/v1/export?${new URLSearchParams({ 'match[]': match }).toString()}`);
    const lines = text.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Series);
  }

  async query(path: string, params: Readonly<Record<string, string>>): Promise<unknown> {
    const text = await this.get(`${path}?${new URLSearchParams(params).toString()}`);
    return (JSON.parse(text) as { data: unknown }).data;
  }
}

/** Stands before a server, so that a test knows which request has come, and can do something in between. */
export class Between {
  readonly #server = createServer((asked, answer) => {
    void this.#pass().then(() => {
      const headers = { ...asked.headers };
      const on = request({ host: '127.0.0.1', port: this.#to, path: asked.url, method: asked.method, headers });
      on.on('response', (response) => {
        answer.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(answer);
      });
      // As if there were nobody between.
      on.on('error', () => asked.socket.destroy());
      asked.pipe(on);
    });
  });
  readonly #to: number;
  readonly #onRequest: (count: number) => Promise<void> | void;
  #count = 0;

  private constructor(to: number, onRequest: (count: number) => Promise<void> | void) {
    this.#to = to;
    this.#onRequest = onRequest;
  }

  /** @param onRequest is waited for before a request is passed on; requests count from 1 */
  static async start(to: number, onRequest: (count: number) => Promise<void> | void): Promise<Between> {
    const between = new Between(to, onRequest);
    between.#server.listen(0, '127.0.0.1');
    await once(between.#server, 'listening');
    return between;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get count(): number {
    return this.#count;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #pass(): Promise<void> {
    this.#count += 1;
    await this.#onRequest(this.#count);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Whether somebody listens there. */
export async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
