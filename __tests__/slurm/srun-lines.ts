/** Command lines of srun, each to be run bare and as `joblog srun`: bash, in an empty folder. */
import { timeIsUp } from '../conformance/time-is-up.js';

export interface Line {
  /** In these words the test says what it is about. */
  readonly about: string;
  readonly line: string;
}

const line = (about: string, line: string): Line => ({ about, line });

/** Outside of any job. */
export const OUTSIDE: readonly Line[] = [
  line('one task', 'srun echo hello'),
  line('labels', 'srun -ln2 echo hello'),
  line('two nodes', 'srun -N 2 -n2 --label hostname'),
  line('unbuffered', "srun -u printf 'a\\nb'"),
  line('both streams', "srun -n2 bash -c 'echo out; echo err >&2'"),
  line('a file for each task', 'srun -n2 -o out-%t echo x; cat out-*'),
  line('a file for stderr', "srun --error=err bash -c 'echo o; echo e >&2'; cat err"),
  line('a pipe as stdin', "printf 'one\\ntwo\\n' | srun cat"),
  line('stdin for all tasks', "printf 'one\\n' | srun -n2 -l cat"),
  line('stdin for one task', "printf 'one\\n' | srun -n2 -l -i 1 cat"),
  line('no stdin', 'srun -i none cat'),
  line('a file as stdin', 'echo in >in; srun -n2 --input=in cat'),
  // Not `srun echo $x`: on a busy machine bare srun, too, ends now and then before it has read its stdin (1 of 80).
  line('a loop whose stdin is eaten', "printf '1\\n2\\n3\\n' | while read -r x; do srun cat; done"),
  line('several programs', "printf '0 echo a\\n1 echo b %%t\\n' >conf; srun -n2 -l --multi-prog conf"),
  line('no environment', 'X=1 srun --export=NONE /bin/bash -c \'echo "x$X"\''),
  line('a part of the environment', 'srun --export=X=1 /bin/bash -c \'echo "x$X"\''),
  line('a folder', 'srun -D /tmp pwd'),
  line('a terminal that there is not', 'srun --pty echo tty'),
  line('a terminal, abbreviated', 'srun --pt -n1 echo tty'),
  line('nodes without an allocation', 'srun -Z -w "$NODE" true'),
  line('an option that does not exist', 'srun --bogus true'),
  line('an option without its value', 'srun -n'),
  line('no command', 'srun -n2'),
  line('nothing at all', 'srun'),
  line('a partition that does not exist', 'srun -p nowhere true'),
  line('a job that does not exist', 'srun --jobid=999999 true'),
  // Behind that, Slurm's reason: it depends on who waits just then.
  line(
    'more than there is, at once',
    "srun -n99 --immediate true 2>&1 | grep -o 'Unable to allocate resources'; echo ${PIPESTATUS[0]}",
  ),
  line('a bad value', 'srun -n x true'),
  line('the version', 'srun -V; srun --vers'),
  line('lists and help', 'srun --mpi=list; srun --usage; srun -h; srun --cpu-bind=help true'),
  line('a test only', "srun --test-only true 2>&1 | grep -oE '^srun: Job [0-9]+ to start' | tr -d 0-9"),
  line('an exit status', "srun bash -c 'exit 7'"),
  line('the highest exit status', "srun -n2 bash -c 'exit $((SLURM_PROCID * 5))'"),
  line('a crash', "srun bash -c 'kill -SEGV $$'"),
  line('a task that is terminated', "srun bash -c 'kill -TERM $$'"),
  line('a program that is not there', 'srun ./nowhere'),
  line('one bad exit for all', "srun -n2 -K bash -c '((SLURM_PROCID)) && exit 3; exec sleep 30'"),
  // Its time is up when its task is heard.
  line(
    'the end of srun itself',
    `timeout --foreground -s TERM 600 srun bash -c 'echo begun; exec sleep 600' >seen & until [[ -s seen ]]; do sleep 0.1; done; ${timeIsUp('$!')}; wait $!; echo $?; cat seen`,
  ),
  // On a busy node bare srun now and then loses what a task prints right before its end ("io error with slurmstepd").
  line('much output', "srun sh -c 'head -c 3000000 /dev/zero; sleep 1' | sha1sum"),
  line('a heterogeneous job', 'srun -l echo a : -n1 echo b'),
  line(
    'a prolog of the user’s',
    "printf '#!/bin/sh\\necho pro $# $1\\n' >p; chmod +x p; srun --prolog=$PWD/p true; SLURM_PROLOG=$PWD/p srun true",
  ),
  line(
    'a prolog that fails',
    "printf '#!/bin/sh\\nexit 3\\n' >p; chmod +x p; SLURM_PROLOG=$PWD/p srun sleep 5 2>&1 | grep prolog",
  ),
  // Long enough for a busy machine to submit it before.
  line('a job that has to wait', 'srun --begin=now+8 echo late'),
  line(
    'a step within a step',
    // Until the log of the outer one is there.
    "srun -n1 bash -c 'until [[ $way == bare || -e ~/.joblog/$SLURM_JOB_ID/0.json ]]; do sleep 0.1; done; srun --overlap -n1 echo nested'",
  ),
];

/** In the script of a job of two nodes and four tasks. */
export const INSIDE: readonly Line[] = [
  line('all of the job', 'srun -l echo hello'),
  line('a part of it', 'srun -n1 -N1 echo one'),
  line('its second node', 'srun -N1 -n1 -w "$NODE" bash -c \'echo $SLURMD_NODENAME\''),
  line('more than it has', 'srun -n9 true'),
  line('steps at the same time', 'for i in 1 2 3; do srun -n1 --exact echo $i & done; wait'),
  line('settings by variable', 'SLURM_LABELIO=1 SLURM_STDOUTMODE=out-%t srun -n2 echo x; cat out-*'),
  line('an exit status', "srun -n1 bash -c 'exit 9'"),
  line('stdin', 'seq 3 | srun -n2 -l cat'),
  line('what a task sees', "srun -n1 env | grep -E '^SLURM_|^X' | cut -d= -f1 | sort"),
  line('an option that does not exist', 'srun --bogus true'),
];

/** In the script of a heterogeneous job of two components. */
export const HETEROGENEOUS: readonly Line[] = [
  line('both components', 'srun -l echo a : echo b'),
  line('the second component', 'srun --het-group=1 echo second'),
  line('a group of both', 'srun -l --het-group=0,1 echo both'),
];

/** Without what differs from one run to the next: ids, times, and in what order tasks have printed. */
export function normalised(text: string): string {
  return (
    text
      .replace(/\b(StepId=|[Jj]ob |STEP )\d+(?:\.\d{5,})?/g, '$1N')
      .replace(/\bAT \d{4}-\d\d-\d\dT[\d:]+/g, 'AT T')
      .split('\n')
      // Whether there was room just then.
      .filter((row) => !/^srun: job N (?:queued and waiting|has been allocated)/.test(row))
      // Said by slurmstepd and by srun, or by one of them, whichever is the first to end: of bare ones, too.
      .filter((row) => !/^slurmstepd-\w+: error: \*\*\* STEP|^srun: Force Terminated/.test(row))
      // Set by srun in its tasks when it has run a prolog, whosever that is.
      .filter((row) => row !== 'SLURM_SCRIPT_CONTEXT')
      .sort()
      .join('\n')
  );
}
