/** Ways to cut input into chunks: what a stage makes of it must be the same for all of them. */

/** The input in two chunks, for every place to cut it at, and byte by byte. */
export function* everyCut(input: Buffer): Generator<readonly Buffer[]> {
  for (let at = 0; at <= input.length; at += 1) yield [input.subarray(0, at), input.subarray(at)];
  yield [...input].map((byte) => Buffer.of(byte));
}

/** The input cut at these places, in any order and with repetitions. */
export function cutAt(input: Buffer, places: readonly number[]): readonly Buffer[] {
  const sorted = [0, ...places.map((place) => place % (input.length + 1)), input.length].sort((a, b) => a - b);
  return sorted.slice(1).map((end, index) => input.subarray(sorted[index], end));
}
