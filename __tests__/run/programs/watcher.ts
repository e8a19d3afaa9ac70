/**
 * A main process with nothing but a canary: says for each signal whether the canary saw it. The argument stretches the canary's own limits of time, so
 * that a busy machine makes no difference to what is tried. With `say-came` it also says at once that a signal has come.
 */
import { Canary } from '../../../lib/run/canary.js';
import { WATCHED, type WatchedSignal } from '../../../lib/run/forwarded.js';

const [factor = '1', ...words] = process.argv.slice(2);
const realTimeout = globalThis.setTimeout;
const realNow = performance.now.bind(performance);
performance.now = () => realNow() / Number(factor);
globalThis.setTimeout = ((work: () => void, ms: number) => realTimeout(work, ms * Number(factor))) as typeof setTimeout;

const canary = new Canary(words.includes('one-by-one'));
const answer = async (signal: WatchedSignal): Promise<void> => {
  if (words.includes('say-came')) process.send?.('came');
  const seen = await canary.saw(signal);
  // The tests have gone: so does this, and the canary with it.
  if (process.connected) process.send?.({ signal, seen });
};
for (const signal of WATCHED) process.on(signal, () => void answer(signal));
process.on('disconnect', () => process.exit(0));
process.send?.('listening');
