/** What the main process has for the writer arrives there whole, and what is on its way is known. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HEADROOM } from '../../lib/capture/types.js';
import { Outbox } from '../../lib/run/outbox.js';
import { WriterLink } from '../../lib/run/writer-link.js';
import { localDisk } from '../../lib/spool/spool-file.js';
import type { FromWriter } from '../../lib/store/protocol.js';
import { bundle } from './bundle.js';

let folder = '';
let listener = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'joblog-link-'));
  listener = bundle('__tests__/run/programs/listener.ts', folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A link, what came over it, and its end. */
class Linked {
  readonly notices: string[] = [];
  #wake: () => void = () => undefined;
  gone = false;
  givenBack = 0;
  readonly outbox: Outbox;

  constructor(program = listener) {
    const nothing = (): void => undefined;
    this.outbox = new Outbox(
      {
        connect: (descriptor, events) => new WriterLink(program, descriptor, events),
        disk: localDisk,
        clock: () => performance.now(),
        now: Date.now,
        later: (ms, work) => {
          setTimeout(work, ms);
        },
      },
      { hold: nothing, release: nothing, watch: nothing },
      {
        onMessage: (message: FromWriter) => {
          if (message.type === 'notice') this.notices.push(message.text);
          this.#wake();
        },
        onGone: () => {
          this.gone = true;
          this.#wake();
        },
        onAway: nothing,
        onBack: nothing,
        onRoom: () => {
          this.#wake();
        },
        onSpool: nothing,
      },
    );
    this.outbox.start({ options: {}, optIn: 'absent', pid: process.pid, started: 0 });
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Sends so many bytes in a buffer that is used for something else as soon as it is given back. */
  append(size: number, text: string): Buffer {
    const bytes = Buffer.alloc(HEADROOM + size).subarray(HEADROOM);
    if (size > 0) bytes.fill(text);
    const copy = Buffer.from(bytes);
    this.outbox.batch({ stdout: [bytes], stderr: [], metadata: [], timeline: [] }, () => {
      this.givenBack++;
      bytes.fill(0);
      this.#wake();
    });
    return copy;
  }
}

const MIB = 1 << 20;

test("output of any size arrives whole and in order; the buffers are the caller's again when they are given back", async () => {
  const linked = new Linked();
  const wanted = createHash('sha256');
  const sizes = [0, 1, 16_383, 16_384, 16_385, MIB - 1, MIB, MIB + 1, 3 * MIB + 7];
  for (const size of sizes) wanted.update(linked.append(size, `${size} `));
  linked.outbox.send('end', null);
  // The listener says what it has heard, and then acknowledges it.
  await linked.until(() => (linked.notices.length > 0 && linked.givenBack === sizes.length) || linked.gone);
  expect(linked.notices).toEqual([wanted.digest('hex')]);
  expect(linked.givenBack).toBe(sizes.length);
  linked.outbox.leave();
});

test.each(['open', 'record', 'live'] as const)('a message %s of any size is one message', async (type) => {
  const linked = new Linked();
  linked.outbox.send(type, { small: '' });
  // More than a frame takes: a command line, a screen, or a record with many changes of the mode can be as large.
  linked.outbox.send(type, { large: 'x'.repeat(5 * MIB) });
  linked.outbox.send(type, { next: '' });
  await linked.until(() => linked.notices.length === 3 || linked.gone);
  expect(linked.notices).toEqual([`${type} small`, `${type} large`, `${type} next`]);
  linked.outbox.leave();
});

test('output between messages keeps its place, and neither is taken for a part of the other', async () => {
  const linked = new Linked();
  const wanted = createHash('sha256');
  for (const size of [3, MIB + 1, 5 * MIB]) {
    wanted.update(linked.append(size, '{"a":1}\n'));
    linked.outbox.send('live', { [`after${size}`]: 'y'.repeat(size) });
  }
  linked.outbox.send('end', null);
  await linked.until(() => linked.notices.length === 4 || linked.gone);
  expect(linked.notices).toEqual(['live after3', `live after${MIB + 1}`, `live after${5 * MIB}`, wanted.digest('hex')]);
  linked.outbox.leave();
});

test('what the writer has not acknowledged is counted, until it has', async () => {
  const linked = new Linked();
  expect(linked.outbox.pending).toBe(0);
  linked.append(100_000, 'x');
  expect(linked.outbox.pending).toBeGreaterThan(100_000);
  await linked.until(() => linked.outbox.pending === 0);
  linked.outbox.leave();
});

test('a writer that ends is noticed once, and what is sent to it then does no harm', async () => {
  const program = join(folder, 'ends.cjs');
  writeFileSync(program, 'process.exit(3)');
  const linked = new Linked(program);
  linked.append(MIB, 'x');
  await linked.until(() => linked.gone);
  linked.append(MIB, 'x');
  linked.outbox.send('record', { large: 'x'.repeat(MIB) });
  linked.outbox.leave();
});

test('a writer that cannot be started at all is noticed as gone', async () => {
  const linked = new Linked(join(folder, 'is-not-there.cjs'));
  await linked.until(() => linked.gone);
});
