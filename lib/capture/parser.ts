import type { Buffer } from 'node:buffer';
import { Block, NO_BLOCK } from './block.js';
import { Charset } from './charset.js';
import { ControlSequence } from './control-sequence.js';
import type { Intake } from './intake.js';
import { INVALID, type Operations } from './ops.js';
import { TextRun } from './text-run.js';
import { MORE, Utf8Decoder } from './utf8.js';

const BOM = 0xfeff;
const BS = 0x08;
const LF = 0x0a;
const CR = 0x0d;
const ESC = 0x1b;
const DEL = 0x7f;
const HT = 0x09;
/** The final byte of Select Graphic Rendition. */
const SGR = 0x6d;

/** After so much plain text in lines, with colours or without, it is left to faster means: these cost more to set up than a few lines do. */
const PLAIN_BYTES = 512;

/**
 * Where the parser stands between two bytes, after the state machine of Paul Williams (https://vt100.net/emu/dec_ansi_parser).
 *
 *            +------------- CAN SUB, final byte ------------+
 *            v                                              |
 *   ground --ESC--> escape --20-2F--> escape-intermediate --+
 *                     |----[----> csi ----------------------+
 *                     |--] _ ^ X-> string --BEL LF----------+   (ESC ends it and begins a sequence, so ESC \ is ST)
 *                     +----P----> dcs ----------------------+
 */
type State = 'ground' | 'escape' | 'escape-intermediate' | 'csi' | 'string' | 'dcs';

/**
 * A stream's bytes to operations, cut wherever the bytes happen to be cut. What stands whole in the bytes at hand, a run of text, a control sequence,
 * is taken whole; the state machine is for the rest, and does the same for all of it.
 */
export class Parser {
  #state: State = 'ground';
  readonly #utf8 = new Utf8Decoder();
  readonly #charset = new Charset();
  readonly #sequence: ControlSequence;
  readonly #run = new TextRun();
  /** The bytes at hand. */
  #block = NO_BLOCK;
  readonly #intake: Intake;
  readonly #to: Operations;
  readonly #fast: boolean;
  /** ESC's intermediate byte. */
  #intermediate = 0;
  /** What came last was a character that is seen: REP can repeat it. */
  #graphic = false;
  /** It stood right before the sequence at hand. */
  #repeatable = false;

  /** @param fast false: everything goes through the state machine, byte by byte */
  constructor(intake: Intake, to: Operations, fast = true) {
    this.#intake = intake;
    this.#to = to;
    this.#fast = fast;
    this.#sequence = new ControlSequence(to, this.#charset);
  }

  /** Between two characters and outside of any sequence, and letters are letters. */
  get idle(): boolean {
    return this.#state === 'ground' && !this.#utf8.partial && !this.#charset.drawing;
  }

  /** Takes at least one byte from `from` on. Returns where it stopped: at the end, or after a line feed, below which the caller may have faster means. */
  parse(bytes: Buffer, from: number): number {
    if (bytes !== this.#block.bytes) this.#block = new Block(bytes);
    const before = this.#intake.bytes - from;
    const stop = this.#parse(bytes, from, before);
    this.#intake.bytes = before + stop;
    return stop;
  }

  #parse(bytes: Buffer, from: number, before: number): number {
    const { length } = bytes;
    let plainFrom = from;
    let i = from;
    while (i < length) {
      let whole = this.#fast && this.idle;
      while (whole) {
        const byte = bytes[i] as number;
        if (byte === LF) {
          i++;
          this.#feed(before + i);
          this.#to.lf();
          if (i - plainFrom >= PLAIN_BYTES || i === length) return i;
          continue;
        }
        const next = byte >= 0x20 ? this.#text(i) : this.#whole(bytes, i, byte);
        if (next === i) break;
        i = next;
        if (byte < 0x20 && !isPlain(byte, bytes, i)) plainFrom = i;
        if (i === length) return i;
        // Of what stands whole only a control sequence can bring a character set.
        if (byte === ESC) whole = this.idle;
      }
      const byte = bytes[i] as number;
      i++;
      if (byte === LF) this.#feed(before + i);
      this.#step(byte);
      plainFrom = i;
    }
    return i;
  }

