/** One stream's way through joblog: every byte, in order, no faster than the reader, to the end. */
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { until } from '../promises/harness.js';
import { everyCut } from './cuts.js';
import { Relayed, rest } from './relayed.js';

let relayed: Relayed;
beforeEach(() => {
  relayed = new Relayed();
});
afterEach(() => {
  relayed.relay.abandon();
  relayed.close();
});

test('every byte is passed on and looked at in order, in whatever pieces it is printed', async () => {
  const text = Buffer.from('a\r\0\xff\n{"é":1}', 'latin1');
  let wanted = Buffer.alloc(0);
  for (const chunks of everyCut(text)) {
    for (const chunk of chunks) {
      relayed.print(chunk);
      wanted = Buffer.concat([wanted, chunk]);
      // One at a time, or the pipe would join them again.
      await relayed.until(() => relayed.bytes === wanted.length);
    }
  }
  expect(Buffer.concat(relayed.outlet.taken).equals(wanted)).toBe(true);
  expect(Buffer.concat(relayed.seen).equals(wanted)).toBe(true);
});

test('a partial line is passed on at once', async () => {
  relayed.print('50%');
  await relayed.until(() => relayed.bytes > 0);
  expect(relayed.outlet.taken.map(String)).toEqual(['50%']);
});

test('the end comes once, after everything', async () => {
  relayed.print('x'.repeat(60_000));
  relayed.close();
  await relayed.until(() => relayed.ends > 0);
  expect(relayed.bytes).toBe(60_000);
  await rest();
  expect([relayed.ends, relayed.relay.ended]).toEqual([1, true]);
});

test('a reader who is slow stops the reading until all is through; what the command prints meanwhile waits in the pipe', async () => {
  relayed.outlet.free = false;
  relayed.print('one');
  await relayed.until(() => relayed.bytes > 0);
  expect(relayed.relay.held).toBe(true);
  relayed.print('two');
  await rest();
  expect(relayed.seen.map(String)).toEqual(['one']);
  relayed.outlet.drain();
  expect(relayed.relay.held).toBe(false);
  await relayed.until(() => relayed.bytes === 6);
  expect(relayed.outlet.taken.map(String)).toEqual(['one', 'two']);
});

test('the end is not noticed before a slow reader has taken what came before it', async () => {
  relayed.outlet.free = false;
  relayed.print('one');
  await relayed.until(() => relayed.bytes > 0);
  relayed.print('two');
  relayed.close();
  await rest();
  expect(relayed.ends).toBe(0);
  relayed.outlet.drain();
  await relayed.until(() => relayed.ends > 0);
  expect(relayed.outlet.taken.map(String)).toEqual(['one', 'two']);
});

test('a capture that takes no more stops the reading as well; both have to let go', async () => {
  relayed.onChunk = () => {
    relayed.relay.hold('capture');
  };
  relayed.outlet.free = false;
  relayed.print('one');
  await relayed.until(() => relayed.bytes > 0);
  relayed.print('two');
  relayed.outlet.drain();
  await rest();
  expect([relayed.relay.held, relayed.bytes]).toEqual([true, 3]);
  relayed.onChunk = () => undefined;
  relayed.relay.release('capture');
  await relayed.until(() => relayed.bytes === 6);
  expect(relayed.relay.held).toBe(false);
});

test('letting go without a hold, twice or after the end changes nothing', async () => {
  relayed.relay.release('capture');
  relayed.relay.hold('capture');
  relayed.relay.hold('capture');
  relayed.relay.release('capture');
  relayed.relay.release('capture');
  relayed.print('x');
  await relayed.until(() => relayed.bytes === 1);
  relayed.close();
  await relayed.until(() => relayed.ends > 0);
  relayed.relay.hold('capture');
  relayed.relay.release('capture');
  expect(relayed.ends).toBe(1);
});

test('a reader who is gone ends the relay, and the command gets SIGPIPE', async () => {
  relayed.print('x');
  await relayed.until(() => relayed.bytes === 1);
  relayed.outlet.onClosed();
  expect([relayed.ends, relayed.relay.ended]).toEqual([1, true]);
  await rest();
  // Node ignores SIGPIPE, so that the write tells.
  expect(() => {
    relayed.print('y');
  }).toThrow(expect.objectContaining({ code: 'EPIPE' }) as Error);
  relayed.outlet.onClosed();
  expect(relayed.ends).toBe(1);
});

