// How soon the page shows something in a real browser, and how evenly it scrolls.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { atMost, median } from './figures.mjs';
import { environment, JOBLOG, makeFolder, makeHome, timed } from './harness.mjs';
import { serve } from './served.mjs';
import { bytesOfLines, makeCurves, makeLog } from './stores.mjs';

/** Debian's; CHROMIUM names another. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ROWS = 100_000;
const LINES = 1_000_000;
const ROUNDS = 3;
const FRAMES = 60;
const MOST_KB = 60;
const MOST_MS = 300;
const MOST_WAIT_MS = 60_000;

/**
 * Runs in the page before its own script. A stroke of a canvas, or a change of the document, is painted with the next frame: a frame's callback runs
 * before it is painted, a message that is posted there arrives after that. `probe.painted` is when the last change was.
 */
function watchPainting() {
  const probe = { began: 0, painted: 0, answered: 0 };
  let waits = false;
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    probe.painted = performance.now();
  };
  const changed = () => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => {
      waits = false;
      channel.port2.postMessage(0);
    });
  };
  const { stroke } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.stroke = function (...path) {
    changed();
    return stroke.apply(this, path);
  };
  new MutationObserver(changed).observe(document, { childList: true, subtree: true, characterData: true });
  const { json } = Response.prototype;
  Response.prototype.json = async function () {
    const text = await this.clone().text();
    if (this.url.includes('/api/series')) probe.answered = performance.now();
    return text === '' ? json.call(this) : JSON.parse(text);
  };
  window.probe = probe;
}

const GRAPHS =
  'document.querySelectorAll("figure canvas").length >= 10 && document.querySelector(".graphs").getAttribute("aria-busy") === "false"';
const LAST_LINE = `[...document.querySelectorAll('.line .number')].at(-1)?.textContent`;
const QUIET = 'probe.painted > probe.began && performance.now() - probe.painted > 500';

/** Waits until an expression is true in the page; rejects after a minute. */
async function until(page, shown) {
  const began = performance.now();
  while (!(await page.evaluate(shown))) {
    if (performance.now() - began > MOST_WAIT_MS) throw new Error(`the page never came to this: ${shown}`);
    await page.waitForTimeout(50);
  }
}

/**
 * Milliseconds from a place's being gone to in the page until all that comes of it is painted.
 *
 * @param shown in JavaScript: whether what is waited for is there
 * @returns `all`; `answered`: of it, what came after the server's answer with the points was there
 */
async function painted(page, place, shown) {
  await page.evaluate((hash) => {
    Object.assign(window.probe, { began: performance.now(), answered: 0 });
    location.hash = hash;
  }, place);
  await until(page, `${QUIET} && (${shown})`);
  return page.evaluate(() => ({ all: probe.painted - probe.began, answered: probe.painted - probe.answered }));
}

/** Milliseconds from one frame to the next while a log is scrolled by so many px a frame. */
function frames(page, count, px) {
  return page.evaluate(
    ([most, by]) =>
      new Promise((resolve) => {
        const log = document.querySelector('.log');
        const times = [];
        const next = (now) => {
          times.push(now);
          if (by !== 0) log.scrollTop -= by;
          if (times.length <= most) requestAnimationFrame(next);
          else resolve(times.slice(1).map((time, index) => time - times[index]));
        };
        requestAnimationFrame(next);
      }),
    [count, px],
  );
}

/** Opens a page in a window of its own, with its probe. */
async function opened(browser, url, shown) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(watchPainting);
  await page.goto(url);
  await until(page, shown);
  return page;
}

const HEADING = 'document.querySelector("h1") !== null';

/** Graphs of a page that has all points, or gets what it draws from the server: each round draws them anew. */
async function graphs(browser, url, rounds, rows) {
  const page = await opened(browser, url, HEADING);
  const place = (params) => `#/job/1234?tab=graphs${params}`;
  const first = await painted(page, place(''), GRAPHS);
  const results = { first: [first], x: [], zoom: [] };
  for (let round = 1; round <= rounds; round++) {
    results.x.push(await painted(page, place('&x=time'), GRAPHS));
    await painted(page, place(''), GRAPHS);
    results.zoom.push(await painted(page, place(`&range=${rows * 0.4 + round}~${rows * 0.6}`), GRAPHS));
    await painted(page, place(''), GRAPHS);
  }
  await page.close();
  return results;
}

