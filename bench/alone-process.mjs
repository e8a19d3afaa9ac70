// The process that alone.mjs starts: reads what to measure from its argument, prints `{"bytes":...,"seconds":...}`.
import xterm from '@xterm/headless';
import stripAnsi from 'strip-ansi';
import { outputOf } from './outputs.mjs';

/** What a pipe holds (pipe(7)), and what joblog reads at a time. */
const CHUNK = 65536;
/** So much goes through before the clock starts: V8 compiles what is hot, in both ways to treat it, over tens of megabytes (see docs/performance.md). */
const WARM_UP = 32 << 20;
/** joblog's clock in here goes on by this for each chunk: a job that prints 65 MB/s. */
const CHUNK_MS = 1;
/** xterm.js reads later what is written to it, and refuses more than 50 MB at a time. */
const XTERM_CHUNKS = 16;

const { subject, output, bytes, masks, bundle } = JSON.parse(process.argv[2]);

/** Each makes a way to treat output: a function that takes it all. */
const SUBJECTS = {
  capture: async () => {
    const { Capture, keepHeapSmall } = await import(bundle);
    keepHeapSmall();
    const values = Array.from({ length: masks }, (_, n) => `t0ken-${n}-${(n * 7919).toString(36)}-not-in-any-line`);
    return () => {
      const capture = new Capture({ mode: 'enabled', repeats: 'fold', masks: values });
      let now = Date.UTC(2026, 0, 1);
      let taken = 0;
      const take = () => {
        const batch = capture.take(now);
        taken += batch?.bytes ?? 0;
        for (const bytes of Object.values(batch?.appends ?? {}).flat()) capture.giveBack(bytes);
      };
      return {
        put: (chunk) => {
          now += CHUNK_MS;
          capture.push('stdout', chunk, now);
          take();
        },
        end: () => {
          capture.finish(now);
          take();
          if (taken === 0) throw new Error('the capture has kept nothing');
        },
      };
    };
  },
  xterm: async () => () => {
    const terminal = new xterm.Terminal({ cols: 200, rows: 100, scrollback: 1000, convertEol: true, logLevel: 'off' });
    let chunks = 0;
    return {
      put: (chunk) => {
        chunks++;
        if (chunks % XTERM_CHUNKS !== 0) terminal.write(chunk);
        else return new Promise((resolve) => terminal.write(chunk, resolve));
      },
      end: () => new Promise((resolve) => terminal.write('', resolve)),
    };
  },
  // From bytes to bytes, as a filter would have it. That it misses sequences which are cut is in its favour.
  'strip-ansi': async () => () => ({
    put: (chunk) => void Buffer.from(stripAnsi(chunk.toString())),
    end: () => undefined,
  }),
  // The least that a logger does with lines: finds them, and copies them.
  pass: async () => () => {
    const copy = Buffer.allocUnsafeSlow(CHUNK);
    let lines = 0;
    return {
      put: (chunk) => {
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
        chunk.copy(copy);
      },
      end: () => {
        if (lines === 0) throw new Error('there was no line');
      },
    };
  },
};

async function treat(make, text) {
  const way = make();
  for (let at = 0; at < text.length; at += CHUNK) {
    const waiting = way.put(text.subarray(at, at + CHUNK));
    if (waiting !== undefined) await waiting;
  }
  await way.end();
}

const text = outputOf(output, bytes);
const make = await SUBJECTS[subject]();
await treat(make, text.subarray(0, WARM_UP));
const before = process.cpuUsage();
await treat(make, text);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ bytes: text.length, seconds: (user + system) / 1e6 }));
