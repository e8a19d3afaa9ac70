/** A server that runs, asked over real sockets. */
import { get as httpGet, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { type QuestionName, type Questions, urlOf } from '../../lib/page/wire.js';
import { type Home, isRoot, type Run, type RunOptions } from '../promises/harness.js';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What a request has besides its path. Undefined leaves out a header that is sent otherwise. */
export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** Where a server listens: a path of a socket, or a port. */
export type At = { readonly socketPath: string } | { readonly port: number };

export class Served {
  readonly run: Run;
  readonly at: At;
  readonly token: string;
  /** What the server has printed. */
  readonly said: string;

  private constructor(run: Run, said: string) {
    this.run = run;
    this.said = said;
    const [, token = ''] = /#token=([A-Za-z0-9_-]{43})\n/.exec(said) ?? [];
    const [, place = ''] = /, at (\S+), until/.exec(said) ?? [];
    this.token = token;
    this.at = place.startsWith('/') ? { socketPath: place } : { port: Number(place.split(':').at(-1)) };
  }

  /** Starts `joblog serve` and waits until it listens. */
  static async start(
    home: Home,
    words: readonly string[] = ['--port', '0'],
    options: RunOptions = {},
  ): Promise<Served> {
    const run = home.startWords([...home.joblogWords, 'serve', ...(isRoot ? ['--allow-root'] : []), ...words], options);
    await Promise.race([
      run.printed('#token='),
      run.ended.then(({ stderr }) => {
        throw new Error(`the server has ended: ${stderr}`);
      }),
    ]);
    return new Served(run, run.output('stdout'));
  }

  /** Asks a question as the page does. Fails where it is refused. */
  async ask<T>(name: QuestionName, question: Questions[typeof name]): Promise<T> {
    const { status, headers, text } = await this.get(`/${urlOf(name, question)}`);
    if (status !== 200) throw new Error(`${name}: ${status} ${text}`);
    expect(headers['content-type']).toBe('application/json');
    return JSON.parse(text) as T;
  }

  /** Sends a request for a path, as it stands, with the token. */
  get(path: string, sent: Sent = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.open(path, sent, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('error', reject).on('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
      }).on('error', reject);
    });
  }

  /** The same, for answers that are read bit by bit. */
  open(path: string, sent: Sent, onResponse: (response: IncomingMessage) => void): ReturnType<typeof httpGet> {
    const all: Readonly<Record<string, string | undefined>> = {
      Host: 'localhost',
      Authorization: `Bearer ${this.token}`,
      ...sent.headers,
    };
    const headers = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    const place = 'port' in this.at ? { host: '127.0.0.1', ...this.at } : this.at;
    return httpGet({ ...place, path, method: sent.method ?? 'GET', headers, agent: false }, onResponse);
  }

  async end(): Promise<void> {
    this.run.child.kill('SIGTERM');
    await this.run.ended;
  }
}
