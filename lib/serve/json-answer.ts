/** Answers as JSON, large ones compressed where the browser takes that: they go through ssh, often from home. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { dataHeaders } from './headers.js';

const compressed = promisify(gzip);

/** Below that, an answer is a few packets either way. */
const LEAST = 16 * 1024;

/** Whether a header Accept-Encoding allows gzip (RFC 9110, 12.5.3). */
export function takesGzip(header: string | undefined): boolean {
  const codings = (header ?? '').split(',').map((part) =>
    part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/),
  );
  const found = codings.find(([name]) => name === 'gzip') ?? codings.find(([name]) => name === '*');
  const weight = found?.slice(1).find((parameter) => parameter.startsWith('q='));
  return found !== undefined && (weight === undefined || Number(weight.slice(2)) > 0);
}

/**
 * Sends an answer.
 *
 * Its length may tell something about a secret in it to whoever sees the length and chooses a part of the answer (BREACH): no answer has a secret of the
 * server in it but a ticket, which is too short to be compressed, and no other page gets an answer at all.
 *
 * @param answer bytes are JSON already
 */
export async function sendJson(request: IncomingMessage, response: ServerResponse, answer: unknown): Promise<void> {
  const json = answer instanceof Uint8Array ? answer : Buffer.from(JSON.stringify(answer));
  const isSmaller = json.length >= LEAST && takesGzip(request.headers['accept-encoding']);
  // In Node's thread pool, and as fast as it can: the way from a login node is seldom slower than the best compression.
  const body = isSmaller ? await compressed(json, { level: constants.Z_BEST_SPEED }) : json;
  if (response.destroyed) return;
  response.writeHead(200, {
    ...dataHeaders(),
    Vary: 'Accept-Encoding',
    ...(isSmaller ? { 'Content-Encoding': 'gzip' } : {}),
    'Content-Length': body.length,
  });
  response.end(body);
}
