/** Many tasks of a job that begin in the same moment, in a store that none of them finds. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newHome } from '../config/homes.js';
import { bundle } from '../run/bundle.js';

// Eight processes on whatever cores there are.
jest.setTimeout(60_000);

const TASKS = 8;
const ROUNDS = 25;

test.each(['022', '777'])('have one record, and each files of its own, under umask %s', async (umask) => {
  const store = newHome();
  const program = bundle('__tests__/run/programs/beginner.ts', newHome());
  const tasks = Array.from({ length: TASKS }, () => fork(program, [store, umask, String(ROUNDS)]));
  await Promise.all(tasks.map((task) => once(task, 'message')));
  const answers = Promise.all(tasks.map((task) => once(task, 'message') as Promise<[string[]]>));
  for (const task of tasks) task.send('go');
  const said = (await answers).map(([own]) => own);

  const names = Array.from({ length: TASKS }, (_, index) => (index === 0 ? 'batch' : `batch+${index + 1}`));
  for (let round = 0; round < ROUNDS; round += 1) {
    const own = said.map((rounds) => rounds[round]!.split(' '));
    expect(own.map(([name]) => name).sort()).toEqual([...names].sort());
    // All of them go by the record of the same one.
    expect(new Set(own.map(([, record]) => record)).size).toBe(1);
    const folder = join(store, String(round), 'deep/store/1234');
    const files = names.flatMap((name) => [`${name}.json`, `${name}.stdout.log`]);
    expect(readdirSync(folder).sort()).toEqual(['job.json', ...files].sort());
    for (const [index, [name]] of own.entries())
      expect(readFileSync(join(folder, `${name}.stdout.log`), 'utf8')).toBe(`${tasks[index]!.pid!}\n`);
    const folders = [join(store, String(round)), join(store, String(round), 'deep/store'), folder];
    expect(folders.map((path) => lstatSync(path).mode & 0o777)).toEqual([0o700, 0o700, 0o700]);
  }
});
