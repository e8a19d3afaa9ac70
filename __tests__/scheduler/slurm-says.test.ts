import {
  type Asked,
  askedOf,
  isOpen,
  NOTHING_TOLD,
  readSacct,
  readScontrol,
  sacctWords,
  saidOf,
  scontrolScript,
  slurmWord,
} from '../../lib/scheduler/slurm-says.js';
import { SACCT, SCONTROL } from './slurm-texts.js';

/** When the jobs 27 to 34 started. */
const THEN = 1_795_759_276_000;
const CONTROLLER = { ...NOTHING_TOLD, ...readScontrol(SCONTROL) };
const ACCOUNTS = { ...NOTHING_TOLD, ...readSacct(SACCT) };
const BOTH = { ...CONTROLLER, accounts: ACCOUNTS.accounts };

function asked(job: string, more: Partial<Asked> = {}): Asked {
  return { job, step: null, attempt: 0, user: 'ada', started: THEN + 400, ...more };
}

/** The lines of one job. */
function lineOf(job: string): string {
  return SCONTROL.split('\n').find((line) => line.startsWith(`JobId=${job} `))!;
}

describe('the controller says of a job', () => {
  test.each([
    ['cancelled', '34', { state: 'CANCELLED', exit: { signal: 'SIGTERM' }, reason: null, ended: 1_795_759_287_000 }],
    ['out of memory', '27', { state: 'OUT_OF_MEMORY', exit: null, reason: 'OutOfMemory', ended: 1_795_759_276_000 }],
    ['node failure', '29', { state: 'NODE_FAIL', exit: null, reason: 'NodeDown', ended: 1_795_759_288_000 }],
  ])('%s', (word, job, what) => {
    const says = saidOf(asked(job), CONTROLLER);
    expect(says).toEqual({ kind: 'over', ...what });
    expect(slurmWord(says!)).toBe(word);
  });

  test('that it failed, with its exit code', () => {
    expect(saidOf(asked('7', { started: 1_795_759_114_500 }), CONTROLLER)).toMatchObject({
      state: 'FAILED',
      exit: { code: 3 },
      reason: 'NonZeroExitCode',
    });
  });

  test('that it runs', () => {
    expect(saidOf(asked('32'), CONTROLLER)).toEqual({ kind: 'running' });
  });

  test('that it was requeued, when only a later attempt is known', () => {
    for (const job of ['30', '31', '33']) expect(saidOf(asked(job), CONTROLLER)).toEqual({ kind: 'requeued' });
  });

  test('that a step is over while the job goes on', () => {
    const job = readScontrol(`${lineOf('32')}\nJob step 32.0 not found\n`);
    expect(saidOf(asked('32', { step: '0' }), { ...NOTHING_TOLD, ...job })).toEqual({ kind: 'step-over' });
    expect(saidOf(asked('32', { step: '1' }), { ...NOTHING_TOLD, ...job })).toEqual({ kind: 'running' });
  });

  test('by the name of an array and its index', () => {
    const line = lineOf('27').replace('JobId=27 ', 'JobId=27 ArrayJobId=20 ArrayTaskId=7 ');
    const told = { ...NOTHING_TOLD, ...readScontrol(line) };
    expect(saidOf(asked('20_7'), told)).toMatchObject({ state: 'OUT_OF_MEMORY' });
    expect(saidOf(asked('27'), told)).toBeUndefined();
  });
});

describe('accounting says of a job', () => {
  test('what each attempt came to', () => {
    expect(saidOf(asked('30'), ACCOUNTS)).toMatchObject({ kind: 'over', state: 'NODE_FAIL' });
    expect(saidOf(asked('30'), BOTH)).toMatchObject({ kind: 'over', state: 'NODE_FAIL' });
    expect(saidOf(asked('31'), BOTH)).toEqual({ kind: 'requeued' });
  });

  test('what became of a step, whatever became of its job', () => {
    expect(saidOf(asked('28', { step: '0' }), BOTH)).toMatchObject({ state: 'OUT_OF_MEMORY' });
    expect(saidOf(asked('28'), BOTH)).toMatchObject({ state: 'FAILED', exit: { code: 1 } });
    expect(saidOf(asked('33', { step: '0' }), ACCOUNTS)).toMatchObject({
      state: 'NODE_FAIL',
      exit: { signal: 'SIGKILL' },
    });
  });

  test('by which signal its script died, where the job itself has none', () => {
    expect(saidOf(asked('34'), ACCOUNTS)).toEqual({
      kind: 'over',
      state: 'CANCELLED',
      exit: { signal: 'SIGTERM' },
      reason: null,
      ended: 1_795_759_287_000,
    });
  });

  test('and is asked about what the controller does not know, about steps that are over, and about earlier attempts', () => {
    const open = ['1', '27', '30', '32', '77'].filter((job) => isOpen(asked(job), CONTROLLER));
    expect(open).toEqual(['1', '30', '77']);
    expect(isOpen(asked('27', { step: '0' }), CONTROLLER)).toBe(true);
  });
});

