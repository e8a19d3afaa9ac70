import type { Buffer } from 'node:buffer';
import type { Carries } from './intake.js';
import { type Millis, type Mode, stricter } from './types.js';

/** What is known of a row besides its text. */
export class RowMarks implements Carries {
  /** When the row was last finished or changed. */
  time: Millis;
  /** Begun while the cursor was hidden. */
  hidden: boolean;
  /** Something was written or erased since the cursor last left it. */
  changed = false;
  /** It came to ROW_BYTES and goes on in the next row. */
  broken = false;
  /** It goes on a broken row. */
  continued = false;
  /** A tab came after its text: blanks that are not shown, which yet make a line something else than an object alone. */
  padded = false;
  /** A control character that is not shown stands in it. */
  spoiled = false;
  /** It was cut by a change of the mode: what is still to come of it is not in it. */
  cut = false;
  /** The strictest mode before the present one in which bytes of it arrived. */
  strictest: Mode = 'enabled';
  /** What is logged in its place, in whatever mode: a command, or a remark. */
  instead: Buffer | undefined;
  /** What the screen has it down for; see `weight`. */
  counted = 0;
  lines = 0;
  size = 0;

  constructor(time: Millis, hidden: boolean) {
    this.time = time;
    this.hidden = hidden;
  }

  /** It was cut by a change of the mode, and stays on the screen as one of which bytes arrived in `mode`. */
  goOn(mode: Mode): void {
    this.cut = false;
    this.lines = 0;
    this.size = 0;
    this.strictest = stricter(this.strictest, mode);
  }

  protected clearMarks(time: Millis, hidden: boolean): void {
    this.time = time;
    this.hidden = hidden;
    this.changed = false;
    this.broken = false;
    this.continued = false;
    this.padded = false;
    this.spoiled = false;
    this.cut = false;
    this.strictest = 'enabled';
    this.instead = undefined;
    this.counted = 0;
    this.lines = 0;
    this.size = 0;
  }
}