/** The log of a server that has not read it yet, from the list of jobs to the last line, the server read anew each round; and how it scrolls. */
async function log(browser, store, env, rounds, lines) {
  const times = { first: [], again: [], still: [], rows: [], pages: [] };
  for (let round = 0; round < rounds; round++) {
    const server = await serve(store, env);
    try {
      const url = `http://127.0.0.1:${server.port}/#/&token=${server.token}`;
      const page = await opened(browser, url, HEADING);
      const shown = `${LAST_LINE} === '${lines}'`;
      times.first.push((await painted(page, '#/job/1', shown)).all);
      await painted(page, '#/', HEADING);
      times.again.push((await painted(page, '#/job/1', shown)).all);
      times.still.push(...(await frames(page, FRAMES, 0)));
      times.rows.push(...(await frames(page, FRAMES, 57)));
      times.pages.push(...(await frames(page, FRAMES, 5000)));
      await page.close();
    } finally {
      await server.end();
    }
  }
  return times;
}

const kilobytes = (name) => gzipSync(readFileSync(name), { level: 9 }).length / 1000;
const late = (values, part) => [...values].sort((a, b) => a - b)[Math.floor(part * (values.length - 1))];

function sizeTable() {
  const folder = fileURLToPath(new URL('../dist/page', import.meta.url));
  const sizes = new Map(readdirSync(folder).map((file) => [file, kilobytes(join(folder, file))]));
  const all = ['page.js', 'report.js'].map((script) => {
    const parts = ['index.html', 'page.css', script];
    return [script, parts.reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0)];
  });
  return {
    head: ['the page, with gzip', 'KB', 'target'],
    rows: [
      ...[...sizes].map(([file, size]) => [file, size, '']),
      ...all.map(([script, sum]) => [`all with ${script}`, sum, atMost(Number(sum.toFixed(1)), MOST_KB, ' KB')]),
    ],
  };
}

export async function page(sizes) {
  if (!existsSync(CHROMIUM))
    return { skipped: `there is no Chromium at ${CHROMIUM} (apt-get install chromium, or CHROMIUM=PATH)` };
  const [rows, rounds] = [ROWS, ROUNDS].map(sizes.of);
  const env = environment(makeHome(false));
  const curves = makeFolder();
  makeCurves(curves, rows);
  const long = makeFolder();
  const { lines } = makeLog(long, bytesOfLines(sizes.of(LINES)));
  const report = join(makeFolder(), 'report.html');
  await timed([JOBLOG, 'report', '1234', '-o', report, '--dir', curves], env);
  const server = await serve(curves, env);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const version = browser.version();
    const alone = await graphs(browser, `file://${report}#/`, rounds, rows);
    const served = await graphs(browser, `http://127.0.0.1:${server.port}/#/&token=${server.token}`, rounds, rows);
    const scrolled = await log(browser, long, env, rounds, lines);
    const drawn = (name, results, field, target = '') => {
      const ms = median(results.map((result) => result[field]));
      return [name, ms, target === '' ? '' : atMost(Math.round(ms), target, ' ms')];
    };
    const scrolling = (name, values) => [name, median(values), late(values, 0.99), Math.max(...values)];
    return [
      sizeTable(),
      {
        head: [`10 series of ${rows} points, ${rounds} rounds, Chromium ${version.split('.')[0]}`, 'ms', 'target'],
        rows: [
          drawn('report: graphs opened, once: the rows are read', alone.first, 'all'),
          drawn('report: another X', alone.x, 'all', MOST_MS),
          drawn('report: a fifth of X', alone.zoom, 'all', MOST_MS),
          drawn('served: graphs opened, once: the server reads the rows', served.first, 'all'),
          drawn("served: from the server's answer on", [...served.first, ...served.x], 'answered', MOST_MS),
          drawn('served: another X', served.x, 'all', MOST_MS),
          drawn('served: a fifth of X', served.zoom, 'all', MOST_MS),
        ],
      },
      {
        head: [`a log of ${lines} lines, from the list to its last line`, 'ms'],
        rows: [
          ['the first time, which the server reads it in', median(scrolled.first)],
          ['the next', median(scrolled.again)],
        ],
      },
      {
        head: ['the same log, ms from frame to frame', 'median', '99 of 100', 'the slowest'],
        rows: [
          scrolling('nothing moves', scrolled.still),
          scrolling('3 lines a frame', scrolled.rows),
          scrolling('half a thousand lines a frame', scrolled.pages),
        ],
      },
    ];
  } finally {
    await browser.close();
    await server.end();
  }
}
