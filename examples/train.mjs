#!/usr/bin/env node
// A real, small training job: a neural network (4-16-3) learns Fisher's Iris data (examples/iris.csv, R. A. Fisher, 1936) by stochastic
// gradient descent. It prints as such jobs do: a progress bar an epoch, a warning over and over, metadata, and a secret it asks not to log.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const EPOCHS = Number(process.argv[2] ?? 40);
const HIDDEN = 16;
const RATE = 0.05;
const BATCH = 10;

// A small generator with a seed, so that every run prints the same (mulberry32).
let seed = 42;
function random() {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function load() {
  const [, ...lines] = readFileSync(new URL('iris.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const species = ['setosa', 'versicolor', 'virginica'];
  const rows = lines.map((line) => {
    const cells = line.split(',');
    console.error("DeprecationWarning: the column 'species' is text; texts as labels will not be supported any more");
    return { x: cells.slice(0, 4).map(Number), y: species.indexOf(cells[4]) };
  });
  for (let column = 0; column < 4; column++) {
    const values = rows.map((row) => row.x[column]);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
    for (const row of rows) row.x[column] = (row.x[column] - mean) / deviation;
  }
  return shuffle(rows);
}

function shuffle(items) {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}

const matrix = (rows, columns, scale) =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => normal() * scale));
const model = {
  w1: matrix(HIDDEN, 4, 0.5),
  b1: new Array(HIDDEN).fill(0),
  w2: matrix(3, HIDDEN, 0.3),
  b2: new Array(3).fill(0),
};

function forward(x) {
  const hidden = model.w1.map((w, i) => Math.tanh(w.reduce((sum, v, j) => sum + v * x[j], model.b1[i])));
  const scores = model.w2.map((w, i) => w.reduce((sum, v, j) => sum + v * hidden[j], model.b2[i]));
  const top = Math.max(...scores);
  const exponentials = scores.map((score) => Math.exp(score - top));
  const total = exponentials.reduce((a, b) => a + b);
  return { hidden, chances: exponentials.map((e) => e / total) };
}

function learn({ x, y }) {
  const { hidden, chances } = forward(x);
  const errors = chances.map((chance, k) => chance - (k === y ? 1 : 0));
  const back = hidden.map((h, i) => errors.reduce((sum, e, k) => sum + e * model.w2[k][i], 0) * (1 - h * h));
  errors.forEach((e, k) => {
    hidden.forEach((h, i) => {
      model.w2[k][i] -= RATE * e * h;
    });
    model.b2[k] -= RATE * e;
  });
  back.forEach((e, i) => {
    x.forEach((v, j) => {
      model.w1[i][j] -= RATE * e * v;
    });
    model.b1[i] -= RATE * e;
  });
  return -Math.log(chances[y]);
}

function accuracy(rows) {
  const right = rows.filter(({ x, y }) => {
    const { chances } = forward(x);
    return chances.indexOf(Math.max(...chances)) === y;
  });
  return right.length / rows.length;
}

const rows = load();
const training = rows.slice(0, 120);
const testing = rows.slice(120);

console.log(`Iris: ${training.length} rows to learn from, ${testing.length} to test with`);
// stderr, with the warnings, has a way of its own: what was printed there is given the time to arrive.
await pause(100);
console.log('/LOGCOMMAND {"mode":"disabled"}');
console.log('logging in with token tok-4f1c9a77d2 ...');
console.log('/LOGCOMMAND {"mode":"enabled"}');
await pause(100);
console.log('\n\n\nTraining');

for (let epoch = 1; epoch <= EPOCHS; epoch++) {
  let loss = 0;
  shuffle(training);
  for (let i = 0; i < training.length; i += BATCH) {
    for (const row of training.slice(i, i + BATCH)) loss += learn(row);
    const done = Math.min(1, (i + BATCH) / training.length);
    const bar = '#'.repeat(Math.round(done * 30)).padEnd(30, '.');
    process.stderr.write(`\repoch ${epoch}/${EPOCHS} [${bar}] ${Math.round(done * 100)}%`);
    await pause(2);
  }
  process.stderr.write('\n');
  console.log(
    JSON.stringify({
      epoch,
      loss: Number((loss / training.length).toFixed(5)),
      acc: Number(accuracy(testing).toFixed(4)),
    }),
  );
}
console.log(`done: ${(accuracy(testing) * 100).toFixed(1)} % of the test rows are right`);
