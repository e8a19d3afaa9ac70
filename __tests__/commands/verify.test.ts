/** Files that a real job left behind, whole and damaged, held against their record. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verify } from '../../lib/commands/verify.js';
import { layOut } from '../docs/store-page.js';
import { makePlace } from '../run/place.js';
import { captured } from './capture-context.js';

const SCRIPT = `
echo begin
printf ' 50%%\\r100%%\\n'
for i in 1 2 3 4 5; do echo waiting; done
echo '{"epoch":1}'
echo trouble >&2
echo trouble >&2
echo trouble >&2
echo '[joblog: previous line repeated 9 more times until 2026-11-22T06:09:55Z]'
echo '{"epoch":2}'
sleep 0.6
echo later
echo '/LOGCOMMAND {"mode":"metadata"}'
echo '{"epoch":3}'`;

const place = makePlace();
let copies: string[] = [];
beforeAll(() => {
  const joblog = join(__dirname, '../../bin/joblog');
  const slurm = { SLURM_JOB_ID: '1234', SLURM_PROCID: '0' };
  spawnSync(joblog, ['run', '--', 'bash', '-c', SCRIPT], { env: { ...place.env, ...slurm }, cwd: place.root });
});
afterEach(() => {
  for (const copy of copies) rmSync(copy, { recursive: true });
  copies = [];
});
afterAll(() => {
  place.remove();
});

interface Said {
  readonly status: number;
  readonly text: string;
}

async function verified(dir: string, request: { job?: string; task?: string; json?: boolean } = {}): Promise<Said> {
  const context = captured();
  const status = await verify({ verb: 'verify', dir, json: false, ...request }, context);
  return { status, text: context.out() + context.err() };
}

/** What is said of the store with one file changed; null: without it. */
async function changed(name: string, change: ((bytes: Buffer) => Buffer | string) | null): Promise<Said> {
  const copy = mkdtempSync(join(tmpdir(), 'joblog-verify-'));
  copies.push(copy);
  cpSync(place.store, copy, { recursive: true });
  const path = join(copy, '1234', name);
  if (change === null) rmSync(path);
  else writeFileSync(path, change(readFileSync(path)));
  return verified(copy);
}

const linesOf = (name: string): readonly string[] => place.files()[name]!.split(/(?<=\n)/);
const LOG = 'batch.stdout.log';
const METADATA = 'batch.metadata.ndjson';
const TIMELINE = 'batch.timeline';

describe('a job whose files are whole', () => {
  test('is complete, with what became of what it printed', async () => {
    const { status, text } = await verified(place.store);
    expect(text).toMatch(/^1234 batch: complete: 16 lines in; .*; 3 of metadata\n$/);
    expect(status).toBe(0);
    expect(await verified(place.store, { job: '1234', task: 'batch' })).toEqual({ status, text });
  });

  test('is told of as JSON with its whole account', async () => {
    const { status, text } = await verified(place.store, { json: true });
    expect(status).toBe(0);
    expect(JSON.parse(text)).toMatchObject({
      job: '1234',
      task: 'batch',
      state: 'done',
      verdict: 'complete',
      difference: null,
      ledger: { stdout: { in: { lines: 13 }, log: { folded: 4 } }, metadata: { lines: 3 } },
    });
  });

  test('is the one of the description, too', async () => {
    const store = mkdtempSync(join(tmpdir(), 'joblog-verify-'));
    copies.push(store);
    layOut(store);
    expect(await verified(store, { job: '1234', task: 'batch' })).toEqual({
      status: 0,
      text: '1234 batch: complete: 13 lines in; 7 logged, 14 bytes redrawn, 4 folded, 2 withheld; 3 of metadata\n',
    });
  });
});

test('a job that is not there is said as by the other verbs', async () => {
  expect(await verified(place.store, { job: '99' })).toEqual({
    status: 1,
    text: expect.stringMatching(/^joblog: no job 99 in /) as string,
  });
});

describe('a byte that is missing', () => {
  test.each([LOG, METADATA, TIMELINE])(
    'is noticed wherever it was: %s',
    async (name) => {
      const { length } = readFileSync(join(place.job(), name));
      for (let at = 0; at < length; at += 1) {
        const { status, text } = await changed(name, (bytes) =>
          Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]),
        );
        expect([at, status, text.split('\n').length]).toEqual([at, 1, 2]);
        // The difference can show in a file that goes by this one.
        expect(text).toMatch(/^1234 batch: differs: batch\.(stdout\.log|stderr\.log|metadata\.ndjson|timeline)[,:] /);
      }
    },
    60_000,
  );

  test('is said with the file, and the first line that can be wrong', async () => {
    const { text } = await changed(LOG, (bytes) => bytes.subarray(1));
    expect(text).toMatch(/^1234 batch: differs: batch\.stdout\.log, line 1: /);
    const last = await changed(LOG, (bytes) => bytes.subarray(0, -1));
    expect(last.text).toMatch(
      /^1234 batch: differs: batch\.stdout\.log, line \d+: it has \d+ bytes in 8 lines, the record/,
    );
  });
});

