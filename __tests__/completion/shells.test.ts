/** The shells themselves complete: what a user gets who types a line and presses Tab. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describeWith } from '../faults/needs.js';
import { metadataLine, StoreBuilder } from '../store/reader/store-builder.js';

const BIN = resolve(__dirname, '../../bin');
const work = mkdtempSync(join(tmpdir(), 'joblog-shells-'));
const store = new StoreBuilder();
const env: NodeJS.ProcessEnv = {
  HOME: work,
  PATH: `${BIN}:${dirname(process.execPath)}:/usr/bin:/bin`,
  JOBLOG_DIR: store.root,
  JOBLOG_SITE_CONFIG: '/nonexistent/joblog.yaml',
  TERM: 'xterm',
  LC_ALL: 'C.UTF-8',
};

beforeAll(() => {
  const ended = { started: '2026-11-22T07:00:00.000Z' };
  const metadata = metadataLine(1, '{"epoch":1,"loss":0.5,"opt":{"lr":0.1},"with blank":1}');
  store.task('999', 'batch').task('1001', 'batch').task('1002_7', '0.0', { record: ended, metadata });
  store.task('1002_7', 'batch');
  writeFileSync(join(work, 'train.py'), '');
});

afterAll(() => {
  store.remove();
  rmSync(work, { recursive: true });
});

/** The words that are offered for the end of each line, without what is said about them. */
type Offers = ReadonlyMap<string, readonly string[]>;

/** What all shells have to offer. A word that stands for others: they are among what is offered. */
const LINES: readonly (readonly [string, readonly string[]])[] = [
  ['joblog comp', ['compare', 'completion']],
  ['joblog site us', ['use']],
  ['joblog help sho', ['show']],
  ['joblog show ', ['1002_7', '1001', '999']],
  ['joblog show 100', ['1002_7', '1001']],
  ['joblog compare 999 100', ['1002_7', '1001']],
  ['joblog show --grap', ['--graph']],
  ['joblog show --format c', ['csv']],
  ['joblog show 1002_7 --task ', ['batch', '0.0']],
  ['joblog show 1002_7 --graph epoch l', ['loss']],
  ['joblog show --graph opt', ['opt.lr']],
  ['joblog show --metadata --columns epoch,lo', ['epoch,loss']],
  ['joblog list --state fai', ['failed']],
  ['joblog run --mode meta', ['metadata']],
  ['joblog list --number ', []],
];

function script(name: string, text: string): string {
  const path = join(work, name);
  writeFileSync(path, text);
  return path;
}

