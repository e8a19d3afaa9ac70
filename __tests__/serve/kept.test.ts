import { appendFileSync } from 'node:fs';
import { Kept } from '../../lib/serve/kept.js';
import { MetadataAnswers, type MetadataJob } from '../../lib/serve/metadata.js';
import { StoreBuilder } from '../store/reader/store-builder.js';
import { line } from '../view/runs-of.js';

describe('things that are kept', () => {
  test('go when there is no room, those that were used longest ago first, and never the one in use', () => {
    const kept = new Kept<{ name: string; size: number }>(
      (things) => things.reduce((sum, { size }) => sum + size, 0) <= 3,
    );
    const made: string[] = [];
    const use = (name: string, size = 1): void => {
      kept.get(name, () => {
        made.push(name);
        return { name, size };
      });
    };
    for (const name of ['a', 'b', 'c', 'a', 'd', 'a', 'b']) use(name);
    expect(made).toEqual(['a', 'b', 'c', 'd', 'b']);
    use('large', 9);
    use('large', 9);
    expect(made).toEqual(['a', 'b', 'c', 'd', 'b', 'large']);
    use('a');
    expect(made.at(-1)).toBe('a');
  });

  test('make room for others as they grow', () => {
    const sizes = new Map([['a', 1]]);
    const kept = new Kept<string>((things) => things.reduce((sum, name) => sum + (sizes.get(name) ?? 1), 0) <= 3);
    kept.get('a', () => 'a');
    sizes.set('a', 3);
    kept.get('b', () => 'b');
    let made = 0;
    kept.get('a', () => {
      made += 1;
      return 'a';
    });
    expect(made).toBe(1);
  });
});

test('things that have grown make room when it is asked for, all but the one in use', () => {
  const kept = new Kept<{ size: number }>((things) => things.reduce((sum, { size }) => sum + size, 0) <= 10);
  const [one, other] = ['one', 'other'].map((name) => kept.get(name, () => ({ size: 1 })));
  Object.assign(other ?? {}, { size: 20 });
  kept.trim();
  expect(kept.get('other', () => ({ size: 0 }))).toBe(other);
  expect(kept.get('one', () => ({ size: 0 }))).not.toBe(one);
});

describe('the columns of jobs that were looked at', () => {
  const store = new StoreBuilder();
  afterAll(() => {
    store.remove();
  });

  /** Rows of a job whose file was changed behind the reader's back: what was read before tells whether it was kept. */
  async function isKept(answers: MetadataAnswers, jobs: readonly MetadataJob[], which: number): Promise<boolean> {
    const job = jobs[which];
    if (job === undefined) throw new Error('there is no such job');
    const json = await answers.ask({ kind: 'facts', job, within: store.root });
    return (JSON.parse(Buffer.from(json).toString('utf8')) as { rows: number }).rows === 100;
  }

  test('stay within the memory there is for them', async () => {
    const jobs = [1, 2, 3].map((id): MetadataJob => {
      const rows = Array.from({ length: 100 }, (_, index) => `${line(`{"a":${index}}`, index)}\n`).join('');
      const path = store.file(String(id), 'batch.metadata.ndjson', rows);
      return { id: String(id), start: 0, runs: [{ task: 'batch', path, start: 0 }] };
    });
    const all = new MetadataAnswers();
    const two = new MetadataAnswers(9000);
    for (const answers of [all, two]) for (const which of [0, 1, 2]) await isKept(answers, jobs, which);
    // Lines in the place of others, of the same length: only whoever reads anew drops them.
    for (const { runs } of jobs) {
      const path = runs[0]?.path ?? '';
      store.file(path.split('/').at(-2) ?? '', 'batch.metadata.ndjson', '');
      appendFileSync(path, `${'x'.repeat(99)}\n`.repeat(200));
    }
    const kept = async (answers: MetadataAnswers): Promise<boolean[]> => {
      const found: boolean[] = [];
      for (const which of [2, 1, 0]) found.push(await isKept(answers, jobs, which));
      return found;
    };
    expect(await kept(all)).toEqual([true, true, true]);
    expect(await kept(two)).toEqual([true, true, false]);
  });

  test('are refused in words where they are too many for one question', async () => {
    const jobs = [1, 2].map((id): MetadataJob => {
      const rows = Array.from({ length: 100 }, (_, index) => `${line(`{"a":${index}}`, index)}\n`).join('');
      const path = store.file(`many-${id}`, 'batch.metadata.ndjson', rows);
      return { id: `many-${id}`, start: 0, runs: [{ task: 'batch', path, start: 0 }] };
    });
    const [job] = jobs as [MetadataJob];
    const within = store.root;
    const small = new MetadataAnswers(1 << 20, 1000);
    await expect(small.ask({ kind: 'facts', job, within })).rejects.toThrow('joblog show --metadata has all of it');
    const enoughForOne = new MetadataAnswers(1 << 20, 6000);
    await enoughForOne.ask({ kind: 'facts', job, within });
    await expect(enoughForOne.ask({ kind: 'compare', jobs, keys: [], within })).rejects.toThrow('one question');
  });
});
