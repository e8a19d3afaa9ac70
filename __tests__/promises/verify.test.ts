/** `joblog verify` on real jobs that run, that were killed, that lost text or reached a limit: what is counted is no difference. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Home, until, useHomes } from './harness.js';

const homeWith = useHomes();

/** Runs the rest of the test under a site's limits. */
function site(home: Home, limits: string): void {
  writeFileSync(join(home.work, 'site.yaml'), `limits: {${limits}}\n`);
}

test('a job that runs is said to run, and is whole as far as it goes', async () => {
  const home = homeWith();
  const run = home.start('echo one; echo \'{"a":1}\'; printf " 50%%"; read _ <"$GATE"; echo; echo end');
  // A job that is slow prints its second line when the first one is in the store.
  await until('both lines in the store', () => {
    const task = home.tasks()[0];
    return (
      task?.linesSoFar('.timeline').at(-1)?.endsWith(' 2') === true && task.linesSoFar('.metadata.ndjson').length === 1
    );
  });
  expect(await home.joblog('verify')).toMatch(
    /main: still running, so there is no final account: 2 lines of log, 1 of metadata so far; the files fit each other\n$/,
  );
  home.gate.open();
  await run.ended;
  expect(await home.joblog('verify')).toMatch(/main: complete: 4 lines in; .*; 1 of metadata\n$/);
});

test('a job that was killed with joblog has no end, and what is there is whole', async () => {
  const home = homeWith();
  const run = home.start('echo one; read _ <"$GATE"');
  await until('something in the store', () => home.tasks()[0]?.has('.timeline'));
  process.kill(home.task().record.pid, 'SIGKILL');
  await run.ended;
  expect(await home.joblog('verify')).toMatch(/main: no end recorded: .*so there is no final account: 1 line of log/);
});

test('what a store did not take is counted, said, and no difference', async () => {
  const home = homeWith();
  // The kernel says EFBIG beyond 50 KiB.
  const result = await home.run('seq 1 20000', { before: 'ulimit -f 50' });
  expect(result.notices).toEqual([expect.stringContaining('file too large')]);
  const { stdout } = home.task().record.ledger;
  expect(stdout.in.lines).toBe(20_000);
  expect(stdout.lost.lines).toBeGreaterThan(5000);
  expect(stdout.log.bytes).toBe(51_200);
  expect(await home.joblog('verify')).toContain(`${stdout.logged.lines} logged, ${stdout.lost.lines} lost`);
});

test('a log that reached its limit holds no more than that, and metadata and commands beyond it', async () => {
  const home = homeWith();
  site(home, 'size: 10KiB');
  const result = await home.run(`seq 1 20000; echo '{"a":1}'; echo '/LOGCOMMAND {"mode":"metadata"}'; echo oh >&2`);
  expect(result.notices).toEqual([expect.stringContaining('the log has reached its limit of 10 KiB')]);
  const task = home.task();
  expect(task.metadata).toMatchObject([{ line: 20_001 }]);
  expect(task.log().at(-1)).toBe('/LOGCOMMAND {"mode":"metadata"}');
  const text = task.log().filter((line) => /^\d+$/.test(line));
  const bytes = text.join('\n').length + 1;
  expect(bytes).toBeLessThanOrEqual(10_240);
  expect(bytes).toBeGreaterThan(10_230);
  expect(task.record.notices).toHaveLength(1);
  expect(await home.joblog('verify')).toContain(' over');
});

test('a file system with less free than the site wants takes no text once that is known', async () => {
  const home = homeWith();
  site(home, 'free: 1000000TiB');
  // What is printed while the cursor is hidden is not final before it is shown again, however long the writer takes to look.
  const run = home.start(`
    printf '\\e[?25l'; echo '{"a":1}'; read _ <"$GATE"
    printf '\\e[?25h'; echo text; echo '{"b":2}'`);
  await until('the first metadata', () => home.tasks()[0]?.has('.metadata.ndjson'));
  home.gate.open();
  const result = await run.ended;
  expect(result.stdout.toString()).toBe('\x1b[?25l{"a":1}\n\x1b[?25htext\n{"b":2}\n');
  expect(result.notices).toEqual([expect.stringContaining('the file system of the store is nearly full')]);
  // Metadata is sent at once, its text when it is final: by then the writer has answered.
  expect(home.task().log()).toEqual([expect.stringMatching(/^\[joblog: the file system is nearly full/)]);
  expect(home.task().metadata).toHaveLength(2);
  expect(await home.joblog('verify')).toContain('3 over');
});

test('a job that prints faster than the site lets it be stored is slowed down, loses nothing, and can be ended at once', async () => {
  const home = homeWith();
  site(home, 'throughput: 16MiB, burst: 1KiB');
  const slowed = home.start('echo begin; read _ <"$GATE"; seq 1 500000');
  // Not what is kept until the configuration is known: a job that is over by then is not slowed down any more.
  await until('something in the store', () => home.tasks()[0]?.has('.timeline'));
  home.gate.open();
  expect(await slowed.ended).toMatchObject({ status: 0, stderr: '' });
  const { ledger, slowed_ms } = home.task().record;
  expect(ledger.stdout).toMatchObject({ in: { lines: 500_001 }, log: { lines: 500_001 } });
  expect(slowed_ms).toBeGreaterThan(0);
  expect(await home.joblog('verify')).toContain('complete: 500001 lines in');

  const held = homeWith();
  site(held, 'throughput: 1, burst: 0');
  const run = held.start("trap 'exit 3' TERM; echo ready; while :; do echo line; done");
  await run.printed('ready');
  await until('the job is held', () => held.tasks()[0]?.has('.timeline'));
  run.child.kill('SIGTERM');
  expect((await run.ended).status).toBe(3);
  expect(await held.joblog('verify')).toContain('complete:');
});
