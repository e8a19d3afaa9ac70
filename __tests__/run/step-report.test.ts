/** What srun's prolog tells of the step, however it comes. */
import { PassThrough } from 'node:stream';
import { readStepReport } from '../../lib/run/step-report.js';
import type { StepReport } from '../../lib/scheduler/srun-step.js';

const TEXT = 'SLURM_JOB_ID=77\0SLURM_STEP_ID=3\0SLURM_JOB_NAME=a=b\nc\0\0';
const WHOLE = { SLURM_JOB_ID: '77', SLURM_STEP_ID: '3', SLURM_JOB_NAME: 'a=b\nc' };

/** What is reported of pieces that come one after the other. */
async function reported(...pieces: readonly string[]): Promise<readonly (StepReport | null)[]> {
  const reports: (StepReport | null)[] = [];
  const ids = new PassThrough();
  readStepReport(ids, (report) => reports.push(report));
  for (const piece of pieces) if (!ids.destroyed) await new Promise((done) => ids.write(piece, done));
  await new Promise(setImmediate);
  return reports;
}

test('the report is the same wherever it is cut', async () => {
  for (let at = 1; at < TEXT.length; at += 1) {
    expect(await reported(TEXT.slice(0, at), TEXT.slice(at))).toEqual([WHOLE]);
  }
});

test('only the first report counts', async () => {
  expect(await reported(TEXT, 'SLURM_JOB_ID=78\0\0')).toEqual([WHOLE]);
});

test('what has not ended may still be whole; what is too long is none, and that is said once', async () => {
  expect(await reported('SLURM_JOB_ID=77\0')).toEqual([]);
  expect(await reported('x'.repeat(1 << 20), 'x'.repeat(1 << 20), '\0\0')).toEqual([null]);
});

test.each(['', 'SLURM_JOB_ID=77\0'])('of what ends after "%s" it is certain that there is no report', async (text) => {
  const reports: (StepReport | null)[] = [];
  const ids = new PassThrough();
  readStepReport(ids, (report) => reports.push(report));
  ids.end(text);
  await new Promise((done) => ids.once('close', done));
  expect(reports).toEqual([null]);
});