describe('another job of the same number is not believed', () => {
  test.each([
    ['of another time', { started: THEN + 86_400_000 }],
    ['that started later', { started: THEN - 86_400_000 }],
    ['of another user', { user: 'eve' }],
  ])('%s', (_, more) => {
    expect(saidOf(asked('27', more), BOTH)).toBeUndefined();
  });

  test('that is an attempt which the record does not know of', () => {
    expect(saidOf(asked('27', { attempt: 1 }), CONTROLLER)).toBeUndefined();
  });
});

describe('the questions', () => {
  const record = { attempt: 0, user: 'ada', started: '2026-11-27T06:01:16.400Z' };

  test('name only jobs that can be Slurm’s', () => {
    for (const job of ['1234', '1234_7', '4294967294']) expect(askedOf(job, 'batch', record)?.job).toBe(job);
    for (const job of ['local-20261122-060955-n1-7', '0', '-1', '12;id', '12 13', '1234_', 'x', '$(id)', '12\n13', ''])
      expect(askedOf(job, 'batch', record)).toBeUndefined();
  });

  test('name the step of a task', () => {
    const stepOf = (task: string): string | null | undefined => askedOf('12', task, record)?.step;
    const tasks = ['0.3', 'r2-4.0', '4.0+2', '0', 'r1-3', '4+2', 'batch', 'interactive', 'main', 'srun', '0.0;id'];
    expect(tasks.map(stepOf)).toEqual(['0', '4', '4', '0', '3', '4', null, null, null, null, null]);
  });

  test('name each job once', () => {
    const all = [asked('1'), asked('2', { step: '0' }), asked('2', { step: '0' }), asked('2', { step: '3' })];
    expect(scontrolScript(all)).toBe('show job 1\nshow job 2\nshow step 2.0\nshow step 2.3\n');
    expect(sacctWords(all)).toEqual(expect.arrayContaining(['-j', '1,2']));
  });
});

describe('what is not as Slurm prints it is no answer', () => {
  const told = (text: string) => ({ ...NOTHING_TOLD, ...readScontrol(text), ...readSacct(text) });

  test.each([
    ['nothing', ''],
    ['noise', '\u0000\u001b[2J{"JobState":"COMPLETED"}\n|||||||\nJobId=27\nJobId=27 JobState=COMPLETED\n'],
    ['a line that ends early', lineOf('27').slice(0, 250)],
    ['a state of other characters', lineOf('27').replace('OUT_OF_MEMORY', 'OUT\u001b[2J')],
    [
      'fields that a job has in its name, too',
      lineOf('27').replace('=oom ', '=x JobState=COMPLETED Reason=None Dependency=(null) '),
    ],
    ['fields of accounting with more behind them', '27|ada|COMPLETED|0:0|1795759276|1795759276|None|more'],
    ['a time that is none', lineOf('27').replace(/StartTime=\d+/, 'StartTime=soon')],
  ])('%s', (_, text) => {
    expect(saidOf(asked('27'), told(text))).toBeUndefined();
  });

  test('a reason with control characters is left out', () => {
    const text = lineOf('27').replace('Reason=OutOfMemory', 'Reason=\u001b[2J');
    expect(saidOf(asked('27'), told(text))).toMatchObject({ state: 'OUT_OF_MEMORY', reason: null });
  });

  test('times in Slurm’s own form are local ones', () => {
    const local = lineOf('27').replaceAll('1795759276', '2026-11-27T06:01:16');
    const started = new Date('2026-11-27T06:01:16').getTime();
    expect(saidOf(asked('27', { started }), told(local))).toMatchObject({ state: 'OUT_OF_MEMORY', ended: started });
  });
});
