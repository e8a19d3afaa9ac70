/** How long a search may take. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SearchHits } from '../../lib/page/api.js';
import { Searches } from '../../lib/serve/search.js';
import type { Task } from '../../lib/store/reader/jobs.js';

const folder = mkdtempSync(join(tmpdir(), 'joblog-searches-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What is answered by a thread with this program. */
function searched(code: string): Promise<SearchHits> {
  const program = join(folder, 'program.cjs');
  writeFileSync(program, `const { parentPort } = require('node:worker_threads');\n${code}`);
  const query = { job: '1', task: 'batch', streams: ['stdout'], text: 'x', regex: false, ignoreCase: false } as const;
  const task = { dir: folder, name: 'batch' } as Task;
  return new Searches(program).search(task, folder, { ...query, from: 1, limit: 9 }, new AbortController().signal);
}

test('time in which the server stood still is not counted: what was found meanwhile is the answer', async () => {
  // So that timers have their turn before messages.
  await new Promise((resolve) => setImmediate(resolve));
  const found = searched(
    `parentPort.postMessage({ kind: 'found', lines: [7], next: 9 }); parentPort.postMessage({ kind: 'over' });`,
  );
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
  expect(await found).toEqual({ lines: [7], next: null, error: null });
});

test('one that never gets on ends all the same, in words', async () => {
  expect(await searched('for (;;);')).toEqual({
    lines: [],
    next: null,
    error: 'this expression takes too long at line 1 or the ones after it',
  });
});
