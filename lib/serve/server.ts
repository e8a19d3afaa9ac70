/** The server: requests in, answers out. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorText } from '../config/errno.js';
import type { JobList, SearchHits, SearchQuery } from '../page/api.js';
import { type QuestionName, type Questions, readQuestion, WireError } from '../page/wire.js';
import { Connections } from './connections.js';
import { Downloads } from './downloads.js';
import { Refusal } from './failure.js';
import { Guard, type Names, type Target } from './guard.js';
import { dataHeaders, pageHeaders } from './headers.js';
import { sendJson } from './json-answer.js';
import { closeToOthers, type Place } from './place.js';
import { Searches } from './search.js';
import type { ShellFile } from './shell.js';
import type { StoreSource } from './store-source.js';
import { Tickets } from './tickets.js';
import { Updates } from './updates.js';

/** So long a head may take to come. */
const HEAD_MS = 5000;
/** So long a connection may be silent, or a reader may not read. */
const SILENT_MS = 60_000;
const LARGEST_HEAD = 16 * 1024;

export interface Serving {
  /** 256 bits that whoever looks must have. */
  readonly token: string;
  /** Where it listens, with the port that the system chose where none was asked for. */
  readonly place: Place;
  close(): Promise<void>;
}

export interface ServerParts {
  readonly source: StoreSource;
  readonly shell: ReadonlyMap<string, ShellFile>;
  readonly names: Names;
  /** The files of the threads. */
  readonly programs: { readonly search: string; readonly download: string };
}

/**
 * Begins to listen. Rejects with the system's error where it cannot.
 *
 * @param silentMs how long a connection is kept on which nothing moves, in milliseconds
 */
export async function startServer(place: Place, parts: ServerParts, silentMs = SILENT_MS): Promise<Serving> {
  const token = randomBytes(32).toString('base64url');
  const answering = new Answering(parts, new Guard(token, parts.names));
  const server = createServer({
    maxHeaderSize: LARGEST_HEAD,
    headersTimeout: HEAD_MS,
    requestTimeout: HEAD_MS,
    connectionsCheckingInterval: HEAD_MS / 5,
    keepAliveTimeout: HEAD_MS,
  });
  server.timeout = silentMs;
  const connections = new Connections(server, place.kind === 'tcp' && place.checked);
  server.on('request', (request, response) => {
    void answering.answer(request, response, connections);
  });
  server.on('clientError', (_error, socket) => {
    socket.destroy();
  });
  await listen(server, place);
  return {
    token,
    place: place.kind === 'tcp' ? { ...place, port: (server.address() as AddressInfo).port } : place,
    close: () => {
      answering.close();
      return closed(server);
    },
  };
}

function listen(server: Server, place: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const onListening = (): void => {
      server.off('error', reject);
      // Refused connections, as when there are no descriptors left, are no reason to end.
      server.on('error', () => undefined);
      if (place.kind === 'socket') closeToOthers(place.path);
      resolve();
    };
    if (place.kind === 'socket') server.listen(place.path, onListening);
    else server.listen(place.port, place.host, onListening);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

class Answering {
  readonly #parts: ServerParts;
  readonly #guard: Guard;
  readonly #searches: Searches;
  readonly #downloads: Downloads;
  readonly #updates: Updates;
  readonly #tickets = new Tickets(() => performance.now());

  constructor(parts: ServerParts, guard: Guard) {
    this.#parts = parts;
    this.#guard = guard;
    this.#searches = new Searches(parts.programs.search);
    this.#downloads = new Downloads(parts.programs.download, parts.source);
    this.#updates = new Updates(parts.source);
  }

  close(): void {
    this.#updates.close();
  }

  /** Answers one request; never throws. */
  async answer(request: IncomingMessage, response: ServerResponse, connections: Connections): Promise<void> {
    response.on('error', () => undefined);
    // Silent because we have nothing to say yet, which is no reason to end it; or because nobody reads.
    response.on('timeout', () => {
      if (response.writableLength > 0) response.destroy();
    });
    try {
      if (!(await connections.admits(request.socket))) return;
      const { target, query } = this.#guard.admit(request);
      if (target.kind === 'question') connections.trusted(request.socket);
      await this.#answer(target, query, request, response);
    } catch (error) {
      refuse(response, error);
    }
  }

  async #answer(
    target: Target,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    switch (target.kind) {
      case 'shell':
        this.#sendShell(target.file, response);
        return;
      case 'question': {
        const name = nameOf(target.name);
        if (name === 'updates') await this.#updates.listen(response, readQuestion.updates(query));
        else await sendJson(request, response, await this.#questioned(name, query, response));
        return;
      }
      case 'download': {
        this.#downloads.admit();
        const ordered = this.#tickets.take(target.ticket);
        if (ordered === undefined) throw new Refusal(404, 'this download is over: start it again from the page');
        await this.#downloads.send(ordered, response);
      }
    }
  }

  #sendShell(name: string, response: ServerResponse): void {
    const file = this.#parts.shell.get(name);
    if (file === undefined) {
      const text = name === 'index.html' ? 'this installation of joblog has no page\n' : 'there is nothing here\n';
      response.writeHead(404, pageHeaders('text/plain; charset=utf-8')).end(text);
      return;
    }
    response.writeHead(200, pageHeaders(file.type)).end(file.body);
  }

  async #questioned(
    name: Exclude<QuestionName, 'updates'>,
    query: URLSearchParams,
    response: ServerResponse,
  ): Promise<unknown> {
    const { source } = this.#parts;
    switch (name) {
      case 'jobs':
        return this.#jobs(readQuestion.jobs(query));
      case 'job':
        return source.job(readQuestion.job(query));
      case 'log':
        return source.log(readQuestion.log(query));
      case 'table':
        return source.table(readQuestion.table(query));
      case 'series':
        return source.series(readQuestion.series(query));
      case 'compare':
        return source.compare(readQuestion.compare(query));
      case 'search':
        return this.#search(readQuestion.search(query), response);
      case 'ticket': {
        const ordered = readQuestion.ticket(query);
        await source.found(ordered.job);
        return { ticket: this.#tickets.issue(ordered) };
      }
    }
  }

  async #jobs(query: Questions['jobs']): Promise<JobList> {
    const list = await this.#parts.source.jobs(query, this.#updates.cursor());
    this.#updates.told(list.jobs);
    return list;
  }

  async #search(query: SearchQuery, response: ServerResponse): Promise<SearchHits> {
    const { source } = this.#parts;
    const { task } = await source.foundTask(query.job, query.task);
    const gone = new AbortController();
    response.once('close', () => {
      gone.abort();
    });
    return this.#searches.search(task, source.jobsIndex.root, query, gone.signal);
  }
}

function nameOf(name: string): QuestionName {
  if (Object.hasOwn(readQuestion, name)) return name as QuestionName;
  throw new Refusal(404, 'there is no such question');
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const [status, words] = statusOf(error);
  if (status === 405) response.setHeader('Allow', 'GET');
  // What else comes on this connection is not worth reading: it may be a body without end.
  response.setHeader('Connection', 'close');
  response.writeHead(status, dataHeaders()).end(JSON.stringify({ error: words }));
}

function statusOf(error: unknown): readonly [status: number, words: string] {
  if (error instanceof Refusal) return [error.status, error.message];
  if (error instanceof WireError) return [400, error.message];
  return [500, `this cannot be answered: ${errorText(error)}`];
}
