/** `joblog export` to an address with https. */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCredentials } from '../../lib/export/credentials.js';
import { Server as Sender } from '../../lib/export/server.js';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

(hasOpenssl ? describe : describe.skip)('a server with a certificate of its own', () => {
  let folder: string;
  let server: Server;
  let asked = 0;
  const certificate = (): string => join(folder, 'cert.pem');
  const sender = (caFile?: string): Sender => {
    const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
    const found = readCredentials(caFile === undefined ? {} : { caFile });
    if (found.kind === 'problem') throw new Error(found.why);
    return new Sender({ url, shown: url, isOpen: false }, found.credentials);
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'joblog-tls-'));
    const key = join(folder, 'key.pem');
    const words = [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      key,
      '-out',
      certificate(),
      '-days',
      '2',
    ];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    execFileSync('openssl', [...words, ...subject], { stdio: 'ignore' });
    const options = { key: readFileSync(key), cert: readFileSync(certificate()) };
    server = createServer(options, (request, response) => {
      asked += 1;
      request.resume().on('end', () => response.writeHead(204).end());
    }).listen(0, 'localhost');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  });

  test('is not trusted by itself, and gets nothing', async () => {
    const one = sender();
    expect(await one.post('{}\n')).toEqual({ kind: 'refused', why: expect.stringMatching(/certificate/) as string });
    one.close();
    expect(asked).toBe(0);
  });

  test('is trusted with --ca-file', async () => {
    const one = sender(certificate());
    expect(await one.post('{}\n')).toEqual({ kind: 'taken' });
    one.close();
  });
});
