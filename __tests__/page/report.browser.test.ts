/** A report in a real browser, opened as a file: all it shows is in it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describeWith } from '../faults/needs.js';
import { Home } from '../promises/harness.js';
import { Chromium, comes, eachView, overflow, violations } from './chromium.js';

/** Prints a curve over epochs, with a restart in the middle; `lr` decides how steep. */
const TRAINING = (lr: number): string => `
echo "loading <script>document.title='broken'</script>"
echo '{"lr":${lr},"model":"resnet"}'
for epoch in 1 2 3 4 5 6 7 8 9 10 6 7 8 9 10; do
  echo "{\\"epoch\\":$epoch,\\"loss\\":0.$((99 - epoch * 5)),\\"gain\\":$((epoch - 3)),\\"<b>k</b>\\":$epoch}"
  echo "epoch $epoch is over"
done
echo "warning: no GPU" >&2`;

const panel = (page: Page, title: string): Locator =>
  page.locator('figure').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
const entry = (page: Page, name: string): Locator =>
  page.getByRole('group', { name: 'Series' }).getByRole('button', { name, exact: true });
const pressed = async (page: Page): Promise<string[]> =>
  page.getByRole('group', { name: 'Series' }).locator('button[aria-pressed=true]').allInnerTexts();
const titles = (page: Page): Promise<string[]> => page.locator('figure h2').allInnerTexts();