  /** A line of the input ends at byte `at` of the stream. */
  #feed(at: number): void {
    this.#graphic = false;
    this.#intake.lines++;
    this.#intake.bytes = at;
  }

  /** Takes a run of text; returns where it ends. */
  #text(at: number): number {
    const run = this.#run;
    if (!run.measure(this.#block, at)) return at;
    this.#graphic = true;
    this.#to.text(this.#block, at, run.end, run.width, run.ascii);
    return run.end;
  }

  /** Takes what stands whole at `at` and begins with a control character other than a line feed; returns where it ends, `at` if nothing does. */
  #whole(bytes: Buffer, at: number, byte: number): number {
    switch (byte) {
      case ESC: {
        const end = this.#sequence.take(bytes, at, this.#graphic);
        if (end > at) this.#graphic = false;
        return end;
      }
      case CR: {
        this.#graphic = false;
        this.#to.cr();
        let end = at + 1;
        while (end < bytes.length && bytes[end] === CR) end++;
        return end;
      }
      case BS: {
        this.#graphic = false;
        let end = at + 1;
        while (end < bytes.length && bytes[end] === BS) end++;
        this.#to.cub(end - at);
        return end;
      }
      case HT:
        this.#graphic = false;
        this.#to.cht(1);
        return at + 1;
      default:
        return at;
    }
  }

  /** Plain text went past it; `graphic`: what came last is seen. */
  passed(graphic: boolean): void {
    this.#graphic = graphic;
  }

  /** The stream has ended: a character that was cut off is invalid, an unfinished sequence is nothing. */
  end(): void {
    if (this.#utf8.partial) {
      this.#utf8.reset();
      this.#character(INVALID);
    }
    this.#state = 'ground';
  }

  /** One byte. */
  #step(byte: number): void {
    if (this.#utf8.partial && !this.#utf8.accepts(byte)) {
      this.#utf8.reset();
      this.#character(INVALID);
    }
    if (byte >= 0x80) {
      const code = this.#utf8.next(byte);
      if (code !== MORE) this.#character(code);
    } else if (byte < 0x20) this.#control(byte);
    else if (this.#state !== 'ground') this.#inSequence(byte);
    else if (byte === DEL) this.#to.dropped();
    else this.#see(this.#charset.drawing ? this.#charset.glyph(byte) : byte);
  }

  #see(code: number): void {
    this.#graphic = true;
    this.#to.character(code);
  }

  #character(code: number): void {
    // U+0080 to U+009F are dropped wherever they stand: if they could open a sequence, a stray byte would swallow text. So is the byte order mark.
    if ((code >= 0x80 && code <= 0x9f) || code === BOM) {
      if (this.#state === 'ground') this.#to.dropped();
      return;
    }
    switch (this.#state) {
      case 'ground':
        this.#see(code);
        return;
      case 'escape':
      case 'escape-intermediate':
      case 'csi':
        this.#state = 'ground';
        return;
      case 'string':
      case 'dcs':
        return;
    }
  }

  /** A C0 control. */
  #control(byte: number): void {
    const graphic = this.#graphic;
    this.#graphic = false;
    switch (byte) {
      case 0x18: // CAN
      case 0x1a: // SUB
        if (this.#state === 'ground') this.#to.dropped();
        this.#state = 'ground';
        return;
      case ESC:
        this.#state = 'escape';
        this.#repeatable = graphic;
        return;
      default:
    }
    if (this.#state === 'dcs') return;
    if (this.#state === 'string') {
      // An LF ends it and does no more: a title without its end costs its own line, not an empty one in the log.
      if (byte === 0x07 || byte === LF) this.#state = 'ground';
      return;
    }
    switch (byte) {
      case BS:
        this.#to.cub(1);
        return;
      case HT:
        this.#to.cht(1);
        return;
      case LF:
        this.#to.lf();
        return;
      case 0x0b: // VT
      case 0x0c: // FF
        this.#to.nel();
        return;
      case CR:
        this.#to.cr();
        return;
      default:
        if (byte === 0x0e || byte === 0x0f) this.#charset.shift(byte === 0x0e ? 1 : 0); // SO, SI
        if (this.#state === 'ground') this.#to.dropped();
    }
  }

  /** A byte from 0x20 to 0x7f inside of a sequence. */
  #inSequence(byte: number): void {
    switch (this.#state) {
      case 'ground':
      case 'string':
      case 'dcs':
        return;
      case 'escape':
        this.#state = afterEscape(byte);
        if (this.#state === 'csi') this.#sequence.begin();
        else if (this.#state === 'escape-intermediate') this.#intermediate = byte;
        else if (this.#state === 'ground') this.#escape(byte);
        return;
      case 'escape-intermediate':
        if (byte < 0x30) this.#intermediate = 0;
        else if (byte < DEL) {
          this.#state = 'ground';
          if (this.#intermediate === 0x28 || this.#intermediate === 0x29) {
            this.#charset.choose(this.#intermediate === 0x28 ? 0 : 1, byte);
          }
        }
        return;
      case 'csi':
        if (byte === DEL) return;
        if (byte < 0x40) this.#sequence.collect(byte);
        else {
          this.#state = 'ground';
          this.#sequence.finish(byte, this.#repeatable);
        }
        return;
    }
  }

  /** ESC and one byte. */
  #escape(final: number): void {
    switch (final) {
      case 0x37: // 7, DECSC
        this.#charset.save();
        this.#to.decsc();
        return;
      case 0x38: // 8, DECRC
        this.#charset.restore();
        this.#to.decrc();
        return;
      case 0x44: // D
        this.#to.ind();
        return;
      case 0x45: // E
        this.#to.nel();
        return;
      case 0x4d: // M
        this.#to.ri();
        return;
      case 0x63: // c
        this.#charset.reset();
        this.#to.ris();
        return;
    }
  }
}

/** Did a control character, of what ends at `end`, leave lines plain: a newline, a carriage return before one, or a colour? */
function isPlain(byte: number, bytes: Uint8Array, end: number): boolean {
  return byte === LF || (byte === CR && bytes[end] === LF) || (byte === ESC && bytes[end - 1] === SGR);
}

function afterEscape(byte: number): State {
  if (byte === DEL) return 'escape';
  if (byte < 0x30) return 'escape-intermediate';
  switch (byte) {
    case 0x5b: // [
      return 'csi';
    case 0x50: // P
      return 'dcs';
    case 0x58: // X, SOS
    case 0x5d: // ], OSC
    case 0x5e: // ^, PM
    case 0x5f: // _, APC
      return 'string';
    default:
      return 'ground';
  }
}
