import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasColour, paged, type Write } from '../../lib/commands/show/pager.js';
import { captured } from './capture-context.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'joblog-pager-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const hello = async (write: Write): Promise<number> => {
  await write('hello\n');
  return 7;
};

function terminal(env: Record<string, string>) {
  return captured({ isTerminal: true, columns: 80, env: { PATH: process.env['PATH'], ...env } });
}

describe('the pager', () => {
  test('gets the text on a terminal, and the status stays that of the command', async () => {
    const context = terminal({ PAGER: `cat > '${dir}/paged'` });
    expect(await paged(context, hello)).toBe(7);
    expect(readFileSync(`${dir}/paged`, 'utf8')).toBe('hello\n');
    expect(context.out()).toBe('');
  });

  test('of JOBLOG_PAGER comes before that of PAGER', async () => {
    await paged(terminal({ PAGER: 'false', JOBLOG_PAGER: `cat > '${dir}/paged'` }), hello);
    expect(readFileSync(`${dir}/paged`, 'utf8')).toBe('hello\n');
  });

  test('is not used in a pipe, nor where it is empty or cat, nor on a dumb terminal', async () => {
    const wrong = `cat > '${dir}/paged'`;
    for (const context of [
      captured({ env: { PAGER: wrong } }),
      terminal({ PAGER: wrong, JOBLOG_PAGER: '' }),
      terminal({ PAGER: 'cat' }),
      terminal({ PAGER: wrong, TERM: 'dumb' }),
    ]) {
      expect(await paged(context, hello)).toBe(7);
      expect(context.out()).toBe('hello\n');
    }
  });

  test('that is not there is said, and the text comes without it', async () => {
    const context = terminal({ PAGER: 'no-such-pager 2>/dev/null' });
    expect(await paged(context, hello)).toBe(7);
    expect(context.out()).toBe('hello\n');
    expect(context.err()).toBe('joblog: the pager cannot be started: no-such-pager 2>/dev/null\n');
  });

  test('that is left early stops the reading', async () => {
    let pieces = 0;
    const status = await paged(terminal({ PAGER: `head -c 1 > '${dir}/paged'` }), async (write) => {
      while (pieces < 10_000 && (await write('x'.repeat(64 * 1024)))) pieces += 1;
      return 0;
    });
    expect(status).toBe(0);
    expect(pieces).toBeLessThan(10_000);
  });

  test('gets the variables that the launcher keeps from the runtime', async () => {
    const context = terminal({ PAGER: `printenv LD_X > '${dir}/paged'`, JOBLOG_ASIDE_LD_X: 'site' });
    await paged(context, hello);
    expect(readFileSync(`${dir}/paged`, 'utf8')).toBe('site\n');
  });
});

test.each([
  [{ isTerminal: true, env: {} }, true],
  [{ isTerminal: true, env: { NO_COLOR: '' } }, true],
  [{ isTerminal: true, env: { NO_COLOR: '1' } }, false],
  [{ isTerminal: true, env: { TERM: 'dumb' } }, false],
  [{ isTerminal: false, env: {} }, false],
])('with %j colour is %s', (changes, colour) => {
  expect(hasColour(captured(changes))).toBe(colour);
});
