/** A file system that is nearly full is noticed while something is appended, and at no other time. */
import fs from 'node:fs';
import { FreeSpace } from '../../lib/store/free-space.js';
import { encodeFrame, FrameDecoder, type FrameType, type FromWriter } from '../../lib/store/protocol.js';
import { Writer } from '../../lib/store/writer.js';
import { makePlace } from '../run/place.js';

let free: number | Error;
let blocks: number;
let looks: number;
beforeEach(() => {
  free = 0;
  blocks = 1000;
  looks = 0;
  jest.spyOn(fs, 'statfsSync').mockImplementation((() => {
    looks += 1;
    if (free instanceof Error) throw free;
    return { bavail: free, blocks, bsize: 10 };
  }) as unknown as typeof fs.statfsSync);
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('it is said when less is free than is to be, and when twice as much is again', () => {
  const space = new FreeSpace('/store', 1000);
  const seen = [100, 99, 50, 100, 199, 200, 100, 99].map((blocksFree, index) => {
    free = blocksFree;
    return space.look(index * 10_000);
  });
  expect(seen).toEqual([undefined, true, undefined, undefined, undefined, false, undefined, true]);
});

test('it is looked at once in 10 s at most', () => {
  const space = new FreeSpace('/store', 1000);
  for (let now = 0; now < 30_000; now += 100) space.look(now);
  expect(looks).toBe(3);
});

test('where nothing is to stay free it is not looked at', () => {
  expect(new FreeSpace('/store', 0).look(0)).toBeUndefined();
  expect(looks).toBe(0);
});

test('a file system that does not say how full it is has room', () => {
  blocks = 0;
  expect(new FreeSpace('/store', 1000).look(0)).toBeUndefined();
  free = new Error('ENOSYS');
  expect(new FreeSpace('/store', 1000).look(0)).toBeUndefined();
});

test('the writer says it with the first append, and again when that has changed; what it is sent it stores all the same', async () => {
  const place = makePlace();
  const own = process.env;
  process.env = { ...place.env };
  try {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(0);
    const heard: FromWriter[] = [];
    let answered: () => void = () => undefined;
    const answer = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const writer = new Writer((message) => {
      heard.push(message);
      answered();
    });
    const tell = (type: FrameType, content: unknown): void => {
      const payload = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
      for (const frame of new FrameDecoder().push(encodeFrame(type, payload))) writer.handle(frame);
    };
    const said = (): readonly FromWriter[] => heard.filter(({ type }) => type === 'space');

    tell('start', { options: {}, optIn: 'seen', pid: 4242, started: 0 });
    await answer;
    tell('open', { cmd: [], cwd: null, started: '', mode: 'enabled', modes: [], notices: [] });
    expect(said()).toEqual([]);
    tell('metadata', '{}\n');
    expect(said()).toEqual([{ type: 'space', full: true }]);
    free = 2 ** 31;
    tell('stdout', 'too early\n');
    expect(said()).toHaveLength(1);
    clock.mockReturnValue(10_000);
    tell('space', null);
    expect(said()).toEqual([
      { type: 'space', full: true },
      { type: 'space', full: false },
    ]);
    expect(place.files()['main.stdout.log']).toBe('too early\n');
  } finally {
    process.env = own;
    place.remove();
  }
});
