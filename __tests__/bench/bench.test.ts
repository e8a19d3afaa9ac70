/** `npm run bench` on machines that lack what a part of it measures with. */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

test('a part that needs a Chromium says in one line that it is skipped where there is none, and is no failure', () => {
  const words = [join(ROOT, 'bench/bench.mjs'), '--quick', 'page'];
  const env = { ...process.env, CHROMIUM: '/nowhere/chromium' };
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: ROOT, env, encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout:
      '\n## page\n\nskipped: there is no Chromium at /nowhere/chromium (apt-get install chromium, or CHROMIUM=PATH)\n',
    stderr: '',
  });
});
