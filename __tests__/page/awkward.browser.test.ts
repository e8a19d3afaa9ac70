/** The page of `joblog serve` in a real browser: slow connections, and jobs that print what nobody expects. */
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describeWith } from '../faults/needs.js';
import { Home } from '../promises/harness.js';
import { Served } from '../serve/served.js';
import { Chromium, comes } from './chromium.js';

const rowText = (at: number, data: object): string =>
  `${JSON.stringify({ time: new Date(1_767_000_000_000 + at * 1000).toISOString(), line: at + 1, data })}\n`;

describeWith('the page of awkward jobs, and far away, in Chromium', ['chromium'], () => {
  const home = new Home('');
  let served: Served;
  const chromium = Chromium.forSuite();
  let address: string;

  const file = (job: string, ending: string): string => join(home.store, job, `batch.${ending}`);
  const put = (job: string, ending: string, text: string): void => {
    mkdirSync(join(home.store, job), { recursive: true, mode: 0o700 });
    writeFileSync(file(job, ending), text);
  };
  const open = (place: string, how: Parameters<Chromium['open']>[1] = {}): Promise<Page> =>
    chromium.open(`${address}#${place}&token=${served.token}`, { ...how, allowed: address });
  const labelOf = async (page: Page): Promise<string> =>
    (await page.locator('.stage').first().getAttribute('aria-label')) ?? '';

  beforeAll(async () => {
    mkdirSync(home.store, { mode: 0o700 });
    put('live', 'metadata.ndjson', rowText(0, { step: 0, loss: 1000 }));
    put('evil', 'stdout.log', `start\n${'a'.repeat(40)}!\nend\n`);
    const long = Array.from({ length: 1000 }, (_, line) => `line ${line + 1} ${'x'.repeat(10_000)}\n`);
    put('long', 'stdout.log', long.join(''));
    put(
      'plain',
      'metadata.ndjson',
      Array.from({ length: 20 }, (_, step) => rowText(step, { step, loss: 20 - step, acc: step, lr: 1 })).join(''),
    );
    put('named', 'metadata.ndjson', [3, 1, 2].map((time, step) => rowText(step, { time, step })).join(''));
    const keys = Array.from({ length: 1000 }, (_, key): [string, number] => [`key${key}`, key]);
    put('keys', 'metadata.ndjson', [1, 2, 3].map((step) => rowText(step, Object.fromEntries(keys))).join(''));
    served = await Served.start(home, ['--port', '0']);
    if (!('port' in served.at)) throw new Error('no port');
    address = `http://127.0.0.1:${served.at.port}/`;
  });
  afterAll(async () => {
    await served.end();
    await home.remove();
  });

  test('shows what a job prints all the time, though each answer comes later than the next news', async () => {
    let step = 0;
    const printing = setInterval(() => {
      step += 1;
      appendFileSync(file('live', 'metadata.ndjson'), rowText(step, { step, loss: 1000 - step }));
    }, 200);
    try {
      const page = await chromium.open('about:blank', { allowed: address });
      let [open, most] = [0, 0];
      await page.route(/api\/(?:job|series)\?/, async (route) => {
        open += 1;
        most = Math.max(most, open);
        await new Promise((resolve) => setTimeout(resolve, 2500));
        open -= 1;
        await route.continue().catch(() => undefined);
      });
      await page.goto(`${address}#/job/live?tab=graphs&token=${served.token}`);
      await comes(async () => (await page.locator('.stage').count()) === 1);
      const first = await labelOf(page);
      await comes(async () => (await labelOf(page)) !== first);
      // One for the heading, one for the graphs.
      expect(most).toBeLessThanOrEqual(2);
    } finally {
      clearInterval(printing);
    }
  });

  test('a finger that goes sideways over a graph zooms it, two taps show all, and up and down it scrolls the page', async () => {
    const page = await open('/job/plain?tab=graphs', { width: 390, touch: true });
    const over = page.locator('.u-over').last();
    await over.scrollIntoViewIfNeeded();
    const touch = await page.context().newCDPSession(page);
    const goes = async (...way: readonly (readonly [number, number])[]): Promise<void> => {
      const { x, y, width } = (await over.boundingBox())!;
      for (const [index, [across, down]] of way.entries())
        await touch.send('Input.dispatchTouchEvent', {
          type: index === 0 ? 'touchStart' : 'touchMove',
          touchPoints: [{ x: x + width * across, y: y + down }],
        });
      await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    };
    await goes([0.3, 60], [0.4, 60], [0.5, 62], [0.7, 62]);
    await comes(() => page.url().includes('range='));
    // Two taps are one gesture only where they follow each other soon, which a busy machine cannot promise.
    await comes(async () => {
      await goes([0.5, 60]);
      await goes([0.5, 60]);
      return !page.url().includes('range=');
    });
    const scrolled = (): Promise<number> => page.evaluate<number>('scrollY');
    const before = await scrolled();
    expect(before).toBeGreaterThan(0);
    await goes([0.5, 10], [0.5, 30], [0.52, 60], [0.53, 90], [0.55, 140]);
    await comes(async () => (await scrolled()) < before);
    expect(page.url()).not.toContain('range=');
    // Nor has a choice begun that the next movement would draw.
    const { x, y, width } = (await over.boundingBox())!;
    await page.mouse.move(x + width * 0.2, y + 40);
    await page.mouse.move(x + width * 0.8, y + 50, { steps: 5 });
    await comes(async () => (await page.locator('.readout').last().innerText()) !== '');
    expect((await page.locator('.u-select').last().getAttribute('style')) ?? '').not.toMatch(/width: [1-9]/);
  });

  test('draws a few of very many keys, and more when it is told to', async () => {
    const page = await open('/job/keys?tab=graphs&x=time');
    await page.getByText('970 keys are not shown').waitFor();
    expect(await page.locator('.stage').count()).toBe(30);
    await page.getByRole('button', { name: 'Show 30 more' }).click();
    await page.getByText('940 keys are not shown').waitFor();
    expect(await page.locator('.stage').count()).toBe(60);
    expect(page.url()).toContain('most=60');
  });

  test('the table has a few of very many columns at first, and those that are chosen', async () => {
    const page = await open('/job/keys?tab=table');
    await page.getByText('Columns (50 of 1000)').click();
    // The time is a column of its own.
    expect(await page.locator('thead th').count()).toBe(51);
    await page.getByRole('searchbox', { name: 'Find a column' }).fill('key999');
    await page.getByRole('checkbox', { name: 'key999', exact: true }).check();
    await page.getByText('Columns (51 of 1000)').waitFor();
    await comes(async () => (await page.locator('thead th').last().innerText()).startsWith('key999'));
    expect(await page.locator('tbody tr').first().locator('td').last().innerText()).toBe('999');
    await page.getByRole('checkbox', { name: 'key999', exact: true }).uncheck();
    await page.getByText('Columns (50 of 1000)').waitFor();
    expect(page.url()).not.toContain('columns=');
  });

  test('a job that is removed goes from an open list', async () => {
    put('passing', 'stdout.log', 'x\n');
    const page = await open('/');
    const link = page.getByRole('link', { name: 'passing' });
    await link.waitFor();
    rmSync(join(home.store, 'passing'), { recursive: true });
    await comes(async () => (await link.count()) === 0);
    expect(await page.getByRole('link', { name: 'long' }).count()).toBe(1);
  });

  test('marks nothing by an expression that the search could not finish with', async () => {
    const page = await open(`/job/evil?regex=1&find=${encodeURIComponent('(a+)+$')}`);
    await comes(async () => (await page.locator('.hits').innerText()).includes('takes too long'));
    await page.getByRole('button', { name: 'Table' }).click();
    await page.getByText('has printed no metadata').waitFor();
  });

  test('shows all lines of a log whose lines are long', async () => {
    const page = await open('/job/long?line=400');
    await comes(async () => (await page.locator('.line.chosen .text').innerText()).startsWith('line 400 '));
    await page.getByRole('button', { name: 'Follow' }).click();
    await comes(async () => (await page.locator('.line .text').last().innerText()).startsWith('line 1000 '));
  });

  test('sorts by a key that is called time, too', async () => {
    const page = await open('/job/named?tab=table');
    const cells = async (): Promise<string> => (await page.locator('tbody td:nth-child(2)').allInnerTexts()).join(' ');
    await comes(async () => (await cells()) === '2 1 3');
    await page.getByRole('button', { name: 'data.time' }).click();
    await comes(async () => (await cells()) === '3 2 1');
    await page.getByRole('button', { name: 'data.time' }).click();
    await comes(async () => (await cells()) === '1 2 3');
    expect(await page.locator('th[aria-sort]').allInnerTexts()).toEqual(['data.time\n▲']);
  });

  test('goes on where the browser allows no more changes of its URL', async () => {
    const page = await open('/');
    await page.getByRole('link', { name: 'live', exact: true }).waitFor();
    await page.evaluate(`history.replaceState = () => { throw new DOMException('too many', 'SecurityError'); }`);
    await page.getByPlaceholder('Filter').fill('nam');
    await comes(async () => (await page.locator('tbody tr').count()) === 1);
  });
});