function output(program: string, words: readonly string[]): string {
  return execFileSync(program, words, { env, cwd: work, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** Reads what the scripts of this suite print: `> line`, and the words below it. */
function offersIn(text: string): Offers {
  const blocks = text.split(/^> /m).slice(1);
  return new Map(
    blocks.map((block) => {
      const [line = '', ...words] = block.split('\n');
      return [line.slice(1, -1), words.map((word) => word.replace(/\t.*/, '')).filter((word) => word !== '')];
    }),
  );
}

const quoted = (line: string): string => `'${line}'`;

/** Calls the function as bash does: the words cut at = and : too. */
function askBash(lines: readonly string[]): Offers {
  const text = `
source /usr/share/bash-completion/bash_completion
source <(joblog completion bash)
for line in ${lines.map(quoted).join(' ')}; do
  COMP_LINE=$line COMP_POINT=\${#line} COMPREPLY=()
  read -ra COMP_WORDS <<<"\${line//=/ = }"
  [[ $line == *[\\ ] ]] && COMP_WORDS+=('')
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  _joblog joblog
  printf '> [%s]\\n' "$line"
  ((\${#COMPREPLY[@]})) && printf '%s\\n' "\${COMPREPLY[@]}"
done; true`;
  return offersIn(output('bash', ['--norc', script('ask.bash', text)]));
}

function askFish(lines: readonly string[]): Offers {
  const text = `
joblog completion fish | source
for line in ${lines.map(quoted).join(' ')}
  printf '> [%s]\\n' "$line"
  complete -C "$line"
end`;
  return offersIn(output('fish', [script('ask.fish', text)]));
}

/** The words that a shell at a terminal calls joblog with, when this was typed. `\t` completes, a line each. */
async function typedInto(
  shell: readonly string[],
  setup: string,
  lines: readonly string[],
): Promise<readonly string[]> {
  // joblog itself answers the shell, and nothing else is run.
  const before = `${setup}
joblog() { if [[ $1 == complete ]]; then command joblog "$@"; else printf '<%s>' "$@"; echo; fi; }
`;
  const rc = script(`setup.${shell[0] as string}`, before);
  const child = spawn('script', ['-qefc', shell.join(' '), '/dev/null'], { env, cwd: work });
  let text = '';
  child.stdout.on('data', (part: Buffer) => {
    text += part.toString();
  });
  child.stdin.write(`source ${rc}\n${lines.map((line) => `${line}\n`).join('')}exit\n`);
  await new Promise((done) => child.once('close', done));
  return text.split(/\r*\n/).flatMap((line) => /(?:^|\r)(<.*>)$/.exec(line)?.[1] ?? []);
}

const TYPED: readonly (readonly [string, string])[] = [
  ['joblog sho\t1002\t', '<show><1002_7>'],
  ['joblog show --format=parq\t', '<show><--format=parquet>'],
  ['joblog show --graph with\t', '<show><--graph><with blank>'],
  ['joblog show --metadata -o tr\t', '<show><--metadata><-o><train.py>'],
  ['joblog run -- basenam\t tr\t', '<run><--><basename><train.py>'],
];

describeWith('completion in bash', ['bash-completion'], () => {
  test('verbs, options, jobs, tasks, keys and values are offered', () => {
    const offers = askBash(LINES.map(([line]) => line));
    for (const [line, words] of LINES) expect([line, offers.get(line)]).toEqual([line, words]);
  });

  test('what is behind = is offered without what is before it, as readline wants it', () => {
    expect(askBash(['joblog show --format=c']).get('joblog show --format=c')).toEqual(['csv']);
  });

  test('behind joblog run, the command and what belongs to it', () => {
    const offers = askBash(['joblog run -- basena', 'joblog run --name x tar --exclude-v', 'joblog srun --partit']);
    expect(offers.get('joblog run -- basena')).toContain('basename');
    expect(offers.get('joblog run --name x tar --exclude-v')).toContain('--exclude-vcs');
    expect(offers.get('joblog srun --partit')).toEqual(['--partition=']);
  });

  test('a user at a terminal gets whole words, quoted where they have to be', async () => {
    const setup = `bind 'set enable-bracketed-paste off'
source /usr/share/bash-completion/bash_completion
source <(joblog completion bash)`;
    const typed = TYPED.map(([line]) => line);
    expect(await typedInto(['bash', '--norc', '--noprofile', '-i'], setup, typed)).toEqual(
      TYPED.map(([, words]) => words),
    );
  });

  test('without the package bash-completion, commands and files are offered behind joblog run', async () => {
    const setup = `bind 'set enable-bracketed-paste off'\nsource <(joblog completion bash)`;
    const words = await typedInto(['bash', '--norc', '--noprofile', '-i'], setup, ['joblog run -- basenam\t tr\t']);
    expect(words).toEqual(['<run><--><basename><train.py>']);
  });
});

describeWith('completion in zsh', ['zsh'], () => {
  test('a user at a terminal gets whole words, quoted where they have to be', async () => {
    const setup = `autoload -Uz compinit; compinit -u -d ${work}/zcompdump; setopt no_list_beep; source <(joblog completion zsh)`;
    expect(
      await typedInto(
        ['zsh', '-f', '-i'],
        setup,
        TYPED.map(([line]) => line),
      ),
    ).toEqual(TYPED.map(([, words]) => words));
  });
});

describeWith('completion in fish', ['fish'], () => {
  test('verbs, options, jobs, tasks, keys and values are offered', () => {
    const offers = askFish(LINES.map(([line]) => line));
    for (const [line, words] of LINES) expect([line, offers.get(line)]).toEqual([line, words]);
  });

  test('files, values behind =, and the command behind joblog run', () => {
    const offers = askFish([
      'joblog show --output=./tr',
      'joblog show --format=c',
      'joblog run -- basena',
      'joblog run ls --almost',
    ]);
    expect(offers.get('joblog show --output=./tr')).toEqual(['--output=./train.py']);
    expect(offers.get('joblog show --format=c')).toEqual(['--format=csv']);
    expect(offers.get('joblog run -- basena')).toContain('basename');
    expect(offers.get('joblog run ls --almost')).toContain('--almost-all');
  });
});

test('of many jobs in a store, 300 are offered, the newest first', () => {
  const many = new StoreBuilder();
  for (let id = 1; id <= 400; id += 1) many.file(String(id), 'job.json', '{"joblog":1}\n');
  const { stdout } = spawnSync(join(BIN, 'joblog'), ['complete', '--', '--dir', many.root, 'show', ''], {
    env,
    encoding: 'utf8',
  });
  const [what, ...lines] = stdout.trimEnd().split('\n');
  expect(what).toBe('words');
  expect(lines).toHaveLength(300);
  expect(lines[0]).toMatch(/^400\b/);
  many.remove();
});
