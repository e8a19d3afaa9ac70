/** The page of `joblog serve` in a real browser, while jobs run. */
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Page } from 'playwright-core';
import { describeWith } from '../faults/needs.js';
import { Home, type Run } from '../promises/harness.js';
import { Served } from '../serve/served.js';
import { Chromium, comes, violations } from './chromium.js';

// The jobs alone take seconds of both cores of a small machine, which may have a lot else to do.
jest.setTimeout(240_000);

const LINES = 1_000_000;
const ROWS = 100_000;

/** Ten curves of 100,000 points. */
const CURVES = `
awk 'BEGIN { for (step = 1; step <= ${ROWS}; step += 1) {
  row = "{\\"step\\":" step
  for (key = 0; key < 10; key += 1) row = row ",\\"k" key "\\":" (step * 7919 + key * 31) % 1000
  print row "}"
} }'`;

/** What lies between a browser and the server, such as ssh: it can be cut, and comes back at the same port. */
class Tunnel {
  readonly #to: number;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();
  port = 0;

  constructor(to: number) {
    this.#to = to;
  }

  async open(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(this.#to, '127.0.0.1');
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket
          .on('error', () => undefined)
          .on('close', () => {
            this.#sockets.delete(socket);
            near.destroy();
            far.destroy();
          });
      }
      near.pipe(far).pipe(near);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    ({ port: this.port } = server.address() as AddressInfo);
  }

  async cut(): Promise<void> {
    const server = this.#server;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => server?.close(resolve));
  }
}

