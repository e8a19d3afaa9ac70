/** One suite for the three ways in which Slurm finds a job's processes: the command gets under joblog what it gets bare. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describeOnSlurm, type Tracking } from './cluster.js';
import { signalCases } from './signal-cases.js';
import { type Cell, runMatrix } from './signal-matrix.js';
import { type AtTerminal, atTerminal, terminalCases } from './terminal-cases.js';

// Jobs enough for all of them to run at once.
process.env['CLUSTER_CPUS'] = '64';

export function describeSignals(tracking: Tracking): void {
  describeOnSlurm('signals', tracking, (cluster) => {
    let matrix: Promise<readonly Cell[]> | undefined;
    let terminals: Promise<readonly (readonly [AtTerminal, AtTerminal])[]> | undefined;
    /** The first test runs all jobs; what is asked of them is kept before the next one empties the home. */
    const all = async (): Promise<void> => {
      if (matrix === undefined) cpSync(join(__dirname, 'programs'), cluster.home, { recursive: true });
      terminals ??= Promise.all(
        terminalCases.map((one) => Promise.all([atTerminal(cluster, one, true), atTerminal(cluster, one, false)])),
      );
      matrix ??= runMatrix(cluster, tracking, signalCases);
      await Promise.all([terminals, matrix]);
    };
    const rows = signalCases.flatMap((signalCase) => signalCase.forms.map((form) => ({ name: signalCase.name, form })));

    test.each(rows)('$name: a command in the form $form gets what it gets without joblog, and ends so', async (row) => {
      await all();
      const cell = (await matrix!).find((one) => one.signalCase.name === row.name && one.form === row.form)!;
      const { signalCase, form, bare, joblog, stored } = cell;
      const left = signalCase.uncounted ?? [];
      const chance = signalCase.chance?.(form, tracking) ?? false;
      if (!chance) expect(without(joblog.got, left)).toEqual(without(bare.got, left));
      expect(joblog.states).toEqual(bare.states);
      for (const name of signalCase.once(form, tracking)) expect([name, joblog.got[name]]).toEqual([name, 1]);
      for (const name of left) expect(joblog.got[name]).toBeGreaterThanOrEqual(1);
      if (joblog.lines.includes('end')) {
        expect(stored).toEqual({ log: joblog.lines, exit: { code: signalCase.inside === undefined ? 7 : 124 } });
      } else {
        // joblog was killed, and so was the command, perhaps a moment before it: about the last second may be missing.
        expect([null, { signal: 'SIGKILL' }]).toContainEqual(stored.exit ?? null);
        expect(joblog.lines.slice(0, stored.log.length)).toEqual(stored.log);
      }
    });

    test.each(terminalCases)('$name at a terminal: the same as without joblog', async (terminalCase) => {
      await all();
      const [bare, joblog] = (await terminals!)[terminalCases.indexOf(terminalCase)]!;
      // srun that aborts sends INT, and KILL right after: whether the command still sees the first is chance.
      const lines = (one: AtTerminal) =>
        terminalCase.times === 1 ? one.lines : one.lines.filter((line) => line !== 'got INT');
      expect({ ...joblog, lines: lines(joblog) }).toEqual({ ...bare, lines: lines(bare) });
      if (terminalCase.times === 1) expect(joblog).toEqual({ status: 'status 7', lines: ['end'], asked: 1 });
      else expect(joblog).toMatchObject({ status: 'status 137', asked: 1 });
    });
  });
}

function without(got: Readonly<Record<string, number>>, names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(got).filter(([name]) => !names.includes(name)));
}
