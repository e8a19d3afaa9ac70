import { createServer, get, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { sendJson, takesGzip } from '../../lib/serve/json-answer.js';

describe('a browser takes compressed answers', () => {
  test.each(['gzip', 'gzip, deflate, br', 'br;q=1.0, GZIP;q=0.8', '*', 'gzip;q=0.001'])('that says %s', (header) => {
    expect(takesGzip(header)).toBe(true);
  });
  test.each([undefined, '', 'br', 'identity', 'gzip;q=0', 'gzip; q=0.0', '*;q=0', '*, gzip;q=0', 'gzipped'])(
    'but not one that says %s',
    (header) => {
      expect(takesGzip(header)).toBe(false);
    },
  );
});

describe('an answer', () => {
  const large = { text: 'abc '.repeat(10_000), bytes: 'é' };
  const server = createServer((request, response) => {
    const answers: Readonly<Record<string, unknown>> = {
      '/large': large,
      '/bytes': Buffer.from(JSON.stringify(large)),
      '/small': { text: 'abc' },
    };
    void sendJson(request, response, answers[request.url ?? '']);
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  function asked(
    path: string,
    headers: Record<string, string>,
  ): Promise<{ headers: IncomingHttpHeaders; body: Buffer }> {
    const { port } = server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          resolve({ headers: response.headers, body: Buffer.concat(parts) });
        });
      }).on('error', reject);
    });
  }

  test.each(['/large', '/bytes'])(
    'that is large is compressed for whoever takes that, and for nobody else (%s)',
    async (path) => {
      const packed = await asked(path, { 'Accept-Encoding': 'gzip' });
      expect(packed.headers['content-encoding']).toBe('gzip');
      expect(packed.body.length).toBeLessThan(2000);
      expect(JSON.parse(gunzipSync(packed.body).toString('utf8'))).toEqual(large);
      const plain = await asked(path, {});
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(JSON.parse(plain.body.toString('utf8'))).toEqual(large);
      for (const { headers } of [packed, plain]) expect(headers.vary).toBe('Accept-Encoding');
    },
  );

  test('that is small goes as it is', async () => {
    const { headers, body } = await asked('/small', { 'Accept-Encoding': 'gzip' });
    expect([headers['content-encoding'], body.toString()]).toEqual([undefined, '{"text":"abc"}']);
  });
});
