import { Buffer } from 'node:buffer';

/** Above it a call out of V8 is cheaper than words (measured: 110 ns a call, 0.3 a byte by words, 1.3 byte by byte). */
const CALLED_BYTES = 320;

/** The lowest and the highest bit of each byte of a word. */
const ONES = 0x01010101;
const HIGH_BITS = 0x80808080;

/** Bytes, with a view by which they are read and written a word at a time: most pieces of text are too short for a call out of V8. */
export class Block {
  readonly bytes: Buffer;
  readonly view: DataView;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}

export const NO_BLOCK = new Block(Buffer.alloc(0));

/** Copies `source[from, to)` to `target` at `at`; no byte around is touched. */
export function copyBytes(source: Block, from: number, to: number, target: Block, at: number): void {
  const size = to - from;
  if (size < 4) {
    const { bytes } = source;
    const { bytes: into } = target;
    for (let i = 0; i < size; i++) into[at + i] = bytes[from + i] as number;
  } else if (size > CALLED_BYTES) source.bytes.copy(target.bytes, at, from, to);
  else {
    const { view } = source;
    const { view: into } = target;
    const last = size - 4;
    for (let i = 0; i < last; i += 4) into.setInt32(at + i, view.getInt32(from + i, true), true);
    // The last word may lie over the one before.
    into.setInt32(at + last, view.getInt32(from + last, true), true);
  }
}

/** Is this byte in `source[from, to)`? */
export function holdsByte({ bytes, view }: Block, from: number, to: number, byte: number): boolean {
  const same = byte * ONES;
  let at = from;
  for (const last = to - 4; at <= last; at += 4) {
    // Zero where the byte is; whether there is a zero is an old trick: https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord
    const word = view.getInt32(at, true) ^ same;
    if (((word - ONES) & ~word & HIGH_BITS) !== 0) return true;
  }
  for (; at < to; at++) if (bytes[at] === byte) return true;
  return false;
}
