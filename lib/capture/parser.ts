import { Charset } from './charset.js';
import { ControlSequence, skipSgr } from './control-sequence.js';
import type { Intake } from './intake.js';
import { INVALID, type Op } from './ops.js';
import { MORE, Utf8Decoder } from './utf8.js';

const BOM = 0xfeff;
const ESC = 0x1b;

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
const HT: Op = { op: 'cht', n: 1 };
const NEL: Op = { op: 'nel' };
const IND: Op = { op: 'ind' };
const RI: Op = { op: 'ri' };
const DECSC: Op = { op: 'decsc' };
const DECRC: Op = { op: 'decrc' };
const RIS: Op = { op: 'ris' };

/** A stream's bytes to operations, cut wherever the bytes happen to be cut. */
export class Parser {
  #state: State = 'ground';
  readonly #utf8 = new Utf8Decoder();
  readonly #sequence = new ControlSequence();
  readonly #charset = new Charset();
  readonly #intake: Intake;
  readonly #emit: (op: Op) => void;
  readonly #passable: () => boolean;
  // One object for all runs of text, and one for all characters: at two a progress update they would be most of the garbage.
  readonly #text = { op: 'text' as const, bytes: new Uint8Array(0) as Uint8Array, start: 0, end: 0 };
  readonly #char = { op: 'char' as const, code: 0 };
  /** ESC's intermediate byte. */
  #intermediate = 0;
  /** What came last was a character that is seen: REP can repeat it. */
  #graphic = false;
  /** It stood right before the sequence at hand. */
  #repeatable = false;
  /** Bytes of the stream before those at hand. */
  #before = 0;

  /** @param passable tells whether the caller has faster means at this moment */
  constructor(intake: Intake, emit: (op: Op) => void, passable = (): boolean => false) {
    this.#intake = intake;
    this.#passable = passable;
    this.#emit = emit;
  }

  /** Between two characters and outside of any sequence, and letters are letters. */
  get idle(): boolean {
    return this.#state === 'ground' && !this.#utf8.partial && !this.#charset.drawing;
  }

  /**
   * Takes at least one byte from `from` on. Returns where it stopped: after a line feed or a carriage return, or at a character that is not ASCII,
   * so that the caller may go on with faster means.
   */
  parse(bytes: Uint8Array, from: number): number {
    const stop = this.#parse(bytes, from);
    this.#intake.bytes = this.#before + stop;
    return stop;
  }

  #parse(bytes: Uint8Array, from: number): number {
    this.#before = this.#intake.bytes - from;
    let i = from;
    while (i < bytes.length) {
      const byte = bytes[i] as number;
      if (this.#utf8.partial && !this.#utf8.accepts(byte)) {
        this.#utf8.reset();
        this.#character(INVALID);
      }
      if (byte >= 0x80) {
        if (i > from && this.idle && this.#passable()) return i;
        i++;
        const code = this.#utf8.next(byte);
        if (code !== MORE) this.#character(code);
      } else if (this.#state === 'ground' && byte >= 0x20) {
        i = this.#ascii(bytes, i);
      } else {
        if (byte === ESC && this.#state === 'ground') {
          const end = skipSgr(bytes, i);
          if (end > i) {
            i = end;
            this.#graphic = false;
            continue;
          }
        }
        i++;
        if (byte === 0x0a) {
          this.#intake.lines++;
          this.#intake.bytes = this.#before + i;
        }
        const acted = byte < 0x20 ? this.#control(byte) : this.#inSequence(byte);
        // Behind a carriage return there is something faster only for text.
        if (acted && (byte === 0x0a || (bytes[i] ?? 0) >= 0x20)) return i;
      }
    }
    return i;
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
    this.#graphic = true;
    if (this.#charset.drawing) {
      for (let at = from; at < i; at++) this.#draw(bytes[at] as number);
      return i;
    }
    this.#text.bytes = bytes;
    this.#text.start = from;
    this.#text.end = i;
    this.#emit(this.#text);
    return i;
  }

  /** A character of the set that draws lines. */
  #draw(byte: number): void {
    const code = this.#charset.glyph(byte);
    if (code !== byte) this.#see(code);
    else this.#emit({ op: 'text', bytes: Uint8Array.of(byte), start: 0, end: 1 });
  }

  #see(code: number): void {
    this.#graphic = true;
    this.#char.code = code;
    this.#emit(this.#char);
  }

  #character(code: number): void {
    // U+0080 to U+009F are dropped wherever they stand: if they could open a sequence, a stray byte would swallow text. So is the byte order mark.
    if ((code >= 0x80 && code <= 0x9f) || code === BOM) {
      if (this.#state === 'ground') this.#emit(DROPPED);
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

  /** A C0 control. True: it was a line feed or a carriage return that acts. */
  #control(byte: number): boolean {
    const graphic = this.#graphic;
    this.#graphic = false;
    switch (byte) {
      case 0x18: // CAN
      case 0x1a: // SUB
        if (this.#state === 'ground') this.#emit(DROPPED);
        this.#state = 'ground';
        return false;
      case ESC:
        this.#state = 'escape';
        this.#repeatable = graphic;
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
        this.#emit(LF);
        return true;
      case 0x0b: // VT
      case 0x0c: // FF
        this.#emit(NEL);
        return false;
      case 0x0d:
        this.#emit(CR);
        return true;
      default:
        if (byte === 0x0e || byte === 0x0f) this.#charset.shift(byte === 0x0e ? 1 : 0); // SO, SI
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
        else if (this.#state === 'escape-intermediate') this.#intermediate = byte;
        else if (this.#state === 'ground') this.#escape(byte);
        return false;
      case 'escape-intermediate':
        if (byte < 0x30) this.#intermediate = 0;
        else if (byte < 0x7f) {
          this.#state = 'ground';
          if (this.#intermediate === 0x28 || this.#intermediate === 0x29) {
            this.#charset.choose(this.#intermediate === 0x28 ? 0 : 1, byte);
          }
        }
        return false;
      case 'csi': {
        if (byte === 0x7f) return false;
        if (byte < 0x40) {
          this.#sequence.collect(byte);
          return false;
        }
        this.#state = 'ground';
        this.#sequence.finish(byte, this.#sequenced);
        return false;
      }
    }
  }

  /** A control sequence is complete. */
  readonly #sequenced = (op: Op): void => {
    if (op.op === 'rep' && !this.#repeatable) return;
    this.#keepCharset(op);
    this.#emit(op);
  };

  /** ESC and one byte. */
  #escape(final: number): void {
    const op = escape(final);
    if (op === undefined) return;
    this.#keepCharset(op);
    this.#emit(op);
  }

  /** The character sets are saved with the cursor. */
  #keepCharset(op: Op): void {
    if (op.op === 'decsc') this.#charset.save();
    else if (op.op === 'decrc') this.#charset.restore();
    else if (op.op === 'ris' || op.op === 'decstr') this.#charset.reset();
  }
}

function escape(final: number): Op | undefined {
  switch (final) {
    case 0x37: // 7
      return DECSC;
    case 0x38: // 8
      return DECRC;
    case 0x44: // D
      return IND;
    case 0x45: // E
      return NEL;
    case 0x4d: // M
      return RI;
    case 0x63: // c
      return RIS;
    default:
      return undefined;
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
