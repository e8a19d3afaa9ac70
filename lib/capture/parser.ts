import { ControlSequence } from './control-sequence.js';
import { INVALID, type Op } from './ops.js';
import { MORE, Utf8Decoder } from './utf8.js';

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

const LF: Op = { op: 'lf' };
const CR: Op = { op: 'cr' };
const BS: Op = { op: 'bs' };
const DROPPED: Op = { op: 'dropped' };
const HT: Op = { op: 'ht' };

/** A stream's bytes to operations, cut wherever the bytes happen to be cut. */
export class Parser {
  #state: State = 'ground';
  readonly #utf8 = new Utf8Decoder();
  readonly #sequence = new ControlSequence();
  readonly #emit: (op: Op) => void;
  // One object for all runs of text: at two a progress update they would be most of the garbage.
  readonly #text = { op: 'text' as const, bytes: new Uint8Array(0) as Uint8Array, start: 0, end: 0 };
  #lineFeeds = 0;

  constructor(emit: (op: Op) => void) {
    this.#emit = emit;
  }

  /** Between two characters and outside of any sequence. */
  get idle(): boolean {
    return this.#state === 'ground' && !this.#utf8.partial;
  }

  /** LF bytes seen, those inside of sequences included: the stream's lines. */
  get lineFeeds(): number {
    return this.#lineFeeds;
  }

  /**
   * Takes bytes from `from` on, up to and with the next LF that acts, or all. Returns where it stopped: after a line feed the caller may go
   * on with faster means.
   */
  parse(bytes: Uint8Array, from: number): number {
    let i = from;
    while (i < bytes.length) {
      const byte = bytes[i] as number;
      if (this.#utf8.partial && !this.#utf8.accepts(byte)) {
        this.#utf8.reset();
        this.#character(INVALID);
      }
      if (byte >= 0x80) {
        i++;
        const code = this.#utf8.next(byte);
        if (code !== MORE) this.#character(code);
      } else if (this.#state === 'ground' && byte >= 0x20) {
        i = this.#ascii(bytes, i);
      } else {
        i++;
        if (byte === 0x0a) this.#lineFeeds++;
        if (byte < 0x20 ? this.#control(byte) : this.#inSequence(byte)) return i;
      }
    }
    return i;
  }

  /** The stream has ended: a character that was cut off is invalid, an unfinished sequence is nothing. */
  end(): void {
    if (this.#utf8.partial) {
      this.#utf8.reset();
      this.#character(INVALID);
    }
    this.#state = 'ground';
  }

  #ascii(bytes: Uint8Array, from: number): number {
    let i = from;
    let byte = bytes[i] as number;
    while (byte >= 0x20 && byte < 0x7f) {
      i++;
      if (i === bytes.length) break;
      byte = bytes[i] as number;
    }
    if (i === from) {
      this.#emit(DROPPED); // DEL
      return from + 1;
    }
    this.#text.bytes = bytes;
    this.#text.start = from;
    this.#text.end = i;
    this.#emit(this.#text);
    return i;
  }

  #character(code: number): void {
    // U+0080 to U+009F are dropped wherever they stand: if they could open a sequence, a stray byte would swallow text.
    if (code >= 0x80 && code <= 0x9f) {
      if (this.#state === 'ground') this.#emit(DROPPED);
      return;
    }
    switch (this.#state) {
      case 'ground':
        this.#emit({ op: 'char', code });
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

  /** A C0 control. True: it was a line feed that acts. */
  #control(byte: number): boolean {
    switch (byte) {
      case 0x18: // CAN
      case 0x1a: // SUB
        this.#state = 'ground';
        return false;
      case 0x1b:
        this.#state = 'escape';
        return false;
      default:
    }
    if (this.#state === 'dcs') return false;
    if (this.#state === 'string') {
      // An LF ends it and does no more: a title without its end costs its own line, not an empty one in the log.
      if (byte === 0x07 || byte === 0x0a) this.#state = 'ground';
      return false;
    }
    switch (byte) {
      case 0x08:
        this.#emit(BS);
        return false;
      case 0x09:
        this.#emit(HT);
        return false;
      case 0x0a:
      case 0x0b: // VT
      case 0x0c: // FF
        this.#emit(LF);
        return byte === 0x0a;
      case 0x0d:
        this.#emit(CR);
        return false;
      default:
        if (this.#state === 'ground') this.#emit(DROPPED);
        return false;
    }
  }

  /** A byte from 0x20 to 0x7f inside of a sequence. */
  #inSequence(byte: number): false {
    switch (this.#state) {
      case 'ground':
      case 'string':
      case 'dcs':
        return false;
      case 'escape':
        this.#state = afterEscape(byte);
        if (this.#state === 'csi') this.#sequence.begin();
        return false;
      case 'escape-intermediate':
        if (byte >= 0x30 && byte < 0x7f) this.#state = 'ground';
        return false;
      case 'csi': {
        if (byte === 0x7f) return false;
        if (byte < 0x40) {
          this.#sequence.collect(byte);
          return false;
        }
        this.#state = 'ground';
        const op = this.#sequence.finish(byte);
        if (op !== undefined) this.#emit(op);
        return false;
      }
    }
  }
}

function afterEscape(byte: number): State {
  if (byte === 0x7f) return 'escape';
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
