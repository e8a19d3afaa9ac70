/** Output that is no text, or hardly: it arrives as it was printed, and the log stays one that can be read. */
import { readFileSync } from 'node:fs';
import { until, useHomes } from './harness.js';

const homeWith = useHomes();

test('a program printed as if it were text arrives unchanged, and the log of it holds no control character', async () => {
  const home = homeWith();
  const result = await home.run('cat /bin/bash; cat /bin/bash >&2; exit 7');
  const program = readFileSync('/bin/bash');
  expect(result.status).toBe(7);
  expect(result.stdout.equals(program)).toBe(true);
  const task = home.task();
  expect(task.record.ledger.stdout).toMatchObject({ in: { bytes: program.length }, lost: { lines: 0, bytes: 0 } });
  for (const stream of ['stdout', 'stderr'] as const) {
    expect(/(?!\n)\p{Cc}/u.test(task.log(stream).join('\n'))).toBe(false);
    expect(task.log(stream).length).toBeGreaterThan(10);
  }
  // What is shown on a terminal is the log.
  expect(/(?!\n)\p{Cc}/u.test(await home.joblog('show'))).toBe(false);
});

test.each([
  ['one row', "printf '%01048576d' 0"],
  ['several rows that a cursor may still reach', "for i in 1 2 3; do printf '%0900000d\\n' $i; done; printf '\\e[3A'"],
])('a job that rests with megabytes not yet final on its screen (%s) goes on being logged', async (_, print) => {
  const home = homeWith();
  const run = home.start(`${print}; printf '\\e[?25h'; read _ <"$GATE"; printf '\\n\\n\\nlast\\n'; exit 7`);
  // The live file is what shows such rows; if writing it goes wrong, stderr says so.
  await run.printed('\x1b[?25h');
  await until('the live file', () => home.tasks()[0]?.has('.live.json') === true || run.output('stderr') !== '');
  home.gate.open();
  const result = await run.ended;
  expect(result).toMatchObject({ status: 7, stderr: '' });
  expect(home.task().log().at(-1)).toBe('last');
  expect(home.task().record.exit).toEqual({ code: 7 });
});

test('a job that prints nothing at all leaves a record and no log', async () => {
  const home = homeWith();
  expect(await home.run('exit 7')).toMatchObject({ status: 7, stdout: Buffer.alloc(0), stderr: '' });
  const task = home.task();
  expect(task.record.exit).toEqual({ code: 7 });
  for (const ending of ['.stdout.log', '.stderr.log', '.metadata.ndjson', '.timeline', '.live.json']) {
    expect(task.has(ending)).toBe(false);
  }
});
