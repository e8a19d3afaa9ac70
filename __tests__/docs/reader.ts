/** Somebody who reads the documentation and types in what it shows: a home, a folder to work in, and a store with jobs to look at. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { launcherUnderTest } from '../conformance/launcher.js';
import { isRoot } from '../promises/harness.js';
import type { Block } from './markdown.js';
import { likeShown, shownIn, type Terminal, typed } from './session.js';

/** A training program as it might be: a bar that is redrawn, metadata, a warning, and for one job a bad end. */
const TRAIN = String.raw`
echo "loading data"
for epoch in 1 2 3 4 5 6; do
  for part in 25 50 75 100; do printf '\repoch %d: %3d %%' $epoch $part; done
  echo
  printf '{"epoch": %d, "step": %d, "loss": 0.%d, "val_loss": 0.%d, "acc": 0.%d, "lr": %s}\n' \
    $epoch $((epoch * 100)) $((900 / epoch)) $((960 / epoch)) $((500 + 60 * epoch)) $1
done
# Two streams are two pipes: without a pause nobody can say which of them had its last line first.
sleep 0.2
echo "warning: 3 files skipped" >&2
exit $2
`;
const TRAIN_IN_PYTHON = `
import json
for epoch in range(1, 4):
    print(json.dumps({"epoch": epoch, "loss": 0.9 / epoch}), flush=True)
`;
const JOBS = [
  { id: '1234', name: 'baseline', words: ['0.1', '0'] },
  { id: '1236', name: 'big', words: ['0.001', '1'] },
  { id: '1235', name: 'slow', words: ['0.01', '0'] },
] as const;

export class Reader {
  readonly root = mkdtempSync(join(tmpdir(), 'joblog-reader-'));
  readonly #home = join(this.root, 'home/ada');
  readonly terminal: Terminal;
  /** What the pages call something, and what it is here. */
  readonly #names: readonly (readonly [RegExp, string])[] = [
    [/(?<![\w/.~-])\/(?=(?:home|shared|run\/user)\/)/g, `${this.root}/`],
    [/\bas ada\b/g, `as ${userInfo().username}`],
    [/\bada@login1\b/g, `${userInfo().username}@${hostname()}`],
    [/\blogin1(?=\.sock)/g, hostname().split('.')[0]!],
    [/\blogin1\b/g, hostname()],
    // What only root has to say.
    ...(isRoot ? ([[/^joblog serve\b/gm, 'joblog serve --allow-root']] as const) : []),
  ];

  /** @param jobs whether the store has jobs already */
  constructor({ jobs }: { readonly jobs: boolean }) {
    const programs = join(this.root, 'bin');
    const work = join(this.#home, 'work');
    const runtime = join(this.root, 'run/user/1001');
    for (const folder of [programs, work, join(this.root, 'shared/joblog'), join(this.root, 'tmp')])
      mkdirSync(folder, { recursive: true });
    mkdirSync(runtime, { recursive: true, mode: 0o700 });
    symlinkSync(launcherUnderTest, join(programs, 'joblog'));
    symlinkSync(process.execPath, join(programs, 'node'));
    const python = realPython();
    if (python !== undefined) for (const name of ['python', 'python3']) symlinkSync(python, join(programs, name));
    this.terminal = {
      cwd: work,
      env: {
        PATH: `${programs}:/usr/local/bin:/usr/bin:/bin`,
        HOME: this.#home,
        TMPDIR: join(this.root, 'tmp'),
        XDG_RUNTIME_DIR: runtime,
        JOBLOG_SITE_CONFIG: join(this.root, 'site.yaml'),
        TERM: 'xterm',
        LC_ALL: 'C.UTF-8',
        TZ: 'UTC',
        COLUMNS: '100',
        LINES: '30',
      },
    };
    if (jobs) this.#logJobs();
  }

  /** The first program of a block that this machine does not have. */
  missing(block: Block): string | undefined {
    const { env } = this.terminal;
    const there = (program: string): boolean =>
      spawnSync('bash', ['-c', `command -v ${program}`], { env }).status === 0;
    return ['python', 'python3', 'jq'].find(
      (program) => new RegExp(`\\b${program} `).test(block.text) && !there(program),
    );
  }

  /** Types a block in, and expects what the page shows of it. */
  async follow(block: Block): Promise<void> {
    if (block.language !== 'console') {
      const { status, printed } = await typed(`set -e\n${this.#here(block.text)}`, this.terminal);
      if (status !== 0) throw new Error(`status ${status}:\n${printed}`);
      return;
    }
    for (const { command, prints, interrupted } of shownIn(block)) {
      const wanted = likeShown(this.#here(prints));
      const { printed } = await typed(
        this.#here(command),
        this.terminal,
        interrupted ? (printedYet) => wanted.test(printedYet) : undefined,
      );
      if (!wanted.test(printed)) expect(`$ ${command}\n${printed}`).toBe(`$ ${command}\n${this.#here(prints)}`);
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #here(text: string): string {
    return this.#names.reduce((result, [name, here]) => result.replace(name, here), text);
  }

  #logJobs(): void {
    const { env, cwd } = this.terminal;
    const train = join(cwd, 'train.sh');
    writeFileSync(train, TRAIN);
    writeFileSync(join(cwd, 'train.py'), TRAIN_IN_PYTHON);
    writeFileSync(join(cwd, 'token.txt'), 'a token\n');
    writeFileSync(join(this.#home, '.logoptin'), '');
    for (const { id, name, words } of JOBS) {
      const ended = spawnSync('joblog', ['run', '--name', name, '--', 'bash', 'train.sh', ...words], {
        cwd,
        env: { ...env, SLURM_JOB_ID: id, SLURM_PROCID: '0' },
        encoding: 'utf8',
      });
      expect(ended).toMatchObject({ status: Number(words[1]), stderr: 'warning: 3 files skipped\n' });
    }
    rmSync(join(this.#home, '.logoptin'));
    cpSync(join(this.#home, '.joblog'), join(this.root, 'shared/joblog/bob'), { recursive: true });
  }
}

/** Not a shim that finds its program by the home folder. */
function realPython(): string | undefined {
  const { status, stdout } = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
