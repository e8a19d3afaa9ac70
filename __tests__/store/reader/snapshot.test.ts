import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Snapshot } from '../../../lib/store/reader/snapshot.js';
import { sinceTime } from '../../../lib/store/reader/timeline.js';
import { openFilesIn } from '../../conformance/processes.js';

const dir = mkdtempSync(join(tmpdir(), 'joblog-snapshot-'));
afterAll(() => {
  rmSync(dir, { recursive: true });
});

async function snapshotOf(text: string): Promise<Snapshot> {
  const path = join(dir, 'file');
  writeFileSync(path, text);
  return (await Snapshot.open(path))!;
}

async function backward(text: string, having?: string): Promise<string[]> {
  const file = await snapshotOf(text);
  const lines: string[] = [];
  for await (const line of file.linesBackward(undefined, having)) lines.push(line);
  await file.close();
  return lines;
}

/** Lines of up to 40 KB, so that some hundred of them have the borders of blocks at any place in them. */
const lines = fc.array(
  fc.tuple(fc.nat(40_000), fc.boolean(), fc.nat(40_000)).map(([before, has, after]) => {
    return `${'a'.repeat(before)}${has ? ' stderr ' : ''}${'b'.repeat(after)}`;
  }),
  { maxLength: 60 },
);

test('the lines of a file come from the last to the first, what is behind the last newline left out', async () => {
  await fc.assert(
    fc.asyncProperty(lines, fc.constantFrom('', 'torn stderr '), async (all, torn) => {
      expect(await backward(all.map((line) => `${line}\n`).join('') + torn)).toEqual(all.toReversed());
    }),
    { numRuns: 30 },
  );
});

test('of the lines that hold a word the same, and no others', async () => {
  await fc.assert(
    fc.asyncProperty(lines, fc.constantFrom('', 'torn stderr '), async (all, torn) => {
      const holding = all.filter((line) => line.includes(' stderr '));
      expect(await backward(all.map((line) => `${line}\n`).join('') + torn, ' stderr ')).toEqual(holding.toReversed());
    }),
    { numRuns: 30 },
  );
});

const iso = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

test('where a time begins in a timeline is found, with how far both logs had come, however long one was silent', async () => {
  const entries = fc.array(fc.record({ stderr: fc.boolean(), bytes: fc.integer({ min: 1, max: 9 }) }), {
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(entries, fc.nat(10_000), fc.nat(60), async (before, silent, wanted) => {
      const at = { stdout: 0, stderr: 0 };
      const all = [...before, ...Array.from({ length: silent }, () => ({ stderr: false, bytes: 1 }))];
      let text = '';
      const places: { second: number; offset: number; at: typeof at }[] = [];
      for (const [second, { stderr, bytes }] of all.entries()) {
        places.push({ second, offset: text.length, at: { ...at } });
        const stream = stderr ? 'stderr' : 'stdout';
        at[stream] += bytes;
        text += `${iso(second)} ${stream} ${at[stream]} 1\n`;
      }
      places.push({ second: all.length, offset: text.length, at });
      const file = await snapshotOf(text);
      const second = Math.max(0, all.length - wanted);
      const expected = places.find((place) => place.second >= second)!;
      expect(await sinceTime(file, Date.parse(iso(second)))).toEqual({ offset: expected.offset, at: expected.at });
      await file.close();
    }),
    { numRuns: 40 },
  );
});

// Of the kernel's own: a file of 4096 bytes that cannot be read, and is there without a file system that fails.
const UNREADABLE = '/sys/devices/virtual/net/lo/speed';
(existsSync(UNREADABLE) ? test : test.skip)('a file that cannot be read is not left open', async () => {
  await expect(Snapshot.openWhole(UNREADABLE)).rejects.toThrow('EINVAL');
  expect(openFilesIn(UNREADABLE)).toEqual([]);
});

test('what is no file, or outside of the store, is refused and not left open', async () => {
  await expect(Snapshot.open(dir)).rejects.toThrow('it is a folder');
  writeFileSync(join(dir, 'file'), 'text\n');
  await expect(Snapshot.open(join(dir, 'file'), '/elsewhere')).rejects.toThrow('outside of the store');
  expect(openFilesIn(dir)).toEqual([]);
});
