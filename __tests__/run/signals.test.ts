/** What becomes of signals whose way the canary is asked about: with a canary that answers when the test says so. */
import { SUSPENDING, WATCHED, type WatchedSignal } from '../../lib/run/forwarded.js';
import { forwardSignals } from '../../lib/run/signals.js';

afterEach(() => {
  for (const signal of WATCHED) process.removeAllListeners(signal);
});

/** A command that notes what is sent to it, and answers to give in the order of the questions. */
function partners() {
  const sent: unknown[] = [];
  const answers: ((seen: boolean) => void)[] = [];
  forwardSignals(
    {
      canary: { saw: () => new Promise((resolve) => answers.push(resolve)) },
      child: { kill: (signal) => sent.push(signal) > 0 },
    },
    WATCHED,
  );
  const answer = async (seen: boolean): Promise<void> => {
    answers.shift()?.(seen);
    await new Promise(setImmediate);
  };
  return { sent, answer };
}

const get = (signal: WatchedSignal): void => {
  process.emit(signal, signal);
};

test.each(WATCHED)('%s is forwarded if the canary has not seen it, and only then', async (signal) => {
  const { sent, answer } = partners();
  get(signal);
  get(signal);
  await answer(true);
  expect(sent).toEqual([]);
  await answer(false);
  expect(sent).toEqual([signal]);
});

test('a command that was continued meanwhile is not stopped any more', async () => {
  const { sent, answer } = partners();
  get(SUSPENDING);
  get('SIGCONT');
  await answer(false);
  await answer(true);
  expect(sent).toEqual([]);
});

test('a command that is suspended and continued gets both, in this order', async () => {
  const { sent, answer } = partners();
  get(SUSPENDING);
  await answer(false);
  get('SIGCONT');
  await answer(false);
  expect(sent).toEqual([SUSPENDING, 'SIGCONT']);
});

test('a signal reaches the command where there is no canary', async () => {
  const sent: unknown[] = [];
  forwardSignals({ child: { kill: (signal) => sent.push(signal) > 0 } }, WATCHED);
  get('SIGTERM');
  await new Promise(setImmediate);
  expect(sent).toEqual(['SIGTERM']);
});
