/** Debian's Chromium, driven by playwright-core: it speaks to nobody but who the test says, and every complaint on its console is a failure. */
import { readFileSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

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
  /** What its requests may go to besides the page's own file. */
  readonly allowed?: string;
}

export class Chromium {
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  /** What went wrong: errors on the console, exceptions, requests to others. */
  readonly complaints: string[] = [];

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<Chromium> {
    return new Chromium(await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS }));
  }

  /** A page in a profile of its own, 900 px high. */
  async open(url: string, { width = 1280, theme = 'light', allowed = url.split('#')[0] }: Opened = {}): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: theme,
      acceptDownloads: true,
      reducedMotion: 'reduce',
    });
    this.#contexts.push(context);
    await context.grantPermissions([]);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => {
      const to = request.url();
      if (to.startsWith(allowed ?? url) || to.startsWith('data:') || to.startsWith('blob:')) return;
      this.complaints.push(`a request to ${to}`);
    });
    await page.goto(url);
    return page;
  }

  /** Closes the pages, so that the next test begins anew. */
  async closePages(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
  }

  async end(): Promise<void> {
    await this.#browser.close();
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