describe('a line', () => {
  test.each([LOG, 'batch.stderr.log', METADATA, TIMELINE])(
    'of %s that is doubled, or missing, is noticed',
    async (name) => {
      const lines = linesOf(name);
      for (const index of lines.keys()) {
        const doubled = await changed(name, () => lines.toSpliced(index, 0, lines[index]!).join(''));
        const missing = await changed(name, () => lines.toSpliced(index, 1).join(''));
        // An entry of the timeline stands for itself: without one of them its neighbour's stretch is longer.
        const isEntryBetween = name === TIMELINE && missing.status === 0;
        expect([index, doubled.status, isEntryBetween || missing.status === 1]).toEqual([index, 1, true]);
      }
    },
  );

  test('of metadata that is missing is named', async () => {
    const { text } = await changed(METADATA, () => linesOf(METADATA).slice(0, 2).join(''));
    expect(text).toMatch(
      /^1234 batch: differs: batch\.metadata\.ndjson, line 3: it has \d+ bytes in 2 lines, the record says/,
    );
  });

  test('of metadata in the wrong place, or that is none, is named', async () => {
    const [first, second, third] = linesOf(METADATA) as [string, string, string];
    expect((await changed(METADATA, () => second + first + third)).text).toBe(
      '1234 batch: differs: batch.metadata.ndjson, line 2: it was printed in line 8 of stdout, but the one above it in line 10\n',
    );
    expect((await changed(METADATA, () => first + second.replace('}}', ']}') + third)).text).toBe(
      '1234 batch: differs: batch.metadata.ndjson, line 2: this is not a line of metadata\n',
    );
    expect((await changed(METADATA, () => first + second + third.replace(/"line":\d+/, '"line":99'))).text).toBe(
      '1234 batch: differs: batch.metadata.ndjson, line 3: it was printed in line 99 of stdout, which has 13 lines\n',
    );
  });
});

test("a remark about repeats that was edited is noticed; the job's own that looks like one is not counted", async () => {
  const text = place.files()[LOG]!;
  expect(text).toContain('[[joblog: previous line repeated 9 more times');
  expect((await changed(LOG, () => text.replace('repeated 4 more', 'repeated 5 more'))).text).toBe(
    '1234 batch: differs: batch.stdout.log: its remarks about repeats stand for 5 lines, the record says 4\n',
  );
});

test('a file that is missing, one that the record does not know of, and one without a record are noticed', async () => {
  for (const name of [LOG, 'batch.stderr.log', METADATA, TIMELINE]) {
    expect((await changed(name, null)).status).toBe(1);
  }
  const { text } = await changed('batch.json', null);
  expect(text).toBe("1234 batch: differs: batch.json: it is missing, so these files are nobody's\n");
  const noErr = await changed('batch.json', (bytes) =>
    bytes.toString().replace(/"stderr":\{"in".*?"folded":\d+\}\}/, NO_STREAM),
  );
  expect(noErr.text).toMatch(
    /differs: batch\.stderr\.log, line \d: it has \d+ bytes in 2 lines, the record says 0 bytes in 0 lines/,
  );
});

const NO_STREAM = `"stderr":${JSON.stringify({
  in: { lines: 0, bytes: 0 },
  ...Object.fromEntries(
    ['logged', 'redrawn', 'folded', 'blank', 'withheld', 'over', 'lost'].map((fate) => [fate, { lines: 0, bytes: 0 }]),
  ),
  log: { lines: 0, bytes: 0, folded: 0 },
})}`;

describe('a record', () => {
  test('whose ledger does not add up is noticed', async () => {
    const { status, text } = await changed('batch.json', (bytes) =>
      bytes.toString().replace('"in":{"lines":13,', '"in":{"lines":14,'),
    );
    expect(status).toBe(1);
    expect(text).toMatch(
      /differs: batch\.json: its ledger says that 14 lines of stdout came, and what became of 13\n$/,
    );
  });

  test('of an older joblog has the files held against each other', async () => {
    const brief = (bytes: Buffer): string =>
      bytes.toString().replace(/"ledger":\{.*\},"slowed_ms"/, `"ledger":${BRIEF},"slowed_ms"`);
    expect(await changed('batch.json', brief)).toEqual({
      status: 0,
      text: "1234 batch: no full account (the record is an older joblog's): 16 lines in, 0 lost; the files fit each other\n",
    });
  });

  test('that is torn is noticed', async () => {
    const { status, text } = await changed('batch.json', (bytes) => bytes.subarray(0, 100));
    expect([status, text]).toEqual([1, expect.stringMatching(/differs: batch\.json: it is no record: .*torn/)]);
  });
});

const BRIEF = JSON.stringify({
  stdout: { in: { lines: 13, bytes: 1 }, lost: { lines: 0, bytes: 0 } },
  stderr: { in: { lines: 3, bytes: 1 }, lost: { lines: 0, bytes: 0 } },
});
