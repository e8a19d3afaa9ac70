import { spawn } from 'node:child_process';
import fs, { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { JobRecord } from '../../lib/store/format.js';
import { jobRecordName, makeJobRecord, readJobRecord } from '../../lib/store/job-record.js';
import { newHome } from '../config/homes.js';

function recordOf(why: string): JobRecord {
  return {
    joblog: 1,
    job: '1234',
    attempt: 0,
    decided: '2026-11-22T06:09:55.123Z',
    host: 'node1',
    user: 'me',
    why,
    config: { mode: 'enabled', repeats: 'fold', tasks: 'all', mask: { values: 0, env: [] } },
  };
}

afterEach(() => {
  jest.restoreAllMocks();
});

function failLink(code: string): void {
  jest.spyOn(fs, 'linkSync').mockImplementation(() => {
    throw Object.assign(new Error(code), { code, errno: -1 });
  });
}

test('there is one record for each attempt', () => {
  expect([0, 1, 12].map(jobRecordName)).toEqual(['job.json', 'job.r1.json', 'job.r12.json']);
});

test('the first record is made, and read back as it was', async () => {
  const dir = newHome();
  expect(await readJobRecord(dir, '1234', 0)).toEqual({ kind: 'absent' });
  expect(await makeJobRecord(dir, recordOf('first'))).toEqual({ kind: 'made', file: join(dir, 'job.json') });
  expect(await readJobRecord(dir, '1234', 0)).toEqual({
    kind: 'record',
    record: recordOf('first'),
    file: join(dir, 'job.json'),
  });
  expect(readdirSync(dir)).toEqual(['job.json']);
});

test('a second one is not made: the first holds', async () => {
  const dir = newHome();
  await makeJobRecord(dir, recordOf('first'));
  expect(await makeJobRecord(dir, recordOf('second'))).toMatchObject({
    kind: 'lost',
    read: { kind: 'record', record: { why: 'first' } },
  });
  expect(readdirSync(dir)).toEqual(['job.json']);
});

test('of many processes that try at once exactly one makes it, and all agree', async () => {
  const dir = newHome();
  const bundle = join(newHome(), 'job-record.cjs');
  const source = join(__dirname, '../../lib/store/job-record.ts');
  buildSync({
    entryPoints: [source],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: bundle,
    logLevel: 'error',
  });
  const program = `
    const { makeJobRecord } = require(${JSON.stringify(bundle)});
    process.stdin.once('data', async (record) => {
      const made = await makeJobRecord(${JSON.stringify(dir)}, { ...JSON.parse(record), why: String(process.pid) });
      console.log(made.kind, made.kind === 'lost' ? made.read.record.why : process.pid);
      process.exit();
    });`;
  const racers = Array.from({ length: 8 }, () =>
    spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const answers = racers.map(
    (racer) =>
      new Promise<string>((resolve) =>
        racer.stdout.once('data', (data) => {
          resolve(String(data).trim());
        }),
      ),
  );
  for (const racer of racers) racer.stdin.write(JSON.stringify(recordOf('')));
  const results = (await Promise.all(answers)).map((answer) => answer.split(' '));
  expect(results.filter(([kind]) => kind === 'made')).toHaveLength(1);
  expect(new Set(results.map(([, winner]) => winner)).size).toBe(1);
  expect(readdirSync(dir)).toEqual(['job.json']);
});

describe('where the file system has no hard links', () => {
  test.each(['EPERM', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK'])('(%s) it is made without one', async (code) => {
    failLink(code);
    const dir = newHome();
    expect((await makeJobRecord(dir, recordOf('first'))).kind).toBe('made');
    expect(await makeJobRecord(dir, recordOf('second'))).toMatchObject({
      kind: 'lost',
      read: { kind: 'record', record: { why: 'first' } },
    });
    expect(readdirSync(dir)).toEqual(['job.json']);
  });

  test('one that another task has half written is waited for', async () => {
    const dir = newHome();
    const text = JSON.stringify(recordOf('first'));
    writeFileSync(join(dir, 'job.json'), text.slice(0, 20));
    setTimeout(() => {
      writeFileSync(join(dir, 'job.json'), text);
    }, 120);
    expect(await makeJobRecord(dir, recordOf('second'))).toMatchObject({
      kind: 'lost',
      read: { kind: 'record', record: { why: 'first' } },
    });
  });
});

test('an NFS server that makes the link and loses its answer has made it', async () => {
  const real = fs.linkSync;
  jest.spyOn(fs, 'linkSync').mockImplementation((from, to) => {
    real(from, to);
    throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
  });
  const dir = newHome();
  expect((await makeJobRecord(dir, recordOf('first'))).kind).toBe('made');
});

test('a full file system is a failure, and leaves nothing behind', async () => {
  const dir = newHome();
  jest.spyOn(fs, 'writeFileSync').mockImplementation(() => {
    throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', errno: -28 });
  });
  expect(await makeJobRecord(dir, recordOf('first'))).toEqual({
    kind: 'failure',
    file: join(dir, 'job.json'),
    why: 'no space left on device (ENOSPC)',
  });
  expect(readdirSync(dir)).toEqual([]);
});

describe('a record that is not to be followed', () => {
  test.each([
    [
      'a link',
      (file: string) => {
        symlinkSync('/etc/passwd', file);
      },
      'expected a regular file, found a symbolic link',
    ],
    [
      'a folder',
      (file: string) => {
        mkdirSync(file);
      },
      'expected a regular file, found a folder',
    ],
    [
      'no JSON',
      (file: string) => {
        writeFileSync(file, 'x');
      },
      'it is damaged or only half written',
    ],
    [
      'an empty file',
      (file: string) => {
        writeFileSync(file, '');
      },
      'it is damaged or only half written',
    ],
    [
      'JSON of something else',
      (file: string) => {
        writeFileSync(file, '[]');
      },
      'it is not a record that this version of joblog can read',
    ],
    [
      'a mode that there is not',
      (file: string) => {
        writeFileSync(file, JSON.stringify(recordOf('x')).replace('"enabled"', '"all"'));
      },
      'it is not a record that this version of joblog can read',
    ],
    [
      'another attempt',
      (file: string) => {
        writeFileSync(file, JSON.stringify({ ...recordOf('x'), attempt: 3 }));
      },
      'it is the record of another job',
    ],
    [
      'a megabyte',
      (file: string) => {
        writeFileSync(file, 'x'.repeat(2 ** 20));
      },
      'expected at most 64 KiB, found more',
    ],
  ] as const)('%s', async (_, make, why) => {
    const dir = newHome();
    make(join(dir, 'job.json'));
    expect(await readJobRecord(dir, '1234', 0)).toMatchObject({ kind: 'invalid', why });
  });
});

test('the record is one line of JSON', async () => {
  const dir = newHome();
  await makeJobRecord(dir, recordOf('first'));
  expect(readFileSync(join(dir, 'job.json'), 'utf8')).toBe(`${JSON.stringify(recordOf('first'))}\n`);
});
