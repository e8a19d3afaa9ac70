/** What the README shows first, after the build: a small training job, and what joblog makes of it. */
import { join } from 'node:path';
import { REPOSITORY } from './markdown.js';
import { typed } from './session.js';

test('the demo trains, and shows its log, its table and its graphs', async () => {
  const { PATH } = process.env;
  const terminal = {
    cwd: REPOSITORY,
    env: { PATH, HOME: '/nonexistent', LC_ALL: 'C.UTF-8', COLUMNS: '80', LINES: '24' },
  };
  const { status, printed } = await typed(`bash ${join('examples', 'demo.sh')}`, terminal);
  expect({ status, printed }).toEqual({ status: 0, printed: expect.stringContaining('joblog optin') as string });
  const shown = printed.split(/^\x1b\[1m\$ (joblog .*)\x1b\[0m$/m).slice(1);
  const part = (name: string): string => shown[shown.indexOf(name) + 1] ?? '';
  expect(part('joblog list')).toMatch(/ iris +done /);
  expect(part('joblog show')).toMatch(/^\{"epoch": ?40,/m);
  expect(part('joblog show --metadata | head -n 20')).toMatch(/^time +epoch +loss +acc$/m);
  expect(part('joblog show --graph')).toMatch(/^⠶ acc: .*, 40 points$/m);
});