describeWith('a report in Chromium, from a file, without a network', ['chromium'], () => {
  let home: Home;
  const chromium = Chromium.forSuite();
  let url: string;
  let ids: string[];

  beforeAll(async () => {
    home = new Home();
    for (const lr of [0.1, 0.01]) await home.run(TRAINING(lr), { options: ['--name', `lr ${lr}`] });
    await home.run(`for time in 2 30 1; do echo "{\\"time\\":$time}"; done; echo last words; exit 3`, {
      options: ['--name', '<img src=x onerror=alert(1)>'],
    });
    const list = await home.joblog('list', '--json');
    ids = list
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { job: string }).job)
      .reverse();
    const file = join(home.work, 'report.html');
    await home.joblog('report', ...ids, '-o', file);
    url = `file://${file}`;
  });

  afterAll(async () => {
    await home.remove();
  });

  test.each(['light', 'dark'] as const)(
    'axe finds nothing wrong with list, log, graphs, table and comparison, %s',
    async (theme) => {
      const page = await chromium.open(url, { theme });
      await eachView(page, url, ids, async (place) => {
        expect({ place, wrong: await violations(page) }).toEqual({ place, wrong: [] });
      });
    },
  );

  test('nothing lies beyond the edge of a phone', async () => {
    const page = await chromium.open(url, { width: 390 });
    await eachView(page, url, ids, async (place) => {
      expect({ place, px: await overflow(page) }).toEqual({ place, px: 0 });
    });
  });

  test('the list shows state, name and last values as text, is filtered and sorted, and its URL says so', async () => {
    const page = await chromium.open(url);
    const rows = page.locator('tbody tr');
    await comes(async () => (await rows.count()) === 3);
    await page.getByText('<img src=x onerror=alert(1)>').waitFor();
    await page.getByText('failed with exit status 3').waitFor();
    await page.getByRole('searchbox', { name: 'Filter' }).fill('epoch=10');
    await comes(async () => (await rows.count()) === 2);
    await page.getByRole('combobox', { name: 'State' }).selectOption('failed');
    await page.getByText('No job fits.').waitFor();
    await page.getByRole('combobox', { name: 'State' }).selectOption('');
    await page.getByRole('button', { name: 'name', exact: true }).click();
    await comes(async () => (await rows.first().innerText()).includes('lr 0.01'));
    await page.getByRole('button', { name: 'name', exact: true }).click();
    await comes(async () => (await rows.first().innerText()).includes('lr 0.1'));
    expect(await page.locator('th[aria-sort=descending]').innerText()).toContain('name');
    await page.reload();
    await comes(async () => (await rows.count()) === 2);
    await comes(async () => (await rows.first().innerText()).includes('lr 0.1'));
  });

  test('a click on a legend entry shows only that series, Ctrl+click switches, a click on the only one brings all back', async () => {
    const page = await chromium.open(`${url}#/job/${ids[0]}?tab=graphs`);
    await panel(page, 'loss').waitFor();
    expect(await titles(page)).toEqual(['loss', 'gain', '<b>k</b>']);
    await entry(page, 'loss').click();
    expect(await titles(page)).toEqual(['loss']);
    expect(await pressed(page)).toEqual(['loss']);
    await entry(page, 'gain').click({ modifiers: ['Control'] });
    expect(await titles(page)).toEqual(['loss', 'gain']);
    await entry(page, 'loss').click({ modifiers: ['Meta'] });
    expect(await titles(page)).toEqual(['gain']);
    await entry(page, 'gain').click();
    expect(await titles(page)).toEqual(['loss', 'gain', '<b>k</b>']);
    expect(await entry(page, 'loss').getAttribute('title')).toContain('Ctrl+click');
  });

  test('the legend does the same by keyboard', async () => {
    const page = await chromium.open(`${url}#/job/${ids[0]}?tab=graphs`);
    await panel(page, 'loss').waitFor();
    await entry(page, 'gain').focus();
    await page.keyboard.press('Enter');
    expect(await pressed(page)).toEqual(['gain']);
    await entry(page, 'loss').focus();
    await page.keyboard.press('Control+Enter');
    expect(await pressed(page)).toEqual(['loss', 'gain']);
    await page.keyboard.press('Control+Enter');
    expect(await pressed(page)).toEqual(['gain']);
    await entry(page, 'gain').focus();
    await page.keyboard.press('Enter');
    expect(await pressed(page)).toEqual(['loss', 'gain', '<b>k</b>']);
    await page.reload();
    await panel(page, 'loss').waitFor();
  });

  test('X is named with its reason and can be changed; where it falls back the line breaks', async () => {
    const page = await chromium.open(`${url}#/job/${ids[0]}?tab=graphs`);
    await page.getByText('X is epoch: a value named "epoch".').waitFor();
    expect(await panel(page, 'loss').getByRole('img').getAttribute('aria-label')).toContain(
      'in 2 parts because epoch falls back',
    );
    await page.getByRole('combobox', { name: 'X' }).selectOption('time');
    await page.getByText('X is time: as requested.').waitFor();
    await comes(
      async () =>
        (await panel(page, 'loss').getByRole('img').getAttribute('aria-label'))?.includes('2 parts') === false,
    );
    await page.getByRole('combobox', { name: 'X' }).selectOption({ label: 'gain' });
    await page.getByText('X is gain').waitFor();
    expect(page.url()).toContain('x=key%3Again');
  });

  test('on a logarithmic axis what is not above 0 is hidden, and it is said how much that is', async () => {
    const page = await chromium.open(`${url}#/job/${ids[0]}?tab=graphs`);
    await page.getByRole('checkbox', { name: 'Log Y' }).check();
    await panel(page, 'gain').getByText('3 values at or below 0 are not shown: the axis is logarithmic.').waitFor();
    expect(await panel(page, 'loss').getByText('not shown').count()).toBe(0);
  });

  test('smoothing is off at first, and moves the values', async () => {
    const page = await chromium.open(`${url}#/job/${ids[0]}?tab=graphs`);
    await panel(page, 'loss').waitFor();
    await page.getByText('off', { exact: true }).waitFor();
    const label = (): Promise<string | null> => panel(page, 'loss').getByRole('img').getAttribute('aria-label');
    const before = await label();
    await page.getByRole('slider').fill('0.9');
    await comes(async () => (await label()) !== before);
    expect(page.url()).toContain('smooth=0.9');
  });

  test('dragging zooms all graphs, a double click shows all again, and cursors move together', async () => {
    const page = await chromium.open(`${url}#/job/${ids[0]}?tab=graphs`);
    const over = panel(page, 'loss').locator('.u-over');
    const box = (await over.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.3, box.y + 40);
    await comes(async () => (await panel(page, 'gain').locator('.readout').innerText()).includes('epoch'));
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + 50, { steps: 5 });
    await page.mouse.up();
    await comes(() => page.url().includes('range='));
    expect(await page.getByRole('button', { name: 'Show all of X' }).isEnabled()).toBe(true);
    await panel(page, 'gain').locator('.u-over').dblclick();
    await comes(() => !page.url().includes('range='));
  });

  test('a graph is used by keyboard, and says what its cursor is at', async () => {
    const page = await chromium.open(`${url}#/job/${ids[0]}?tab=graphs`);
    await panel(page, 'loss').getByRole('img').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await comes(async () => /epoch \d+:/.test(await panel(page, 'loss').locator('.readout').innerText()));
    await page.keyboard.press('+');
    await comes(() => page.url().includes('range='));
    await page.keyboard.press('0');
    await comes(() => !page.url().includes('range='));
  });

  test('on a logarithmic axis zooming out by keyboard shows as many decades more on either side', async () => {
    const page = await chromium.open(`${url}#/job/${ids[0]}?tab=graphs&logx=1`);
    await panel(page, 'loss').getByRole('img').press('-');
    await comes(() => page.url().includes('range='));
    const [from = 0, to = 0] = new URLSearchParams(page.url().split('?')[1]).get('range')!.split('~').map(Number);
    // The epochs 1 to 10, and a third of a decade before and after them.
    expect(Math.log10(from)).toBeCloseTo(-1 / 3, 1);
    expect(Math.log10(to)).toBeCloseTo(4 / 3, 1);
  });

  test('a graph fills the screen and comes back, and is saved as PNG and SVG', async () => {
    const page = await chromium.open(`${url}#/job/${ids[0]}?tab=graphs`);
    const save = async (kind: string): Promise<Buffer> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: `Save loss as ${kind}` }).click(),
      ]);
      expect(download.suggestedFilename()).toBe(`loss.${kind.toLowerCase()}`);
      return readFileSync(await download.path());
    };
    await panel(page, 'loss').waitFor();
    expect((await save('PNG')).subarray(1, 4).toString()).toBe('PNG');
    const svg = (await save('SVG')).toString();
    expect(svg).toMatch(/^<svg /);
    expect(svg).toContain('loss over epoch');
    // The restart is a path of its own.
    expect(svg.match(/<path d="M[^"]*L[^"]*" stroke/g)?.length).toBe(2);
    await page.getByRole('button', { name: 'loss: full screen' }).click();
    await comes(() => page.evaluate<boolean>('document.fullscreenElement?.tagName === "FIGURE"'));
    await page.getByRole('button', { name: 'loss: full screen' }).click();
    await comes(() => page.evaluate<boolean>('document.fullscreenElement === null'));
  });

  test('the table is newest first, sorts, and shows the columns that are chosen', async () => {
    const page = await chromium.open(`${url}#/job/${ids[0]}?tab=table`);
    const cells = (): Promise<string[]> => page.locator('tbody tr').first().locator('td').allInnerTexts();
    await page.getByText('1 to 16 of 16 rows').waitFor();
    expect(await page.locator('thead th').allInnerTexts()).toEqual(
      expect.arrayContaining(['epoch', 'loss', '<b>k</b>']),
    );
    await page.getByText('Columns', { exact: true }).click();
    for (const name of ['lr', 'model', 'gain', '<b>k</b>'])
      await page.getByRole('checkbox', { name, exact: true }).uncheck();
    await page.keyboard.press('Escape');
    await comes(async () => (await cells()).length === 3);
    expect((await cells()).slice(1)).toEqual(['10', '0.49']);
    await page.getByRole('button', { name: 'loss' }).click();
    await comes(async () => (await cells())[2] === '0.94');
    await page.getByRole('button', { name: 'loss' }).click();
    await comes(async () => (await cells())[2] === '0.49');
    expect(page.url()).toContain('order=loss');
  });

  test('a value that is called as a column of joblog is sorted by, too, and numbers stand under their headings', async () => {
    const page = await chromium.open(`${url}#/job/${ids[2]}?tab=table`);
    const values = (): Promise<string[]> => page.locator('tbody td:nth-child(2)').allInnerTexts();
    await comes(async () => (await values()).join() === '1,30,2');
    const right = (selector: string): Promise<number> =>
      page.evaluate<number>(
        `(() => { const range = document.createRange(); range.selectNodeContents(document.querySelector('${selector}').firstChild); return range.getBoundingClientRect().right; })()`,
      );
    expect(Math.abs((await right('th.right button')) - (await right('tbody td:nth-child(2)')))).toBeLessThanOrEqual(2);
    await page.getByRole('button', { name: 'data.time' }).click();
    await comes(async () => (await values()).join() === '30,2,1');
  });

  test('a link to rows that are not there shows none, and leads back to those that are', async () => {
    const page = await chromium.open(`${url}#/job/${ids[0]}?tab=table&row=5000`);
    await page.getByText('none of 16 rows').waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByText('1 to 16 of 16 rows').waitFor();
  });

  test('on a phone the list shows how each job stands beside its id', async () => {
    const wide = await chromium.open(url);
    const mark = '.narrow .state-failed';
    await wide.locator(mark).waitFor({ state: 'attached' });
    expect(await wide.locator(mark).isVisible()).toBe(false);
    const page = await chromium.open(url, { width: 390 });
    await page.locator(mark).waitFor();
  });

  test('the log is searched and its hits are marked, by stream, with a link to a line', async () => {
    const page = await chromium.open(`${url}#/job/${ids[0]}`);
    await page.getByText("loading <script>document.title='broken'</script>").waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('IS OVER');
    await page.getByText('1 of 15 lines').waitFor();
    expect(await page.locator('mark').first().innerText()).toBe('is over');
    await page.keyboard.press('Enter');
    await page.getByText('2 of 15 lines').waitFor();
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.press('Shift+Enter');
    await page.getByText('15 of 15 lines').waitFor();
    await page.getByRole('checkbox', { name: 'Case' }).check();
    await page.getByText('no line', { exact: true }).waitFor();
    await page.getByRole('checkbox', { name: 'Regex' }).check();
    await page.getByRole('searchbox').fill('epoch (1|2) is');
    await page.getByText('1 of 2 lines').waitFor();
    await page.getByRole('searchbox').fill('(');
    await page.getByText(/Invalid regular expression/).waitFor();
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: 'stderr', exact: true }).click();
    await page.getByText('1 lines').waitFor();
    expect(await page.locator('.line .text').allInnerTexts()).toEqual(['warning: no GPU']);
    await page.getByRole('button', { name: 'Both' }).click();
    await page.getByRole('button', { name: 'Line 5', exact: true }).click();
    expect(page.url()).toContain('line=5');
    await page.reload();
    await page.locator('.line.chosen').waitFor();
    await page.getByRole('checkbox', { name: 'Times' }).check();
    expect(await page.locator('.line .when').first().innerText()).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  test('jobs are chosen and compared: graphs over each other, coloured by job, and what is different', async () => {
    const page = await chromium.open(url);
    for (const id of ids.slice(0, 2)) await page.getByRole('checkbox', { name: `Compare ${id}` }).check();
    await page.getByRole('button', { name: 'Compare 2' }).click();
    await panel(page, 'loss').waitFor();
    await entry(page, 'lr 0.01').waitFor();
    expect(await panel(page, 'loss').getByRole('img').getAttribute('aria-label')).toMatch(
      /lr 0\.01: from .* lr 0\.1: from|lr 0\.1: from .* lr 0\.01: from/,
    );
    const different = page.getByRole('region', { name: 'What is different' });
    expect(await different.locator('tbody tr').allInnerTexts()).toEqual([expect.stringMatching(/^lr\s+0\.1\s+0\.01$/)]);
    await page.getByRole('region', { name: 'Figures' }).getByRole('row', { name: /^loss/ }).waitFor();
    await entry(page, 'lr 0.1').click();
    await comes(
      async () =>
        (await panel(page, 'loss').getByRole('img').getAttribute('aria-label'))?.includes('lr 0.01') === false,
    );
  });

  test.each([
    ['Log (text)', 'log', 'epoch 10 is over'],
    ['Metadata (CSV)', 'csv', 'time,'],
    ['Metadata (NDJSON)', 'ndjson', '"data":{"lr":0.1'],
  ])('%s is downloaded', async (item, ending, holds) => {
    const page = await chromium.open(`${url}#/job/${ids[0]}`);
    await page.getByText('Download', { exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: item }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${ids[0]}.${ending}`);
    expect(readFileSync(await download.path(), 'utf8')).toContain(holds);
  });

  test('the theme follows the system until it is switched, and stays switched', async () => {
    const page = await chromium.open(url, { theme: 'dark' });
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    await page.getByRole('button', { name: 'Light' }).click();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
    await page.reload();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('light');
  });

  test('a job that is not in the report is said not to be', async () => {
    const page = await chromium.open(`${url}#/job/nothing`);
    expect(await page.getByRole('alert').innerText()).toContain('There is no job nothing in this report.');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('nothing');
  });
});
