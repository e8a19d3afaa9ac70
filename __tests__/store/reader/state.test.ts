import { parseRecord } from '../../../lib/store/reader/record.js';
import { type Here, stateOf, thisHost } from '../../../lib/store/reader/state.js';
import { OPEN, recordOf } from './store-builder.js';

const here: Here = { host: 'node17', boot: 'b0', alive: (pid) => pid === 4711 };

function state(changes: Parameters<typeof recordOf>[2]) {
  return stateOf(parseRecord(JSON.stringify(recordOf('1', 'main', changes))), here);
}

describe('a task', () => {
  test('that exited with 0 is done', () => {
    expect(state({})).toEqual({ kind: 'done', exit: { code: 0 } });
  });

  test('that exited with anything else failed', () => {
    expect(state({ exit: { code: 3 } })).toEqual({ kind: 'failed', exit: { code: 3 } });
  });

  test('that died of a signal was killed', () => {
    expect(state({ exit: { signal: 'SIGTERM' } })).toEqual({ kind: 'killed', exit: { signal: 'SIGTERM' } });
  });

  test('without an end runs, when its process is alive on this host', () => {
    expect(state(OPEN)).toEqual({ kind: 'running' });
  });

  test('without an end has no end recorded, when its process is gone', () => {
    expect(state({ ...OPEN, pid: 4712 })).toMatchObject({ kind: 'open', why: 'gone' });
  });

  test('of before a reboot does not run, although its number is taken', () => {
    expect(state({ ...OPEN, boot: 'b1' })).toMatchObject({ kind: 'open', why: 'rebooted' });
  });

  test('on another host has no end recorded: nobody can tell from here', () => {
    expect(state({ ...OPEN, host: 'node18' })).toEqual({ kind: 'open', why: 'other-host', host: 'node18' });
  });

  test('that ended without saying how has a broken record', () => {
    expect(state({ exit: null })).toMatchObject({ kind: 'unreadable' });
  });

  test('with a broken record has no state', () => {
    expect(stateOf(parseRecord('{'), here)).toMatchObject({ kind: 'unreadable' });
  });
});

test('this process runs on this host', () => {
  const real = thisHost();
  expect(real.alive(process.pid)).toBe(true);
  expect(real.alive(2 ** 22 + 1)).toBe(false);
  expect(real.boot).toMatch(/^[0-9a-f-]{36}$/);
});
