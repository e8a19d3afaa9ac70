/** What joblog catches of signals where Slurm may send them, and where it does not. */
import { constants } from 'node:os';
import { Home } from '../promises/harness.js';

const home = new Home();
afterAll(() => home.remove());

test.each<[string, NodeJS.ProcessEnv, boolean]>([
  ['in a job of Slurm’s', { SLURM_JOB_ID: '1' }, true],
  ['in one whose id stands under the older name', { SLURM_JOBID: '2' }, true],
  ['under an id that is empty', { SLURM_JOB_ID: '' }, false],
  ['without Slurm', {}, false],
])('%s, without a terminal, TSTP is caught or not', async (_, env, caught) => {
  // proc_pid_status(5): a bit a signal, from 1.
  const words = home.under('grep SigCgt: "/proc/$PPID/status"', { env });
  const { status, stdout } = await home.startWords(['setsid', '--wait', ...words], { env }).ended;
  const mask = BigInt(`0x${stdout.toString().replace('SigCgt:', '').trim()}`);
  expect({ status, caught: (mask >> BigInt(constants.signals.SIGTSTP - 1)) % 2n === 1n }).toEqual({
    status: 0,
    caught,
  });
});
