/** Sending to VictoriaMetrics. */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { codeOf, errorText } from '../config/errno.js';
import { safeName } from '../view/text.js';
import type { Destination } from './destination.js';

/** What became of a request. */
export type Sent =
  | { readonly kind: 'taken' }
  /** It will not be taken, however often it is sent. */
  | { readonly kind: 'refused'; readonly why: string }
  /** It may be taken later. */
  | { readonly kind: 'away'; readonly why: string };

export interface Credentials {
  /** The value of the header Authorization. */
  readonly authorization?: string;
  /** Certificates that are trusted besides the usual ones, in PEM. */
  readonly ca?: string;
}

/** A server that is busy answers late; one that is gone answers never. */
const ANSWER_MS = 60_000;
/** What a server says of an error, as far as a message takes it. */
const MOST_WORDS = 300;

/** Of a network and of a server that starts: another moment, another answer. A name that is not known, or a certificate, stays as it is. */
const PASSING = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EAI_AGAIN',
]);

export class Server {
  readonly #url: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #agent: HttpAgent;
  readonly #answerMs: number;

  constructor({ url }: Destination, { authorization, ca }: Credentials, answerMs = ANSWER_MS) {
    this.#url = new URL(url);
    this.#answerMs = answerMs;
    this.#headers = {
      'Content-Type': 'application/json',
      'Content-Encoding': 'gzip',
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    };
    const keep = { keepAlive: true, maxSockets: 1 };
    this.#agent =
      this.#url.protocol === 'https:'
        ? new HttpsAgent({ ...keep, ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }) })
        : new HttpAgent(keep);
  }

  /** Sends lines of series. Never throws. */
  async post(body: string): Promise<Sent> {
    const packed = await promisify(gzip)(body, { level: 1 });
    return new Promise((resolve) => {
      const ask = this.#url.protocol === 'https:' ? httpsRequest : httpRequest;
      const headers = { ...this.#headers, 'Content-Length': packed.length };
      const request = ask(
        this.#url,
        { method: 'POST', agent: this.#agent, headers, timeout: this.#answerMs },
        (response) => {
          sentBy(response).then(resolve, (error: unknown) => {
            resolve({ kind: 'away', why: wordsOf(error) });
          });
        },
      );
      request.on('timeout', () => {
        request.destroy(new Silence(this.#answerMs));
      });
      request.on('error', (error) => {
        const passing = error instanceof Silence || PASSING.has(codeOf(error));
        resolve({ kind: passing ? 'away' : 'refused', why: wordsOf(error) });
      });
      request.end(packed);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

class Silence extends Error {
  constructor(ms: number) {
    super(`no answer within ${ms / 1000} s`);
  }
}

async function sentBy(response: IncomingMessage): Promise<Sent> {
  const status = response.statusCode ?? 0;
  let text = '';
  response.setEncoding('utf8');
  for await (const part of response) if (text.length < MOST_WORDS) text += part as string;
  if (status >= 200 && status < 300) return { kind: 'taken' };
  const { location } = response.headers;
  // Followed, it would take the metadata and the token to where the user has not sent them.
  if (location !== undefined) return { kind: 'refused', why: `it wants to be asked at ${safeName(location)}` };
  const said = safeName(text.trim().replace(/\s+/g, ' ').slice(0, MOST_WORDS));
  const why = `status ${status}${said === '' ? '' : `: ${said}`}`;
  // 429: too many at once.
  return { kind: status >= 500 || status === 429 ? 'away' : 'refused', why };
}

/** Node tries all addresses of a name, and has the errors of all of them in one that says nothing itself. */
function wordsOf(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return errorText(first);
}
