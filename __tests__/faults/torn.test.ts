/** Files that end in the middle of a line, as after a crash of the node: every reader understands what is left, and verify says what is wrong. */
import { cpSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { JOB, killed } from './kills.js';
import { usePlaces } from './places.js';
import { randomFrom } from './random.js';
import { joblog } from './readers.js';
import { firstDifference, storedIn } from './scenario.js';

jest.setTimeout(120_000);

const { home: newHome } = usePlaces();

const CUTS = 60;

test('a file that is cut at any byte stops no reader: what is whole is shown, and verify finds the cut', async () => {
  const home = newHome();
  await killed(home, home.under(JOB));
  const calm = storedIn(home.store);
  const [job] = readdirSync(home.store);
  const names = readdirSync(join(home.store, job!)).filter((name) => name !== 'job.json');
  const random = randomFrom(20_261_124);
  const copy = join(home.work, 'copy');
  for (let number = 0; number < CUTS; number += 1) {
    cpSync(home.store, copy, { recursive: true });
    const name = names[Math.floor(random() * names.length)]!;
    const path = join(copy, job!, name);
    const at = Math.floor(random() * statSync(path).size);
    truncateSync(path, at);
    expect({ cut: name, at, problem: await problemOf(copy, calm.stdout) }).toEqual({
      cut: name,
      at,
      problem: undefined,
    });
    rmSync(copy, { recursive: true });
  }
});

async function problemOf(store: string, wanted: readonly string[]): Promise<unknown> {
  const listed = await joblog('list', '--dir', store);
  if (listed.status !== 0) return { list: listed.err };
  const shown = await joblog('show', '--stdout', '--dir', store);
  const lines = shown.out.split('\n').slice(0, -1);
  const difference = firstDifference(lines, wanted.slice(0, lines.length));
  if (shown.status !== 0 || difference !== undefined) return { show: shown.err, difference };
  const metadata = await joblog('show', '--metadata', '--format', 'ndjson', '--dir', store);
  for (const line of metadata.out.split('\n').slice(0, -1)) JSON.parse(line);
  const verified = await joblog('verify', '--dir', store);
  return verified.status === 1 && verified.out.includes(': differs: ') ? undefined : { verify: verified };
}
