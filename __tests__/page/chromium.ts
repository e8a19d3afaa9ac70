/** Debian's Chromium, driven by playwright-core: it speaks to nobody but who the test says, and every complaint on its console is a failure. */
import { readFileSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { until } from '../promises/harness.js';

/** Root may not use Chromium's sandbox; the rest keeps it from talking to anybody of its own accord. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface Opened {
  readonly width?: number;
  readonly theme?: 'light' | 'dark';
  /** A screen that is touched. */
  readonly touch?: boolean;
  /** What its requests may go to besides the page's own file. */
  readonly allowed?: string;
}

export class Chromium {
  #browser: Browser | undefined;
  readonly #contexts: BrowserContext[] = [];
  /** What went wrong: errors on the console, exceptions, requests to others. */
  readonly #complaints: string[] = [];

  /** For the tests of a suite: each has pages of its own, and fails where one of them has complained. */
  static forSuite(): Chromium {
    const one = new Chromium();
    beforeAll(async () => {
      one.#browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS });
    });
    afterEach(async () => {
      await Promise.all(one.#contexts.splice(0).map((context) => context.close()));
      expect(one.#complaints.splice(0)).toEqual([]);
    });
    afterAll(() => one.#browser?.close());
    return one;
  }

  /** A page in a profile of its own, 900 px high. */
  async open(
    url: string,
    { width = 1280, theme = 'light', touch = false, allowed = url.split('#')[0] }: Opened = {},
  ): Promise<Page> {
    if (this.#browser === undefined) throw new Error('there is no browser yet');
    const context = await this.#browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: theme,
      acceptDownloads: true,
      hasTouch: touch,
      reducedMotion: 'reduce',
    });
    this.#contexts.push(context);
    await context.grantPermissions([]);
    const page = await context.newPage();
    // The machine may have a lot else to do: shorter than a test may take is long enough.
    page.setDefaultTimeout(45_000);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.#complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.#complaints.push(String(error)));
    page.on('request', (request) => {
      const to = request.url();
      if (to.startsWith(allowed ?? url) || to.startsWith('data:') || to.startsWith('blob:')) return;
      this.#complaints.push(`a request to ${to}`);
    });
    await page.goto(url);
    return page;
  }

  /** Takes out complaints that are part of the test: the browser itself tells of what it could not reach, and of refusals. */
  forgive(expected: RegExp): void {
    const others = this.#complaints.splice(0).filter((text) => !expected.test(text));
    this.#complaints.push(...others);
  }
}

/** Waits until the page has come to show it. */
export function comes(probe: () => boolean | Promise<boolean>): Promise<unknown> {
  return until('what the page is to show', probe);
}

/** Goes to every view there is of two jobs, and looks at it. */
export async function eachView(
  page: Page,
  url: string,
  [one, other]: readonly string[],
  look: (place: string) => Promise<void>,
): Promise<void> {
  for (const place of ['', `job/${one}`, `job/${one}?tab=graphs`, `job/${one}?tab=table`, `compare/${one},${other}`]) {
    await page.goto(`${url}#/${place}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    if (/graphs|compare/.test(place)) await page.locator('figure').first().waitFor();
    await look(place);
  }
}

/** What axe-core finds wrong with a page as it stands; empty is good. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate<string[]>(
    'axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`)))',
  );
}

/** How many px of the page lie beyond the right edge of the window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
}