describeWith('joblog serve in Chromium', ['chromium'], () => {
  let home: Home;
  const chromium = Chromium.forSuite();
  let served: Served;
  let address: string;

  const jobNamed = async (name: string): Promise<string> => {
    const jobs = (await home.joblog('list', '--json')).trim().split('\n');
    const found = jobs
      .map((line) => JSON.parse(line) as { job: string; name: string | null })
      .find((job) => job.name === name);
    if (found === undefined) throw new Error(`no job ${name}`);
    return found.job;
  };
  const open = (place: string): Promise<Page> =>
    chromium.open(`${address}#${place}&token=${served.token}`, { allowed: address });
  const lastLine = (page: Page): Promise<string> => page.locator('.line .text').last().innerText();

  beforeAll(async () => {
    home = new Home('');
    const running = ['lines', 'curves'].map((name) =>
      home.run(name === 'lines' ? ['seq', '1', String(LINES)] : CURVES, { options: ['--name', name] }),
    );
    await Promise.all(running);
    served = await Served.start(home, ['--port', '0']);
    if (!('port' in served.at)) throw new Error('no port');
    address = `http://127.0.0.1:${served.at.port}/`;
  });

  afterAll(async () => {
    await served.end();
    await home.remove();
  });

  test('the token leaves the URL at once, the tab keeps it, and axe finds nothing wrong', async () => {
    const page = await open('/');
    await page.getByRole('link', { name: await jobNamed('lines') }).waitFor();
    expect(page.url()).not.toContain(served.token);
    expect(await violations(page)).toEqual([]);
    await page.reload();
    await page.getByRole('link', { name: await jobNamed('curves') }).waitFor();
  });

  test('without the token the page says what to do', async () => {
    const page = await chromium.open(address, { allowed: address });
    expect(await page.getByRole('alert').innerText()).toContain('open the address that joblog serve has printed');
  });

  test('a job that starts while the list is open appears by itself, and so does its end', async () => {
    const page = await open('/');
    await page.getByRole('link', { name: await jobNamed('lines') }).waitFor();
    const run: Run = home.start('echo here; read _ <"$GATE"; exit 4', { options: ['--name', 'newcomer'] });
    const row = page.locator('tbody tr').filter({ hasText: 'newcomer' });
    await comes(async () => (await row.count()) === 1 && (await row.innerText()).includes('running'));
    home.gate.open();
    await run.ended;
    await row.getByText('failed with exit status 4').waitFor();
  });

  test('the log of a running job is followed to its end until the user scrolls up, and its progress bar stands below', async () => {
    const run = home.start(
      'for i in $(seq 1 200); do echo "line $i"; done; printf "  50%%|#####     |\\r"; read _ <"$GATE"; for i in $(seq 201 300); do echo "line $i"; done; read _ <"$WITNESS"; echo the end',
      { options: ['--name', 'live'], env: { WITNESS: home.witness.path } },
    );
    await run.printed('line 200');
    await comes(async () => (await home.joblog('list', '--json')).includes('"live"'));
    const page = await open(`/job/${await jobNamed('live')}`);
    await page.locator('.line.pending').filter({ hasText: '50%' }).waitFor();
    home.gate.open();
    await comes(async () => (await lastLine(page)) === 'line 300');
    const log = page.getByRole('region', { name: /^Log of/ });
    await log.hover();
    await page.mouse.wheel(0, -1500);
    const follow = page.getByRole('button', { name: 'Follow' });
    await comes(async () => (await follow.getAttribute('aria-pressed')) === 'false');
    home.witness.open();
    await run.ended;
    await page.getByText('301 lines').waitFor();
    expect(await lastLine(page)).not.toBe('the end');
    await follow.click();
    await comes(async () => (await lastLine(page)) === 'the end');
  });

  /** Opens a place through something that can be cut. */
  const throughTunnel = async (place: string, look: (page: Page, tunnel: Tunnel) => Promise<void>): Promise<void> => {
    const tunnel = new Tunnel('port' in served.at ? served.at.port : 0);
    await tunnel.open();
    try {
      const near = `http://127.0.0.1:${tunnel.port}/`;
      const page = await chromium.open(`${near}#${place}&token=${served.token}`, { allowed: near });
      await look(page, tunnel);
      await page.close();
      chromium.forgive(/net::ERR_/);
    } finally {
      await tunnel.cut();
    }
  };

  test('the page says that it is disconnected, and says nothing once it is back', async () => {
    await throughTunnel('/', async (page, tunnel) => {
      await page.getByRole('link', { name: await jobNamed('lines') }).waitFor();
      const status = page.getByRole('banner').getByRole('status');
      expect(await status.innerText()).toBe('');
      await tunnel.cut();
      await comes(async () => (await status.innerText()) === 'Disconnected, trying again');
      await tunnel.open();
      await comes(async () => (await status.innerText()) === '');
    });
  });

  test('lines that were wanted while the connection was cut are there when it is back', async () => {
    await throughTunnel(`/job/${await jobNamed('lines')}`, async (page, tunnel) => {
      await comes(async () => (await lastLine(page)) === String(LINES));
      await tunnel.cut();
      await page.evaluate('document.querySelector(".log").scrollTop = 3e6');
      await page.getByText('joblog serve does not answer').waitFor();
      await tunnel.open();
      await comes(async () => {
        const line = Number(await page.locator('.line .text').first().innerText());
        return Math.abs(line - LINES * 0.3) < 1000;
      });
    });
  });

  test('so is the list, though nothing has changed meanwhile, and the problem is no longer spoken of', async () => {
    await throughTunnel(`/job/${await jobNamed('curves')}`, async (page, tunnel) => {
      await page.locator('.line .text').first().waitFor();
      await tunnel.cut();
      await page.getByRole('banner').getByRole('link', { name: 'joblog' }).click();
      await page.getByText('joblog serve does not answer').waitFor();
      await tunnel.open();
      await page.getByRole('link', { name: await jobNamed('lines') }).waitFor();
      expect(await page.getByRole('alert').count()).toBe(0);
    });
  });

  test('behind a portal the page works until it is loaded again, says then why it has no token, and takes the address again', async () => {
    const portal = await Served.start(home, [
      '--listen',
      '127.0.0.1',
      '--port',
      '0',
      '--allow-host',
      'ondemand.example',
    ]);
    const below = `http://127.0.0.1:${'port' in portal.at ? portal.at.port : 0}/node/n17/4711/`;
    try {
      const page = await chromium.open(`${below}#/&token=${portal.token}`, { allowed: below, theme: 'dark' });
      const link = page.getByRole('link', { name: await jobNamed('lines') });
      await link.waitFor();
      expect(await page.evaluate('[sessionStorage.length, document.cookie, location.hash]')).toEqual([0, '', '#/']);
      await page.reload();
      expect(await page.getByRole('alert').innerText()).toContain('gone when the page is loaded again');
      expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
      expect(await violations(page)).toEqual([]);
      await page.evaluate(`location.hash = 'token=${portal.token}'`);
      await link.waitFor();
    } finally {
      await portal.end();
    }
  });

  test('a server that was started again is reached by opening its new address in the same tab', async () => {
    const page = await chromium.open(`${address}#/&token=old`, { allowed: address });
    await page.getByRole('alert').waitFor();
    const status = page.getByRole('banner').getByRole('status');
    await comes(async () => (await status.innerText()).startsWith('joblog serve was started again'));
    await page.evaluate(`location.hash = '/&token=${served.token}'`);
    await page.getByRole('link', { name: await jobNamed('lines') }).waitFor();
    expect(page.url()).not.toContain(served.token);
    chromium.forgive(/401/);
  });

  test('a comparison moves on while one of its jobs runs', async () => {
    const run = home.start(
      `echo '{"step":1,"loss":5}'; echo '{"step":2,"loss":4}'; read _ <"$GATE"; echo '{"step":3,"loss":3.5}'; read _ <"$WITNESS"`,
      { options: ['--name', 'moving'], env: { WITNESS: home.witness.path } },
    );
    await comes(async () => (await home.joblog('list', '--json')).includes('"moving"'));
    const page = await open(`/compare/${await jobNamed('moving')},${await jobNamed('curves')}?x=time`);
    const cell = page.getByRole('region', { name: 'Figures' }).locator('tr', { hasText: 'loss' }).locator('td').first();
    await comes(async () => (await cell.count()) === 1 && (await cell.innerText()).startsWith('4'));
    home.gate.open();
    await comes(async () => (await cell.innerText()).startsWith('3.5'));
    home.witness.open();
    await run.ended;
  });

  test('a million lines are scrolled, searched and linked to', async () => {
    const page = await open(`/job/${await jobNamed('lines')}`);
    await comes(async () => (await lastLine(page)) === String(LINES));
    const log = page.getByRole('region', { name: /^Log of/ });
    expect(await page.evaluate<number>('document.querySelector(".spacer").offsetHeight')).toBe(10_000_000);
    await log.focus();
    await page.keyboard.press('Home');
    await page.getByText('1', { exact: true }).last().waitFor();
    const first = (): Promise<number> => page.locator('.line .text').first().innerText().then(Number);
    await comes(async () => (await first()) === 1);
    await page.evaluate('document.querySelector(".log").scrollTop = 5e6');
    await comes(async () => Math.abs((await first()) - LINES / 2) < 500);
    const before = await first();
    await log.hover();
    await page.mouse.wheel(0, 190);
    await comes(async () => (await first()) === before + 10);
    await page.getByRole('searchbox').fill('777777');
    await page.getByText('1 of 1 lines').waitFor();
    expect(await page.locator('mark').innerText()).toBe('777777');
    await page.reload();
    await comes(async () => (await page.locator('.line.hit mark').count()) === 1);
    await page.getByRole('button', { name: 'Line 777778', exact: true }).click();
    await page.reload();
    await comes(async () => (await page.locator('.line.chosen .text').innerText()) === '777778');
  });

  test('ten series of 100,000 points are drawn, finer where one zooms in', async () => {
    const page = await open(`/job/${await jobNamed('curves')}?tab=graphs`);
    await page.getByText('X is step').waitFor();
    await comes(async () => (await page.locator('figure canvas').count()) === 10);
    expect(await page.locator('figure [role=img]').first().getAttribute('aria-label')).toContain(
      'from 919 at 1 to 0 at 100000',
    );
    const box = (await page.locator('.u-over').first().boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.52, box.y + 30, { steps: 3 });
    await page.mouse.up();
    const label = (): Promise<string | null> => page.locator('figure [role=img]').first().getAttribute('aria-label');
    await comes(async () => /from \d+ at [45]\d{4} to \d+ at 5\d{4},/.test((await label()) ?? ''));
  });

  test('the table of 100,000 rows is leafed through and sorted', async () => {
    const page = await open(`/job/${await jobNamed('curves')}?tab=table`);
    const step = (): Promise<string> => page.locator('tbody tr').first().locator('td').nth(1).innerText();
    await comes(async () => (await step()) === String(ROWS));
    await page.getByRole('button', { name: 'On', exact: true }).click();
    await comes(async () => (await step()) === String(ROWS - 200));
    await page.getByRole('button', { name: 'step' }).click();
    await page.getByRole('button', { name: 'step' }).click();
    await comes(async () => (await step()) === '1');
  });

  test.each([
    ['Log (text)', 'log', '1000000\n'],
    ['Report page (HTML)', 'html', 'joblog-data'],
  ])('%s is downloaded', async (item, ending, holds) => {
    const id = await jobNamed('lines');
    const page = await open(`/job/${id}`);
    await page.getByText('Download', { exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: item }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${id}.${ending}`);
    expect(readFileSync(await download.path(), 'utf8')).toContain(holds);
  });
});
