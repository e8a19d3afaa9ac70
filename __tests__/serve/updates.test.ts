/** When the store is looked at for tabs that listen, and what they are told. */
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { JobSummary, Update } from '../../lib/page/api.js';
import type { StoreSource } from '../../lib/serve/store-source.js';
import { Updates } from '../../lib/serve/updates.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A store whose looks take until they are let go. */
class Store {
  jobs: JobSummary[] = [];
  kind: 'jobs' | 'unreadable' = 'jobs';
  readonly #looks: (() => void)[] = [];

  get source(): StoreSource {
    return {
      jobsIndex: {
        isWhole: true,
        refresh: () =>
          new Promise((resolve) =>
            this.#looks.push(() => {
              resolve({ kind: this.kind });
            }),
          ),
        summaries: () => this.jobs,
        find: () => Promise.resolve(undefined),
      },
    } as unknown as StoreSource;
  }

  put(job: string, stateText: string): void {
    this.jobs = [...this.jobs.filter((known) => known.job !== job), { job, stateText } as JobSummary];
  }

  get looks(): number {
    return this.#looks.length;
  }

  /** Ends the oldest look. */
  async look(): Promise<void> {
    this.#looks.shift()?.();
    await jest.advanceTimersByTimeAsync(0);
  }
}

/** A tab, as the server sees it. */
class Tab extends EventEmitter {
  readonly updates: Update[] = [];
  readonly writableNeedDrain = false;
  destroyed = false;

  writeHead(): void {
    // Nobody looks at it here.
  }

  write(line: string): void {
    this.updates.push(JSON.parse(line) as Update);
  }

  end(): void {
    this.destroyed = true;
    this.emit('close');
  }

  listen(updates: Updates, cursor: string | null): Promise<void> {
    return updates.listen(this as unknown as ServerResponse, { job: null, cursor });
  }

  /** How jobs stand, by what the tab was told. */
  get told(): Record<string, string> {
    const all = this.updates.flatMap(({ jobs = [] }) => jobs);
    return Object.fromEntries(all.map(({ job, stateText }) => [job, stateText]));
  }
}

/** A tab that looks at a store of these jobs, which are `done`, after its first look. */
async function tabOf(store: Store, updates: Updates, jobs: readonly string[]): Promise<Tab> {
  for (const job of jobs) store.put(job, 'done');
  return cameBack(store, updates, null);
}

async function cameBack(store: Store, updates: Updates, cursor: string | null): Promise<Tab> {
  const tab = new Tab();
  const listening = tab.listen(updates, cursor);
  await jest.advanceTimersByTimeAsync(0);
  await store.look();
  await listening;
  return tab;
}

test('nothing keeps the server from ending when it is ended during a look', async () => {
  const store = new Store();
  const updates = new Updates(store.source);
  const tab = new Tab();
  const listening = tab.listen(updates, null);
  await jest.advanceTimersByTimeAsync(0);
  updates.close();
  await store.look();
  await listening;
  expect(jest.getTimerCount()).toBe(0);
  expect(tab.updates).toEqual([]);
});

test('nor when a tab is closed during its first look, or while it is told', async () => {
  const store = new Store();
  const updates = new Updates(store.source);
  const tab = new Tab();
  const listening = tab.listen(updates, null);
  await jest.advanceTimersByTimeAsync(0);
  tab.end();
  await store.look();
  await listening;
  expect(jest.getTimerCount()).toBe(0);
});

test('every tab is told every change, though tabs come while the store is looked at', async () => {
  const store = new Store();
  const updates = new Updates(store.source);
  const [one, other] = [await tabOf(store, updates, ['1']), new Tab()];
  const second = other.listen(updates, updates.cursor());
  await jest.advanceTimersByTimeAsync(1000);
  // Two looks are asked for; the second begins when the first is over.
  expect(store.looks).toBe(1);
  store.put('1', 'failed');
  await store.look();
  store.put('2', 'running');
  await store.look();
  await second;
  await jest.advanceTimersByTimeAsync(1000);
  await store.look();
  expect(one.told).toEqual({ 1: 'failed', 2: 'running' });
  expect(other.told).toEqual({ 1: 'failed', 2: 'running' });
  updates.close();
});

test('a job that is removed is told to whoever looks at the list, also to a tab that comes back', async () => {
  const store = new Store();
  const updates = new Updates(store.source);
  const tab = await tabOf(store, updates, ['1', '2']);
  const before = updates.cursor();
  store.jobs = store.jobs.filter(({ job }) => job !== '1');
  await jest.advanceTimersByTimeAsync(1000);
  await store.look();
  expect(tab.updates.flatMap(({ gone = [] }) => gone)).toEqual(['1']);
  const back = await cameBack(store, updates, before);
  expect(back.updates.flatMap(({ gone = [] }) => gone)).toEqual(['1']);
  updates.close();
});

test('a store that cannot be read for a moment has lost nothing, and nothing in it is new afterwards', async () => {
  const store = new Store();
  const updates = new Updates(store.source);
  const tab = await tabOf(store, updates, ['1']);
  const { jobs } = store;
  Object.assign(store, { jobs: [], kind: 'unreadable' });
  await jest.advanceTimersByTimeAsync(1500);
  await store.look();
  Object.assign(store, { jobs: jobs.map((job) => ({ ...job })), kind: 'jobs' });
  await jest.advanceTimersByTimeAsync(3000);
  await store.look();
  expect(tab.updates.slice(1)).toEqual([]);
  updates.close();
});

test('a job that is gone and comes back is told as new', async () => {
  const store = new Store();
  const updates = new Updates(store.source);
  const tab = await tabOf(store, updates, ['1']);
  const { jobs } = store;
  const before = updates.cursor();
  for (const now of [[], jobs]) {
    store.jobs = now;
    await jest.advanceTimersByTimeAsync(1500);
    await store.look();
  }
  expect(tab.told).toEqual({ 1: 'done' });
  const [late] = (await cameBack(store, updates, before)).updates;
  expect([late?.jobs?.map(({ job }) => job), late?.gone]).toEqual([['1'], undefined]);
  updates.close();
});

test('a tab that is gone before it is listened to holds no place', async () => {
  const store = new Store();
  const updates = new Updates(store.source);
  for (let count = 0; count < 60; count += 1) {
    const gone = new Tab();
    gone.destroyed = true;
    await gone.listen(updates, null);
  }
  expect([store.looks, jest.getTimerCount()]).toEqual([0, 0]);
  updates.close();
});
