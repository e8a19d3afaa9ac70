/** What went through a stream that is too long to be kept. */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';

export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

/** @param onBytes is told how many have come, after each chunk */
export async function digest(
  stream: Readable | null,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<Digest> {
  const hash = createHash('sha256');
  let bytes = 0;
  if (stream === null) throw new Error('there is no stream');
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
    onBytes(bytes);
  }
  return { bytes, sha256: hash.digest('hex') };
}
