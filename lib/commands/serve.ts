/** `joblog serve`. */
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { errorText } from '../config/errno.js';
import { userName } from '../config/user.js';
import type { ServeRequest } from '../requests.js';
import { MetadataThread } from '../serve/metadata-thread.js';
import { findSocket, type Place, type PlaceFound } from '../serve/place.js';
import { pageFolder } from '../serve/report.js';
import { type Serving, startServer } from '../serve/server.js';
import { readShell } from '../serve/shell.js';
import { KnownStates } from '../serve/states.js';
import { StoreSource } from '../serve/store-source.js';
import { thisHost } from '../store/reader/state.js';
import { safeName } from '../view/text.js';
import type { Context } from './context.js';
import { storeRoot } from './show/store.js';

/** Serves the page until it is told to end; 1 where it cannot. */
export async function serve(request: ServeRequest, context: Context): Promise<number> {
  const tell = (text: string): void => {
    context.stderr(`joblog: ${text}\n`);
  };
  if (process.getuid?.() === 0 && !request.allowRoot) {
    tell(
      'serve does not run as root, who can read everything: run it as the user whose jobs are looked at (or --allow-root)',
    );
    return 1;
  }
  const root = await storeRoot(request.dir, context);
  if (root === undefined) return 1;
  const found = await placeOf(request, context);
  if (found.kind === 'problem') {
    tell(`${safeName(found.why)}; nothing is served`);
    return 1;
  }
  const installed = dirname(process.argv[1] ?? '');
  const metadata = new MetadataThread(join(installed, 'metadata-worker.js'));
  let serving: Serving;
  try {
    serving = await startServer(found.place, {
      source: new StoreSource(root, new KnownStates(thisHost(), context.env, context.now), metadata.ask),
      shell: readShell(pageFolder()),
      programs: { search: join(installed, 'search-worker.js'), download: join(installed, 'download-worker.js') },
      names: { hosts: request.allowHosts, proxied: request.listen !== undefined },
    });
  } catch (error) {
    tell(`cannot listen at ${safeName(placeText(found.place))}: ${errorText(error)}; nothing is served`);
    return 1;
  }
  const ended = untilSignal();
  context.stdout(welcome(root, serving, request));
  await ended;
  await serving.close();
  await metadata.close();
  return 0;
}

async function placeOf(request: ServeRequest, context: Context): Promise<PlaceFound> {
  const { listen, port } = request;
  if (listen !== undefined)
    return { kind: 'place', place: { kind: 'tcp', host: listen, port: port ?? 0, checked: false } };
  if (port !== undefined) return { kind: 'place', place: { kind: 'tcp', host: '127.0.0.1', port, checked: true } };
  return findSocket(request.socket, context.env, context.home);
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
}

function placeText(place: Place): string {
  return place.kind === 'socket' ? place.path : `${place.host}:${place.port}`;
}

/** A port of the user's own computer, for ssh. */
const NEAR_PORT = 8899;

/** What to do now. The token is in the part of the address that no browser sends (RFC 3986, 3.5), and so in no log of any proxy. */
function welcome(root: string, { token, place }: Serving, { allowHosts }: ServeRequest): string {
  const user = userName();
  const host = hostname();
  const head = `joblog: serving ${safeName(root)} as ${safeName(user)}, at ${safeName(placeText(place))}, until Ctrl+C\n`;
  const open = (address: string): string => `    ${address}#token=${token}\n`;
  if (place.kind === 'tcp' && !place.checked) {
    // Under a name of this machine it is asked without a portal; under its own alone it answers nobody unless it was told so.
    const ways = allowHosts.map((name) =>
      isSameMachine(name, host)
        ? `\nOpen\n\n${open(`http://${name}:${place.port}/`)}`
        : `\nBehind Open OnDemand at ${name}:\n\n${open(`https://${name}/node/${host}/${place.port}/`)}`,
    );
    return head + ways.join('');
  }
  const near = place.kind === 'tcp' ? place.port : NEAR_PORT;
  const far = place.kind === 'tcp' ? `localhost:${place.port}` : place.path;
  return `${head}\nOn your own computer, run\n\n    ssh -N -L ${near}:${safeName(far)} ${safeName(user)}@${host}\n\nand open there\n\n${open(`http://localhost:${near}/`)}`;
}

/** Whether two names differ in nothing but the domain, which one of them may lack. */
function isSameMachine(name: string, host: string): boolean {
  const [short, long] = [name, host.toLowerCase()].sort((a, b) => a.length - b.length);
  return long === short || long?.startsWith(`${short ?? ''}.`) === true;
}
