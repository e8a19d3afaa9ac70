/** Counts that a row, or whatever else input is put down to, carries. */
export interface Carries {
  /** Input lines that ended in it. */
  lines: number;
  /** Input bytes that made it. */
  size: number;
}

/** How far a stream has been read, and how much of that is put down to rows already. */
export class Intake {
  bytes = 0;
  /** LF bytes, those inside of control sequences included. */
  lines = 0;
  #putBytes = 0;
  #putLines = 0;

  /** Puts what has come since the last time down to `to`. */
  put(to: Carries): void {
    to.lines += this.lines - this.#putLines;
    to.size += this.bytes - this.#putBytes;
    this.#putBytes = this.bytes;
    this.#putLines = this.lines;
  }

  /** Something has come since the last time. */
  get waiting(): boolean {
    return this.bytes > this.#putBytes;
  }

  /** Reads whole plain lines, which are put down to by whoever takes them. */
  pass(lines: number, bytes: number): void {
    this.lines += lines;
    this.bytes += bytes;
    this.#putLines += lines;
    this.#putBytes += bytes;
  }
}
