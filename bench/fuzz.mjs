// Holds the capture against itself and against a terminal on streams that nobody thought of, for as long as it is told to:
// `npm run fuzz -- MINUTES [SEED]`. Each case is made from a seed of its own; one that fails is made smaller, printed, and counted.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';
import { build } from 'esbuild';

const FIXTURES = new URL('../__tests__/fixtures/console/', import.meta.url);
const NOON = 1_795_327_795_123;
/** Most cases are short: what goes wrong goes wrong in little. */
const MOST_BYTES = 4096;
const MOST_FAILURES = 10;
/** So long a case that fails is made smaller. */
const SMALLER_MS = 15_000;

const folder = mkdtempSync(join(tmpdir(), 'joblog-fuzz-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const bundle = join(folder, 'capture.mjs');
await build({
  stdin: {
    contents: `export { Capture } from './capture.ts'; export { Console } from './console.ts'; export { FATES } from './ledger.ts';`,
    resolveDir: new URL('../lib/capture', import.meta.url).pathname,
  },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: bundle,
  logLevel: 'warning',
});
const { Capture, Console, FATES } = await import(bundle);

/** Numbers from 0 to 1: mulberry32. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const RAW = readdirSync(FIXTURES)
  .filter((name) => name.endsWith('.raw'))
  .map((name) => readFileSync(new URL(name, FIXTURES)));

const WORDS = [
  'a',
  'same\n',
  '\n',
  '\r\n',
  '\r',
  '\b',
  '\t',
  ' ',
  '{"a":1}\n',
  '{"a":1}',
  'é',
  '漢',
  '👩‍👧',
  'e\u0301',
  '\u0301',
  '█',
  '\ufeff',
];
WORDS.push(
  '/LOGCOMMAND {"mode":"metadata"}\n',
  '/LOGCOMMAND {"mode":"enabled"}\n',
  '/LOGCOMMAND {"mode":"disabled"}\n',
);
WORDS.push(
  '/LOGCOMMAND x\n',
  '/LOGCOM',
  '[joblog: ',
  '\x1b',
  '\x1b[',
  '\x1b]',
  '\x1bP',
  '\x1b\\',
  '\x07',
  '\x18',
  '\x0e',
  '\x0f',
  '\x1b(0',
  '\x1b(B',
);
WORDS.push(
  '\x1b7',
  '\x1b8',
  '\x1bD',
  '\x1bE',
  '\x1bM',
  '\x1bc',
  '\x1b[?1049h',
  '\x1b[?1049l',
  '\x1b[?25l',
  '\x1b[?25h',
  '\x1b[!p',
  '\x80',
  '\xff',
  '\u0085',
);
const FINALS = 'ABCDEFGHIJKLMPSTXZ`abdefrsu@mhlhn';

/** A stream of bytes. */
function stream(random) {
  const below = (n) => Math.floor(random() * n);
  const pieces = [];
  let bytes = 0;
  const most = random() < 0.1 ? MOST_BYTES * 8 : 1 + below(MOST_BYTES);
  const style = below(3);
  while (bytes < most) {
    let piece;
    const which = random();
    if (style === 0 || which < 0.1) {
      const raw = RAW[below(RAW.length)];
      const from = below(raw.length);
      piece = Buffer.from(raw.subarray(from, from + 1 + below(400)));
      if (random() < 0.3) piece[below(piece.length)] = below(256);
    } else if (which < 0.5) piece = Buffer.from(WORDS[below(WORDS.length)], random() < 0.05 ? 'latin1' : 'utf8');
    else if (which < 0.75) {
      const numbers = Array.from({ length: below(3) }, () =>
        random() < 0.05 ? 99999 : below(random() < 0.8 ? 12 : 120),
      );
      piece = Buffer.from(`\x1b[${numbers.join(';')}${FINALS[below(FINALS.length)]}`);
    } else if (which < 0.9)
      piece = Buffer.from(`line ${below(4)} `.repeat(1 + below(3)) + (random() < 0.8 ? '\n' : ''));
    else if (which < 0.95)
      piece = Buffer.from(Array.from({ length: 1 + below(150) }, (_, i) => `row ${i % 3}\n`).join(''));
    else piece = Buffer.from(Array.from({ length: 1 + below(8) }, () => below(256)));
    pieces.push(piece);
    bytes += piece.length;
  }
  return Buffer.concat(pieces);
}

/** All that a capture gives out for the bytes, cut into pieces of sizes that `size` gives. */
function captured(bytes, size, settings, fast = true, pause = 0) {
  const capture = new Capture(settings, { fast });
  const out = { stdout: [], stderr: [], metadata: [], timeline: [], notices: 0, modes: [] };
  let now = NOON;
  const take = () => {
    const batch = capture.take(now);
    if (batch === undefined) return;
    for (const file of ['stdout', 'stderr', 'metadata', 'timeline'])
      out[file].push(...batch.appends[file].map((b) => Buffer.from(b)));
    out.notices += batch.notices.length;
    out.modes.push(...batch.modes);
  };
  for (let at = 0; at < bytes.length; ) {
    const piece = Buffer.from(bytes.subarray(at, at + size()));
    capture.push('stdout', piece, now);
    at += piece.length;
    piece.fill(0x23);
    now += pause;
    if (pause > 0) take();
  }
  capture.finish(now);
  take();
  const text = (file) => Buffer.concat(out[file]).toString();
  return {
    log: text('stdout'),
    metadata: text('metadata'),
    notices: out.notices,
    modes: out.modes,
    ledger: capture.ledger(),
  };
}

function rendered(bytes, fast) {
  const rows = [];
  const add = (text, start, end) => rows.push(text.toString('utf8', start, end).replace(/ +$/, ''));
  const sink = {
    left: () => undefined,
    dropped: () => undefined,
    flush: () => undefined,
    settled: (row) => {
      const { bytes: text, start, end } = row.text();
      add(text, start, end);
    },
    look: (_bytes, _start, _ends, _from, to) => to,
    passed: (text, start, ends, from, to) => {
      for (let i = from, at = start; i < to; at = ends[i] + 1, i++) add(text, at, ends[i]);
    },
  };
  const console = new Console(sink, fast);
  console.write(bytes, NOON);
  console.end(NOON);
  while (rows.at(-1) === '') rows.pop();
  return rows.map((row) => `${row}\n`).join('');
}

/** What a terminal shows in the end. */
async function shown(text) {
  const terminal = new xterm.Terminal({
    cols: 4096,
    rows: 100,
    scrollback: 10_000,
    convertEol: true,
    allowProposedApi: true,
    scrollOnEraseInDisplay: true,
  });
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.parser.registerCsiHandler({ final: 'J' }, (parameters) => parameters[0] === 3);
  await new Promise((done) => terminal.write(text, done));
  const { normal } = terminal.buffer;
  const rows = Array.from(
    { length: normal.length },
    (_, y) => normal.getLine(y)?.translateToString(true).trimEnd() ?? '',
  );
  terminal.dispose();
  while (rows.at(-1) === '') rows.pop();
  return rows.map((row) => `${row}\n`).join('');
}

const SETTINGS = [
  { mode: 'enabled', repeats: 'fold', masks: [] },
  { mode: 'enabled', repeats: 'keep', masks: ['same', 'line 1'] },
  { mode: 'metadata', repeats: 'fold', masks: [] },
  { mode: 'enabled', repeats: 'fold', masks: [], logBytes: 700 },
];

/** What is wrong with the capture of these bytes; undefined: nothing. */
function wrong(bytes, seed) {
  const random = generator(seed);
  const settings = SETTINGS[Math.floor(random() * SETTINGS.length)];
  const whole = captured(bytes, () => bytes.length, settings);
  const same = (other) => JSON.stringify(other) === JSON.stringify(whole);
  if (!same(captured(bytes, () => 1, settings))) return 'byte by byte is not whole';
  if (!same(captured(bytes, () => 1 + Math.floor(random() * 70), settings))) return 'random chunks are not whole';
  if (!same(captured(bytes, () => bytes.length, settings, false))) return 'the slow way is not the fast one';
  const slowly = captured(bytes, () => 1 + Math.floor(random() * 200), settings, true, 90);
  for (const { log, ledger, metadata } of [whole, slowly]) {
    if (/[^\P{Cc}\n]/u.test(log)) return 'a control character in the log';
    if (log !== '' && !log.endsWith('\n')) return 'the log does not end with a newline';
    for (const unit of ['lines', 'bytes']) {
      const sum = FATES.reduce((total, fate) => total + ledger.stdout[fate][unit], 0);
      if (sum !== ledger.stdout.in[unit]) return `the ledger's ${unit} sum up to ${sum}, not ${ledger.stdout.in[unit]}`;
    }
    if (ledger.stdout.log.bytes !== Buffer.byteLength(log)) return 'the ledger has another size of the log';
    for (const line of metadata.split('\n').slice(0, -1)) JSON.parse(line);
  }
  const text = rendered(bytes, true);
  if (rendered(Buffer.from(text), true) !== text) return 'rendering the output again changes it';
  return undefined;
}

/** Operations on which the log and a terminal agree by the rules, and text. */
function lawful(random) {
  const below = (n) => Math.floor(random() * n);
  const pick = (list) => list[below(list.length)];
  const addressed = random() < 0.3;
  const words = [
    'a',
    'b ',
    'é',
    '█',
    '漢',
    'ハ',
    '😀',
    'e\u0301',
    '한',
    'text',
    '\n',
    '\r\n',
    '\r',
    '\b',
    '\t',
    '\v',
    '\x1bD',
    '\x1bE',
    '\x1bM',
  ];
  words.push(
    '\x1b[K',
    '\x1b[1K',
    '\x1b[2K',
    '\x1b[J',
    '\x1b[1J',
    '\x1b[31m',
    '\x1b]0;t\x07',
    '\x1b(0lqk\x1b(B',
    '=\x1b[3b',
    '\x1b7ab\x1b8',
  );
  const finals = 'ABCDEFGaeIZ`@PLMSTX';
  let text = addressed ? '\x1b[H' : '';
  for (let count = below(60); count > 0; count--) {
    const which = random();
    if (which < 0.6) text += pick(words);
    else if (which < 0.9) text += `\x1b[${below(13) || ''}${pick(finals)}`;
    else if (addressed) text += random() < 0.2 ? `\x1b[1;${2 + below(30)}r` : `\x1b[${1 + below(40)};${1 + below(30)}H`;
    else text += 'line\n'.repeat(below(120));
  }
  return text;
}

/** Takes parts out of the bytes as long as it still goes wrong. */
function smaller(bytes, seed) {
  let least = bytes;
  const enough = Date.now() + SMALLER_MS;
  for (let size = least.length >> 1; size >= 1 && Date.now() < enough; ) {
    let found = false;
    for (let at = 0; at + size <= least.length && Date.now() < enough; ) {
      const tried = Buffer.concat([least.subarray(0, at), least.subarray(at + size)]);
      if (tried.length > 0 && failure(tried, seed) !== undefined) {
        least = tried;
        found = true;
      } else at += size;
    }
    if (!found) size >>= 1;
  }
  return least;
}

function failure(bytes, seed) {
  try {
    return wrong(bytes, seed);
  } catch (error) {
    return `it throws: ${error.stack}`;
  }
}

const minutes = Number(process.argv[2] ?? 1);
const first = Number(process.argv[3] ?? 1);
if (!(minutes > 0) || !Number.isSafeInteger(first)) {
  console.error('usage: npm run fuzz -- MINUTES [SEED]');
  process.exit(2);
}
const until = Date.now() + minutes * 60_000;
let cases = 0;
let terminals = 0;
let bytes = 0;
let failures = 0;
for (let seed = first; Date.now() < until && failures < MOST_FAILURES; seed++) {
  const input = stream(generator(seed));
  cases++;
  bytes += input.length;
  const what = failure(input, seed);
  if (what !== undefined) {
    failures++;
    const least = smaller(input, seed);
    console.log(`seed ${seed}: ${failure(least, seed)}\n  ${escaped(least)}`);
  }
  for (let i = 0; i < 3; i++) {
    const text = lawful(generator(seed * 3 + i));
    terminals++;
    if (rendered(Buffer.from(text), true) !== (await shown(text))) {
      failures++;
      console.log(`seed ${seed}, ${i}: not as a terminal shows it\n  ${JSON.stringify(text)}`);
    }
  }
}
console.log(
  `${cases} streams of ${(bytes / 1e6).toFixed(1)} MB, ${terminals} screens; ${failures} failures; seeds ${first} to ${first + cases - 1}`,
);
process.exitCode = failures === 0 ? 0 : 1;

/** Bytes as a string of JavaScript, which shows each. */
function escaped(least) {
  return JSON.stringify(least.toString('latin1')).replace(
    /[^ -~]/g,
    (byte) => `\\u${byte.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
