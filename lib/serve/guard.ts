/**
 * Who may ask what: decided from the head of a request alone, before anything is looked up. The dangers are other pages in the user's browser (Origin,
 * Sec-Fetch-Site), names that lead here by a trick of DNS (Host), and other users of this machine (the token).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './failure.js';

/** What is behind a path. */
export type Target =
  /** The page itself, with no data in it. */
  | { readonly kind: 'shell'; readonly file: string }
  | { readonly kind: 'question'; readonly name: string }
  | { readonly kind: 'download'; readonly ticket: string };

export interface Asked {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Names under which this server may be asked, and whether a proxy puts a path before ours. */
export interface Names {
  /** Besides those of this machine's own loopback. */
  readonly hosts: readonly string[];
  readonly proxied: boolean;
}

export class Guard {
  readonly #token: Buffer;
  readonly #names: Names;

  constructor(token: string, names: Names) {
    this.#token = digest(token);
    this.#names = names;
  }

  /** What is asked for, if whoever asks may; throws a `Refusal`. */
  admit(asked: Asked): { readonly target: Target; readonly query: URLSearchParams } {
    if (asked.method !== 'GET') throw new Refusal(405, 'only GET is answered');
    this.#checkHost(asked.headers);
    const { path, query } = this.#pathOf(asked.url ?? '');
    const target = targetOf(path);
    this.#checkOrigin(asked.headers, target);
    if (target.kind === 'question') this.#checkToken(asked.headers.authorization);
    return { target, query };
  }

  #checkHost({ host }: IncomingHttpHeaders): void {
    if (host === undefined || !this.#isOurs(host)) throw new Refusal(403, 'this server is not asked under that name');
  }

  #isOurs(host: string): boolean {
    const name = nameOf(host);
    return name !== undefined && (LOOPBACK.includes(name) || this.#names.hosts.includes(name));
  }

  #checkOrigin(headers: IncomingHttpHeaders, target: Target): void {
    const { origin } = headers;
    if (origin !== undefined && !this.#isOwnOrigin(origin, headers.host ?? ''))
      throw new Refusal(403, 'other pages are not answered');
    const site = headers['sec-fetch-site'];
    if (site === undefined || site === 'same-origin' || site === 'none') return;
    // A link to the page may stand anywhere: there is no data in it, and nothing can be done with it from outside.
    if (target.kind === 'shell' && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document')
      return;
    throw new Refusal(403, 'other pages are not answered');
  }

  /** Behind a proxy the name that the browser knows can be another than that in Host. A port of localhost can be anybody's, so it has to be this one. */
  #isOwnOrigin(origin: string, host: string): boolean {
    if (!/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false;
    const url = new URL(origin);
    return url.host === host.toLowerCase() || this.#names.hosts.includes(url.hostname);
  }

  #checkToken(authorization: string | undefined): void {
    const given = /^Bearer ([A-Za-z0-9_-]{1,200})$/.exec(authorization ?? '')?.[1];
    // Digests are of one length, and comparing them tells nothing about the token.
    if (given === undefined || !timingSafeEqual(digest(given), this.#token))
      throw new Refusal(401, 'the token is missing or wrong: open the address that joblog serve has printed');
  }

  #pathOf(url: string): { readonly path: string; readonly query: URLSearchParams } {
    const [before = '', ...after] = url.split('?');
    // Open OnDemand's /node/HOST/PORT/ comes with the path as the browser asked for it (/rnode/ without).
    const path = this.#names.proxied ? before.replace(/^\/node\/[^/]+\/\d+(?=\/)/, '') : before;
    return { path, query: new URLSearchParams(after.join('?')) };
  }
}

const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** The name in `name`, `name:port`, `[::1]:port`; undefined where it is none. */
function nameOf(host: string): string | undefined {
  return /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/.exec(host.toLowerCase())?.[1];
}

function targetOf(path: string): Target {
  const [, name] = /^\/api\/([a-z]+)$/.exec(path) ?? [];
  if (name !== undefined) return { kind: 'question', name };
  const [, ticket] = /^\/download\/([A-Za-z0-9_-]{43})$/.exec(path) ?? [];
  if (ticket !== undefined) return { kind: 'download', ticket };
  const [, file] = /^\/([a-z][a-z0-9-]*\.[a-z0-9]+)?$/.exec(path) ?? [];
  if (path === '/' || file !== undefined) return { kind: 'shell', file: file ?? 'index.html' };
  throw new Refusal(404, 'there is nothing here');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