test('a reader who goes away while it is waited for ends the relay, too', async () => {
  relayed.outlet.free = false;
  relayed.print('x');
  await relayed.until(() => relayed.bytes === 1);
  relayed.outlet.onClosed();
  relayed.outlet.drain();
  expect([relayed.ends, relayed.relay.ended]).toEqual([1, true]);
});

test('a pipe that is left to somebody else is read by nobody here, and stays open', async () => {
  const other = openSync(`/proc/self/fd/${relayed.relay.fd}`, constants.O_RDONLY | constants.O_NONBLOCK);
  relayed.relay.abandon();
  await rest();
  relayed.print('for the other');
  const buffer = Buffer.alloc(100);
  expect(buffer.toString('latin1', 0, readSync(other, buffer))).toBe('for the other');
  expect([relayed.bytes, relayed.ends, relayed.relay.ended]).toEqual([0, 0, true]);
  closeSync(other);
});

describe('once the command has ended, what it left in the pipe is through', () => {
  test('when the pipe was read until it was empty', async () => {
    relayed.print('before');
    await relayed.until(() => relayed.bytes > 0);
    relayed.relay.expectRest();
    expect(relayed.relay.emptied).toBe(false);
    relayed.print('rest');
    await relayed.until(() => relayed.bytes === 10);
    expect(relayed.relay.emptied).toBe(true);
  });

  test('when more was read than any pipe holds, even if somebody fills it up again and again', async () => {
    relayed.relay.expectRest();
    // No pipe of a user is larger (pipe-max-size in proc(5)).
    const most = 1 << 20;
    const full = Buffer.alloc(65_536, 120);
    relayed.onChunk = () => {
      relayed.relay.hold('capture');
    };
    for (let written = 0; written <= most; written += full.length) {
      relayed.relay.hold('capture');
      relayed.print(full);
      relayed.relay.release('capture');
      await relayed.until(() => relayed.bytes === written + full.length);
    }
    expect(relayed.relay.emptied).toBe(true);
  });
});

describe('what the pipe holds, read ahead,', () => {
  test('is passed on in its order and given to the caller, who alone is told of it', async () => {
    relayed.print('before');
    await relayed.until(() => relayed.bytes > 0);
    relayed.print('ahead');
    expect(Buffer.concat(relayed.relay.readAhead()).toString()).toBe('ahead');
    relayed.print('after');
    await relayed.until(() => relayed.bytes === 11);
    expect(Buffer.concat(relayed.outlet.taken).toString()).toBe('beforeaheadafter');
    expect(Buffer.concat(relayed.seen).toString()).toBe('beforeafter');
  });

  test('is nothing where there is nothing, at the end of the pipe and after it; the end is told once, and only then', async () => {
    expect(relayed.relay.readAhead()).toEqual([]);
    relayed.print('last');
    relayed.close();
    expect(Buffer.concat(relayed.relay.readAhead()).toString()).toBe('last');
    expect(relayed.relay.readAhead()).toEqual([]);
    expect(relayed.ends).toBe(0);
    await relayed.until(() => relayed.ends > 0);
    expect(relayed.relay.readAhead()).toEqual([]);
    await rest();
    expect([relayed.ends, relayed.seen]).toEqual([1, []]);
  });

  test('is all of a full pipe, in pieces that stay as they are', () => {
    const full = Buffer.from(Array.from({ length: 65_536 }, (_, index) => index % 251));
    relayed.print(full);
    const first = relayed.relay.readAhead();
    relayed.print(Buffer.alloc(65_536, 120));
    relayed.relay.readAhead();
    expect(Buffer.concat(first).equals(full)).toBe(true);
  });

  test('is no more than the outlet takes: where the reader is slow, the rest stays in the pipe', async () => {
    relayed.outlet.free = false;
    relayed.print('one');
    expect(relayed.relay.readAhead().map(String)).toEqual(['one']);
    expect(relayed.relay.held).toBe(true);
    relayed.print('two');
    expect(relayed.relay.readAhead()).toEqual([]);
    await rest();
    expect(relayed.outlet.taken.map(String)).toEqual(['one']);
    relayed.outlet.drain();
    await relayed.until(() => relayed.bytes === 3);
    expect(relayed.outlet.taken.map(String)).toEqual(['one', 'two']);
    expect(relayed.seen.map(String)).toEqual(['two']);
  });

  test('is nothing while the capture takes no more', () => {
    relayed.relay.hold('capture');
    relayed.print('x');
    expect(relayed.relay.readAhead()).toEqual([]);
    relayed.relay.release('capture');
    expect(relayed.relay.readAhead().map(String)).toEqual(['x']);
  });

  test('counts as output: for the line that is unfinished, for the time of the last, and for the rest of a command', () => {
    relayed.relay.expectRest();
    const before = relayed.relay.lastActive;
    relayed.print('50%');
    relayed.relay.readAhead();
    expect(relayed.relay.emptied).toBe(true);
    expect(relayed.relay.lastActive).toBeGreaterThan(before);
    relayed.relay.say('joblog: so\n');
    relayed.print('\n');
    relayed.relay.readAhead();
    expect(relayed.passed).toBe('50%\njoblog: so\n');
  });
});

