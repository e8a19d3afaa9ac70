/** A reader that stops to read in the middle of an answer. */
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../lib/serve/server.js';
import { KnownStates } from '../../lib/serve/states.js';
import { StoreSource } from '../../lib/serve/store-source.js';
import { until } from '../promises/harness.js';

/** More than the buffers of a socket hold. */
const ANSWER = 32 << 20;
/** Long enough for the question to come, and for the answer to begin, on a machine that has a lot else to do. */
const SILENT_MS = 1000;

/** Sockets that this process has open. */
function sockets(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:');
    } catch {
      // The one that lists the folder.
      return false;
    }
  }).length;
}

test('a reader that stops reading loses its connection, and the server gives it free', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'joblog-slow-'));
  const path = join(folder, 'socket');
  const source = new StoreSource(
    folder,
    new KnownStates({ host: 'node17', boot: 'b0', alive: () => true }, {}, Date.now),
  );
  const shell = new Map([['index.html', { type: 'text/html', body: Buffer.alloc(ANSWER) }]]);
  const parts = { source, shell, names: { hosts: [], proxied: false }, programs: { search: '', download: '' } };
  const serving = await startServer({ kind: 'socket', path }, parts, SILENT_MS);
  try {
    const before = sockets();
    const client = connect(path);
    client.on('error', () => undefined);
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(client, 'readable');
    // Its end may be closed by now: all that this waits for is that the client's own is the only one left.
    await until('the server to close its end', () => sockets() === before + 1);
    let bytes = 0;
    client.on('data', (part: Buffer) => {
      bytes += part.length;
    });
    await once(client, 'close');
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(ANSWER);
  } finally {
    await serving.close();
    rmSync(folder, { recursive: true });
  }
});
