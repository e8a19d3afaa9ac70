/** A writer in this process, told in frames what to do. */
import type { RunLedger } from '../../lib/capture/ledger.js';
import type { StreamCount } from '../../lib/capture/types.js';
import {
  encodeFrame,
  FrameDecoder,
  type FrameType,
  type FromWriter,
  type OpenMessage,
  type RecordChange,
  type StartMessage,
} from '../../lib/store/protocol.js';
import { Writer } from '../../lib/store/writer.js';
import { runLedger, streamLedger } from '../run/ledgers.js';

const STARTED = Date.parse('2026-11-22T06:09:54.870Z');
/** What the main process says at the start. */
export const OPEN: OpenMessage = {
  cmd: ['python', 'train.py'],
  cwd: '/home/ada',
  started: '2026-11-22T06:09:54.870Z',
  mode: 'enabled',
  modes: [{ time: '2026-11-22T06:09:54.870Z', stream: null, mode: 'enabled', why: 'a test' }],
  notices: [],
};

/** The account of a run that has printed so much on stdout. */
export const counts = (lines: number, bytes: number, metadata?: StreamCount): RunLedger =>
  runLedger(streamLedger(lines, bytes), streamLedger(), metadata);
/** What the main process says of the record when nothing has changed. */
export const CHANGE: RecordChange = {
  mode: OPEN.mode,
  modes: OPEN.modes,
  notices: [],
  slowed_ms: 0,
  away_ms: 0,
  ledger: counts(0, 0),
};

/** A writer and what it has said so far. */
export class Told {
  readonly heard: FromWriter[] = [];
  readonly #ends = new Map<FrameType, number>();
  #answered: () => void = () => undefined;
  readonly #writer = new Writer((message) => {
    this.heard.push(message);
    this.#answered();
  });

  /** The decision, which alone is not taken at once. */
  async start(options = {}, optIn: StartMessage['optIn'] = 'seen'): Promise<FromWriter | undefined> {
    const answer = new Promise<void>((resolve) => {
      this.#answered = resolve;
    });
    this.tell('start', { options, optIn, pid: 4242, started: STARTED });
    await answer;
    return this.heard[0];
  }

  tell(type: FrameType, content?: unknown): void {
    const payload = Buffer.from(
      typeof content === 'string' ? content : content === undefined ? '' : JSON.stringify(content),
    );
    const at = this.#ends.get(type) ?? 0;
    this.#ends.set(type, at + payload.length);
    for (const frame of new FrameDecoder().push(encodeFrame(type, payload, at))) this.#writer.handle(frame);
  }

  /** Sends a file from this place on again. */
  rewind(type: FrameType, at: number): void {
    this.#ends.set(type, at);
  }

  get position(): number {
    return this.#writer.position;
  }

  /** The main process is gone, whether it said `end` or not. */
  close(): void {
    this.#writer.close();
  }

  of<Type extends FromWriter['type']>(type: Type): Extract<FromWriter, { type: Type }>[] {
    return this.heard.filter((message): message is Extract<FromWriter, { type: Type }> => message.type === type);
  }
}

/** A writer that has made its task's files. */
export async function opened(open: OpenMessage = OPEN): Promise<Told> {
  const told = new Told();
  await told.start();
  told.tell('open', open);
  return told;
}
