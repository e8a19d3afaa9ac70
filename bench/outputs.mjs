// What jobs print, by kind. Everything is made from the line's number, so that it is the same in every run.
import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';

const FIXTURES = new URL('../__tests__/fixtures/console/', import.meta.url);
/** A bar is drawn so often before the next one begins. */
const REDRAWS = 1000;

/** tqdm's bar in ten cells, `draw` of them in tenths: `\r 45%|####      | 450/1000 [00:11<00:14, 38.5it/s]`. */
function bar(n, draw) {
  const done = n % REDRAWS;
  const left = REDRAWS - done;
  const text = `\r${String(Math.floor((done * 100) / REDRAWS)).padStart(3)}%|${draw((done * 10) / REDRAWS)}| ${done}/${REDRAWS} [${clock(done)}<${clock(left)}, 38.${n % 10}it/s]`;
  return left === 1 ? `${text}\n` : text;
}

function clock(steps) {
  const seconds = Math.floor(steps / 38);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}

const loss = (n) => (1 / (1 + n / 1e6)).toFixed(6);

/** The n-th piece of each kind. */
const KINDS = {
  'plain lines': (n) =>
    `step ${n}: loss ${loss(n)}, learning rate 0.00100, ${1000 + (n % 997)}.5 samples a second, 12.3 GiB of memory\n`,
  'short lines': (n) => `${n}\n`,
  'lines with CRLF': (n) => `step ${n}: loss ${loss(n)}, learning rate 0.00100, 1234.5 samples a second\r\n`,
  'lines with tabs': (n) => `step ${n}\t${loss(n)}\t0.00100\t${1000 + (n % 997)}.5\t12.3 GiB\n`,
  'UTF-8 lines': (n) => `étape ${n} : perte ${loss(n)}, température de l'unité 61,5 °C, précision élevée ✓\n`,
  'Latin-1 lines': (n) => `étape ${n} : perte ${loss(n)}, température de l'unité 61,5 °C, précision élevée\n`,
  'equal lines': () => 'waiting for the lock on /scratch/dataset, held by another process\n',
  'equal blocks of 3 lines': (n) =>
    `${['WARNING: no GPU found', '  falling back to the CPU', '  (said by device.py:117)'][n % 3]}\n`,
  'JSON metadata': (n) => `{"step":${n},"loss":${loss(n)},"learning_rate":0.001,"throughput":${1000 + (n % 997)}.5}\n`,
  'colours, as by npm': (n) =>
    `\x1b[32madded\x1b[39m \x1b[1mpackage-${n}\x1b[22m@1.${n % 100}.0 \x1b[90min ${n % 997}ms\x1b[39m, \x1b[33m0\x1b[39m vulnerabilities\n`,
  'the same without colours': (n) => `added package-${n}@1.${n % 100}.0 in ${n % 997}ms, 0 vulnerabilities\n`,
  'colours, as by pytest': (n) =>
    `tests/test_model_${n % 100}.py::test_case_${n} \x1b[32mPASSED\x1b[0m\x1b[32m                    [${String(n % 101).padStart(3)}%]\x1b[0m\n`,
  'bars of ASCII': (n) => bar(n, (cells) => '#'.repeat(cells).padEnd(10)),
  'bars of blocks': (n) =>
    bar(n, (cells) => `${'█'.repeat(cells)}${' ▏▎▍▌▋▊▉'[Math.floor((cells % 1) * 8)]}`.padEnd(11).slice(0, 10)),
};

const encodingOf = (kind) => (kind === 'Latin-1 lines' ? 'latin1' : 'utf8');

/** Yields text of a kind in buffers of about a mebibyte, in whole lines, until it is at least so many bytes. */
function* pieces(kind, bytes) {
  const line = KINDS[kind];
  for (let n = 0, made = 0; made < bytes; ) {
    let text = '';
    while (text.length < 1 << 20 && made + text.length < bytes) text += line(n++);
    const piece = Buffer.from(text, encodingOf(kind));
    made += piece.length;
    yield piece;
  }
}

/** Writes output of a kind into a file; returns how many bytes it is. */
export function writeOutput(kind, bytes, path) {
  const file = openSync(path, 'w');
  let written = 0;
  for (const piece of pieces(kind, bytes)) written += writeSync(file, piece);
  closeSync(file);
  return written;
}

/** Output of a kind in one buffer; `fixtures` is one, too. */
export const outputOf = (kind, bytes) =>
  Buffer.concat(kind === 'fixtures' ? [...shuffled(bytes)] : [...pieces(kind, bytes)]);

/** Ends what a recording may have left open: a control sequence, the second screen, a hidden cursor, colours, line drawing. */
const CLOSING = Buffer.from('\x18\x1b[?1049l\x1b[?25h\x1b[0m\x0f\x1b(B\n');

/** Yields all recordings again and again, in another order each time, until it is at least so many bytes. */
function* shuffled(bytes) {
  const names = readdirSync(FIXTURES).filter((name) => name.endsWith('.raw'));
  const files = names.sort().map((name) => readFileSync(new URL(name, FIXTURES)));
  const random = generator(1);
  for (let made = 0; made < bytes; ) {
    for (let last = files.length - 1; last > 0; last--) {
      const other = Math.floor(random() * (last + 1));
      [files[last], files[other]] = [files[other], files[last]];
    }
    for (const file of files) {
      yield file;
      yield CLOSING;
      made += file.length + CLOSING.length;
    }
  }
}

/** The same numbers from 0 to 1 each time: Park and Miller's generator (CACM 31, 1988). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
