import { Buffer } from 'node:buffer';

const NEWLINE = Buffer.from('\n');
const LF = 0x0a;

/** Where finished text goes: bytes that are copied before the call returns, and how many lines they are. */
export type WriteText = (bytes: Buffer, start: number, end: number, lines: number) => void;

/** The lines of one log, joined while they lie one after the other in one buffer: a block of lines becomes one copy. */
export class LogText {
  readonly #write: WriteText;
  readonly #onOwn: (bytes: number) => void;
  #bytes: Buffer | undefined;
  #start = 0;
  #end = 0;
  #lines = 0;

  /** @param onOwn is told at once how many bytes a line takes that is not the job's text */
  constructor(write: WriteText, onOwn: (bytes: number) => void = () => undefined) {
    this.#write = write;
    this.#onOwn = onOwn;
  }

  /** Adds a line that is not the job's text: a remark, or a command. */
  own(line: Buffer): void {
    this.#onOwn(line.length + 1);
    this.line(line, 0, line.length);
  }

  /** Adds the line `bytes[start, end)`, which stays as it is until `flush`. */
  line(bytes: Buffer, start: number, end: number): void {
    if (bytes[end] === LF) {
      this.lines(bytes, start, end + 1, 1);
      return;
    }
    this.flush();
    this.#write(bytes, start, end, 0);
    this.#write(NEWLINE, 0, 1, 1);
  }

  /** Adds whole lines, `count` of them up to the LF before `end`, which stay as they are until `flush`. */
  lines(bytes: Buffer, start: number, end: number, count: number): void {
    if (this.#bytes !== bytes || this.#end !== start) {
      this.flush();
      this.#bytes = bytes;
      this.#start = start;
      this.#lines = 0;
    }
    this.#end = end;
    this.#lines += count;
  }

  /** Adds text that is not a whole line. */
  part(bytes: Buffer): void {
    this.flush();
    this.#write(bytes, 0, bytes.length, 0);
  }

  /** Hands over what is joined so far. */
  flush(): void {
    if (this.#bytes === undefined) return;
    this.#write(this.#bytes, this.#start, this.#end, this.#lines);
    this.#bytes = undefined;
  }
}
