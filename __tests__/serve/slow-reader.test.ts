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
  const serving = await startServer({ kind: 'socket', path }, parts, 100);
  try {
    const client = connect(path);
    client.on('error', () => undefined);
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(client, 'readable');
    const open = sockets();
    await until('the server to close its end', () => sockets() < open);
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
