/** Begins runs of one job in a store that is not there yet, under a umask, once it is told to; says what names they got. */
import { PRIVATE } from '../../../lib/store/access.js';
import { makeJobRecord } from '../../../lib/store/job-record.js';
import { openJobDir, openRoot } from '../../../lib/store/root.js';
import { openTask } from '../appending.js';

const [store = '', umask = '', rounds = ''] = process.argv.slice(2);
process.umask(Number.parseInt(umask, 8));

async function begin(round: number): Promise<string> {
  const root = openRoot(`${store}/${round}/deep/store`);
  const folder = openJobDir(root.path, '1234');
  if (folder.kind !== 'folder') return JSON.stringify([root, folder]);
  const config = { mode: 'enabled', repeats: 'fold', tasks: 'all', mask: { values: 0, env: [] } } as const;
  const decided = '2026-11-22T06:09:54.870Z';
  const made = await makeJobRecord(
    folder.path,
    { joblog: 1, job: '1234', attempt: 0, decided, host: 'node17', user: 'ada', why: String(process.pid), config },
    PRIVATE,
  );
  const files = openTask(folder.path, 'batch');
  files.add('stdout', Buffer.from(`${process.pid}\n`));
  files.close();
  const record = made.kind === 'lost' && made.read.kind === 'record' ? made.read.record.why : String(process.pid);
  return `${files.task} ${made.kind === 'failure' ? made.why : record}`;
}

process.once('message', () => {
  void (async () => {
    const said: string[] = [];
    for (let round = 0; round < Number(rounds); round += 1) said.push(await begin(round));
    process.send?.(said, () => {
      process.disconnect();
    });
  })();
});
process.send?.('ready');
