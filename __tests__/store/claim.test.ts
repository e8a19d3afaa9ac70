/** Every run of a job gets names of its own for its files. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { claimTask, firstFree, numbered } from '../../lib/store/claim.js';
import { bundle } from '../run/bundle.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'joblog-claim-'));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const claim = (base = 'main'): string => claimTask(folder, base, (task) => `record of ${task}`);
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

describe('the names of runs', () => {
  test('are batch, batch+2, batch+3 in the order of the runs', () => {
    expect(Array.from({ length: 20 }, () => claim('batch'))).toEqual(
      Array.from({ length: 20 }, (_, index) => numbered('batch', index + 1)),
    );
    expect(numbered('batch', 1)).toBe('batch');
    expect(numbered('batch', 2)).toBe('batch+2');
  });

  test('of other tasks and attempts do not count', () => {
    expect([claim('0.1'), claim('0.10'), claim('r1-0.1'), claim('0.1')]).toEqual(['0.1', '0.10', 'r1-0.1', '0.1+2']);
  });

  test('are written into the records that hold them', () => {
    claim();
    claim();
    expect(textOf('main.json')).toBe('record of main');
    expect(textOf('main+2.json')).toBe('record of main+2');
  });

  test('that another run takes in the same moment are left to it', () => {
    // The look and the open are two steps: here another run always comes in between, five times.
    const looks = jest.spyOn(fs, 'existsSync').mockReturnValue(false);
    for (let other = 1; other <= 5; other += 1) writeFileSync(join(folder, `${numbered('main', other)}.json`), 'other');
    expect(claim()).toBe('main+6');
    expect(looks).toHaveBeenCalled();
    expect(textOf('main.json')).toBe('other');
  });

  test('that a planted link holds are passed over, and nothing is written through the link', () => {
    const target = join(folder, 'target');
    symlinkSync(target, join(folder, 'main.json'));
    expect(claim()).toBe('main+2');
    expect(readdirSync(folder).sort()).toEqual(['main+2.json', 'main.json']);
  });

  test.each(['.stdout.log', '.stderr.log', '.metadata.ndjson', '.timeline', '.live.json'])(
    'are not taken where there is a %s without its record, or a link in its place',
    (ending) => {
      writeFileSync(join(folder, `main${ending}`), "somebody's");
      symlinkSync('nowhere', join(folder, `main+2${ending}`));
      expect(claim()).toBe('main+3');
      expect(textOf(`main${ending}`)).toBe("somebody's");
    },
  );

  test("cannot be taken in a folder that is gone: the error is the system's", () => {
    expect(() => claimTask(join(folder, 'gone'), 'main', String)).toThrow(
      expect.objectContaining({ code: 'ENOENT' }) as Error,
    );
  });

  test('whose record cannot be written are given back: no empty record stays', () => {
    claim();
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    jest.spyOn(fs, 'writeFileSync').mockImplementationOnce(() => {
      throw full;
    });
    expect(() => claim()).toThrow(full);
    expect(readdirSync(folder)).toEqual(['main.json']);
    expect(claim()).toBe('main+2');
  });

  test('are taken by records that are whole as soon as they are there: a writer that is killed leaves no empty one', () => {
    const write = fs.writeFileSync;
    const seen = jest.spyOn(fs, 'writeFileSync').mockImplementation((file, data, options) => {
      expect(readdirSync(folder)).not.toContain('main.json');
      write(file, data, options);
      expect(readdirSync(folder)).not.toContain('main.json');
    });
    expect(claim()).toBe('main');
    expect(seen).toHaveBeenCalledTimes(1);
    expect(readdirSync(folder)).toEqual(['main.json']);
    expect(textOf('main.json')).toBe('record of main');
  });

  test.each(['EPERM', 'ENOTSUP'])('are taken all the same where the file system has no links (%s)', (code) => {
    const none = jest.spyOn(fs, 'linkSync').mockImplementation(() => {
      throw Object.assign(new Error(code), { code });
    });
    writeFileSync(join(folder, 'main.json'), 'other');
    jest.spyOn(fs, 'existsSync').mockReturnValue(false);
    expect(claim()).toBe('main+2');
    expect(none).toHaveBeenCalled();
    expect(readdirSync(folder).sort()).toEqual(['main+2.json', 'main.json']);
    expect([textOf('main.json'), textOf('main+2.json')]).toEqual(['other', 'record of main+2']);
  });

  test('are never shared by processes that take them at the same time', async () => {
    const programs = mkdtempSync(join(tmpdir(), 'joblog-claimers-'));
    const program = bundle('__tests__/run/programs/claimer.ts', programs);
    const claimers = [1, 2, 3].map(() => fork(program, [folder, '100']));
    await Promise.all(claimers.map((claimer) => once(claimer, 'message')));
    const answers = Promise.all(claimers.map((claimer) => once(claimer, 'message') as Promise<[string[]]>));
    for (const claimer of claimers) claimer.send('go');
    const names = (await answers).map(([own]) => own);
    expect(names.map((own) => own.length)).toEqual([100, 100, 100]);
    expect(new Set(names.flat()).size).toBe(300);
    claimers.forEach((claimer, index) => {
      for (const name of names[index]!) expect(textOf(`${name}.json`)).toBe(`${name} ${claimer.pid!}`);
    });
    rmSync(programs, { recursive: true });
  });
});

describe('the search for a free number', () => {
  test('finds the first one, if all before it are taken', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), (taken) => {
        expect(firstFree((number) => number <= taken)).toBe(taken + 1);
      }),
    );
  });

  test('finds a free one, even if there are gaps', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 40 })), (numbers) => {
        const taken = new Set(numbers);
        expect(taken.has(firstFree((number) => taken.has(number)))).toBe(false);
      }),
    );
  });

  test('asks for the 10,000th run no more than 30 times', () => {
    let asked = 0;
    firstFree((number) => {
      asked += 1;
      return number < 10_000;
    });
    expect(asked).toBeLessThanOrEqual(30);
  });
});