describe('what joblog says itself', () => {
  test('stands where no line is cut, in whatever pieces these are printed', () => {
    for (const chunks of everyCut(Buffer.from('\none\ntwo\n'))) {
      for (let after = 0; after <= chunks.length; after += 1) {
        relayed.outlet.taken.length = 0;
        for (const [index, chunk] of chunks.entries()) {
          if (index === after) relayed.relay.say('joblog: so\n');
          relayed.print(chunk);
          relayed.relay.readAhead();
        }
        if (after === chunks.length) relayed.relay.say('joblog: so\n');
        const lines = relayed.passed.split('\n');
        expect(lines.toSorted()).toEqual(['', '', 'joblog: so', 'one', 'two']);
        expect(lines.filter((line) => !line.startsWith('joblog: '))).toEqual(['', 'one', 'two', '']);
      }
    }
  });

  test('comes at once between two lines, and behind the first line that ends, in the order in which it was said', () => {
    relayed.relay.say('1\n');
    expect(relayed.passed).toBe('1\n');
    relayed.print('a');
    relayed.relay.readAhead();
    relayed.relay.say('2\n');
    relayed.relay.say('3\n');
    expect(relayed.passed).toBe('1\na');
    relayed.print('b\nc\nd');
    relayed.relay.readAhead();
    expect(relayed.passed).toBe('1\nab\n2\n3\nc\nd');
  });

  test('begins on a new line where the command leaves one unfinished, and what comes then goes on there', async () => {
    relayed.print('50%');
    relayed.relay.readAhead();
    relayed.relay.say('joblog: so\n');
    await until('a second to be over', () => relayed.passed === '50%\njoblog: so\n');
    relayed.relay.say('joblog: and so\n');
    relayed.print('\r60%');
    relayed.relay.readAhead();
    expect(relayed.passed).toBe('50%\njoblog: so\njoblog: and so\n\r60%');
  });

  test.each(['the end', 'giving the pipe to somebody else'])(
    'does not wait for a line that %s leaves unfinished',
    async (what) => {
      relayed.print('50%');
      relayed.relay.readAhead();
      relayed.relay.say('joblog: so\n');
      if (what === 'the end') {
        relayed.close();
        await relayed.until(() => relayed.ends > 0);
      } else relayed.relay.abandon();
      relayed.relay.say('joblog: and so\n');
      expect(relayed.passed).toBe('50%\njoblog: so\njoblog: and so\n');
    },
  );

  test('is part of what a slow reader has to take before more is read', async () => {
    relayed.print('50%');
    relayed.relay.readAhead();
    relayed.relay.say('joblog: so\n');
    relayed.outlet.free = false;
    relayed.print('\n');
    await relayed.until(() => relayed.seen.length > 0);
    expect(relayed.relay.held).toBe(true);
    relayed.outlet.drain();
    expect([relayed.relay.held, relayed.passed]).toEqual([false, '50%\njoblog: so\n']);
  });
});
