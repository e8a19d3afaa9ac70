/** A srun without Slurm behind it, which does as its test says. */
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { launcherUnderTest } from '../conformance/launcher.js';
import type { Home, Run, RunOptions } from '../promises/harness.js';

/**
 * Does the bash words in $PLAY: `step JOB STEP` runs the prolog that it was given, as srun does once it has a step, and ends as srun does if that fails;
 * `words` prints the words it was called with.
 */
const SRUN = `#!/bin/bash
call=("$@") prolog=
[[ $1 == --prolog=* ]] && { prolog=\${1#--prolog=}; shift; }
words() { printf '<%s>' "\${call[@]}"; echo; }
step() {
  export SLURM_JOB_ID=$1 SLURM_STEP_ID=$2 SLURM_JOB_NAME=app SLURM_CLUSTER_NAME=hpc SLURM_NODELIST='node[1-2]' SLURM_NTASKS=8
  [[ -n $prolog ]] || return
  "$prolog" ./app 'an argument' || { echo "srun: error: srun prolog failed rc = $?. Aborting step." >&2; exit 137; }
}
eval "$PLAY"
`;

/** An installation of joblog beside a home, with that srun on its PATH. */
export class FakeSlurm {
  readonly home: Home;
  readonly bin: string;
  readonly install: string;
  readonly launcher: string;

  constructor(home: Home) {
    this.home = home;
    this.bin = join(home.work, 'bin');
    this.install = join(home.work, 'install');
    this.launcher = join(this.install, 'bin/joblog');
    mkdirSync(this.bin);
    this.program(join(this.bin, 'srun'), SRUN);
    const whole = dirname(dirname(launcherUnderTest));
    for (const [folder, names] of [
      ['bin', ['joblog', 'srun.bash', 'srun-prolog', 'tasks.bash']],
      ['dist', ['run.cjs', 'job.cjs', 'capture.cjs', 'writer.cjs']],
    ] as const) {
      mkdirSync(join(this.install, folder), { recursive: true });
      for (const name of names) copyFileSync(join(whole, folder, name), join(this.install, folder, name));
    }
  }

  /** Writes a program. */
  program(path: string, text: string): string {
    writeFileSync(path, text);
    chmodSync(path, 0o755);
    return path;
  }

  /** What `joblog site install` tells the launcher. */
  configure(lines: string): void {
    writeFileSync(join(this.install, 'bin/launcher.conf'), lines);
  }

  env(play: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return { PATH: `${this.bin}:${this.home.env['PATH']}`, PLAY: play, ...more };
  }

  /** `joblog srun` with such words, of a srun that does as it is told. */
  srun(words: readonly string[], play: string, options: RunOptions = {}): Run {
    return this.home.startWords([this.launcher, 'srun', ...words], { ...options, env: this.env(play, options.env) });
  }
}
