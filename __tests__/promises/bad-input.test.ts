/**
 * Whatever stands in the place of ~/.logoptin: the job runs unchanged, one message says what is wrong, and nothing is stored that might not
 * have been meant to be. Commands, metadata lines and surroundings: `bad-input-*.test.ts`.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { damaged } from '../conformance/launcher.js';
import { type Home, isRoot, NOBODY, type Result, type Run, type RunOptions, until, useHomes } from './harness.js';

const homeWith = useHomes();
const ON = '/LOGCOMMAND {"mode":"enabled"}';

const BOMB = [
  'mode: enabled',
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...Array.from('bcdefghi', (name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]!}, `.repeat(9)}]`),
].join('\n');

interface Bad {
  readonly name: string;
  /** The file's content, or what makes something else of it. */
  readonly file: string | Buffer | ((path: string) => void);
  readonly says: RegExp;
  readonly uid?: number;
}

const REFUSED: readonly Bad[] = [
  {
    name: 'a directory',
    file: (path) => {
      mkdirSync(path);
    },
    says: /found a folder/,
  },
  { name: 'a named pipe', file: (path) => execFileSync('mkfifo', [path]), says: /found a named pipe/ },
  {
    name: 'a link to a device that never ends',
    file: (path) => {
      symlinkSync('/dev/zero', path);
    },
    says: /found a device/,
  },
  {
    name: 'a link that leads nowhere',
    file: (path) => {
      symlinkSync('nowhere', path);
    },
    says: /leads nowhere/,
  },
  {
    name: 'a link to itself',
    file: (path) => {
      symlinkSync('.logoptin', path);
    },
    says: /cannot be read/,
  },
  {
    name: 'a file that may not be read',
    file: (path) => {
      writeFileSync(path, 'mode: enabled\n');
      chmodSync(path, 0);
    },
    says: /permission denied/,
    ...(isRoot ? { uid: NOBODY } : {}),
  },
  {
    name: 'a file of 1 GB',
    file: (path) => {
      writeFileSync(path, 'mode: enabled\n');
      truncateSync(path, 1e9);
    },
    says: /at most 64 KiB/,
  },
  { name: 'binary data', file: Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0xff, 0xfe, 0xc3]), says: /not text/ },
  { name: 'text in UTF-16', file: Buffer.from('\ufeffmode: enabled\n', 'utf16le'), says: /not text/ },
  { name: 'a YAML syntax error', file: 'mode: enabled\nmask: [unclosed\n', says: /line 2|line 3/ },
  { name: 'an alias bomb', file: BOMB, says: /aliases/ },
  { name: 'a misspelt mode', file: 'mode: metdata\n', says: /line 1, column 7: .*did you mean `metadata`/ },
  { name: 'a misspelt key', file: 'mod: disabled\n', says: /no key `mod`, the nearest is `mode`/ },
  {
    name: 'an unknown key that is nearest to one that protects',
    file: 'colour: red\n',
    says: /no key `colour`, the nearest is `mode`/,
  },
  { name: 'a misspelt mask', file: 'msak: {values: [hidden]}\n', says: /nearest is `mask`/ },
  { name: 'a list', file: '- mode: enabled\n', says: /found a list/ },
  { name: 'a word', file: 'disabled\n', says: /expected keys and values/ },
  { name: 'two documents', file: 'mode: enabled\n---\nmode: disabled\n', says: /one YAML document/ },
  { name: 'the key twice', file: 'mode: disabled\nmode: enabled\n', says: /line 2.*second time/ },
  { name: 'a boolean as mode', file: 'mode: true\n', says: /`mode` must be/ },
  { name: 'a mask that is too short', file: 'mask: {values: ["abc"]}\n', says: /at least 4 bytes/ },
];

function put(home: Home, file: Bad['file']): void {
  rmSync(home.optInFile);
  if (typeof file === 'function') file(home.optInFile);
  else writeFileSync(home.optInFile, file);
}

/** Prints on stderr first and waits, since there is no order between the streams. */
const JOB = `echo hidden on stderr >&2; read _ <"$GATE"
  echo hidden; echo '{"hidden": 1}'; echo '${ON}'; echo shown; echo '{"shown": 1}'; exit 7`;

/** The messages as the log has them: its first lines. */
const remarks = ({ notices }: Result): string[] => notices.map((notice) => `[${notice}]`);

async function runJob(home: Home, options: { readonly uid?: number }): Promise<Result> {
  const run = home.start(JOB, options);
  await run.printed('hidden', 'stderr');
  home.gate.open();
  const result = await run.ended;
  expect(result.status).toBe(7);
  expect(result.stdout.toString()).toBe(`hidden\n{"hidden": 1}\n${ON}\nshown\n{"shown": 1}\n`);
  expect(result.stderr.replace(/^joblog: .*\n/gm, '')).toBe('hidden on stderr\n');
  return result;
}

describe('nothing but commands is logged, and one message says why, where ~/.logoptin is', () => {
  test.each(REFUSED)('$name', async ({ file, says, uid }) => {
    const home = homeWith();
    put(home, file);
    const result = await runJob(home, uid === undefined ? {} : { uid });
    expect(result.notices).toEqual([expect.stringMatching(says)]);
    expect(result.notices[0]).toMatch(
      /^joblog: cannot use ~\/\.logoptin.*the job runs, but nothing except commands is logged/,
    );
    const task = home.task();
    // A command of the job's own is as good as ever.
    expect(task.log()).toEqual([...remarks(result), ON, 'shown', '{"shown": 1}']);
    expect(task.metadataTexts).toEqual(['{"shown": 1}']);
    expect(task.log('stderr')).toEqual([]);
    expect(task.record).toMatchObject({ exit: { code: 7 }, modes: [{ mode: 'disabled' }, { mode: 'enabled' }] });
    expect(task.record.notices.map(({ text }) => `joblog: ${text}`)).toEqual(result.notices);
  });
});

/** Starts a job under a joblog whose writer, which reads ~/.logoptin, does nothing before somebody has opened the named pipe $GO. */
function startBeforeReading(home: Home, job: string, options: RunOptions = {}): Run {
  const go = goOf(home);
  execFileSync('mkfifo', [go]);
  const [launcher = ''] = damaged((install) => {
    const writer = join(install, 'dist/writer.cjs');
    renameSync(writer, join(install, 'dist/whole.cjs'));
    writeFileSync(writer, "require('node:fs').readFileSync(process.env.GO); require('./whole.cjs');");
  })(home);
  return home.startWords([launcher, ...home.under(job).slice(1)], { ...options, env: { GO: go } });
}

const goOf = (home: Home): string => join(home.work, 'go');

/** Leaves a process behind that holds the pipes, and ends. */
const ENDS_FIRST = '{ read _ <"$GATE"; } &\necho $$';

test('the message is not lost where the job is over long before ~/.logoptin has been read', async () => {
  const home = homeWith('mode: metdata\n');
  const run = startBeforeReading(home, ENDS_FIRST);
  await run.printed('\n');
  const job = Number(run.output('stdout'));
  await until('the end of the job', () => !existsSync(`/proc/${job}`));
  home.gate.open();
  // A whole run of another job takes longer than joblog waits for anything here.
  await homeWith().run('true');
  writeFileSync(goOf(home), '');
  expect((await run.ended).notices).toEqual([expect.stringContaining('did you mean `metadata`')]);
});

describe('where ~/.logoptin is removed as the job starts,', () => {
  const REMOVES = `rm ~/.logoptin; : >"$GO"; echo out; echo '{"epoch": 1}'; exit 7`;

  test('what it said at the start is in force', async () => {
    const home = homeWith('mode: metadata\n');
    const result = await startBeforeReading(home, REMOVES).ended;
    expect(result).toMatchObject({ status: 7, stderr: '' });
    expect(home.task().metadataTexts).toEqual(['{"epoch": 1}']);
    expect(home.task().log()).toEqual([]);
  });

  test('and joblog could not keep it open, one message says that nothing is logged, and nothing is', async () => {
    const home = homeWith();
    // Descriptors that Node would leave open in the command are not used.
    const before = 'for fd in {10..15}; do eval "exec $fd</dev/null"; done';
    const result = await startBeforeReading(home, REMOVES, { before }).ended;
    expect(result.status).toBe(7);
    expect(result.notices).toEqual([
      expect.stringMatching(/~\/\.logoptin: it was removed as the job started; the job runs, nothing is logged/),
    ]);
    expect(home.everything()).toEqual([]);
  });
});

describe('one message warns, and the rest applies, where ~/.logoptin has', () => {
  test.each([
    ['an unknown key', 'taks: first\n', /no key `taks`, the nearest is `tasks`/],
    ['a key that only the site may set', 'store: /elsewhere\n', /`store` can be set only by the site/],
  ])('%s', async (_, file, says) => {
    const home = homeWith(`${file}mode: metadata\n`);
    const result = await runJob(home, {});
    expect(result.notices).toEqual([expect.stringMatching(says)]);
    expect(home.task().metadataTexts).toEqual(['{"hidden": 1}', '{"shown": 1}']);
    expect(home.task().log()).toEqual([...remarks(result), ON, 'shown', '{"shown": 1}']);
  });
});

test('~/.logoptin may be a link to a file, and may be read-only', async () => {
  const home = homeWith();
  const target = join(home.work, 'dotfiles');
  put(home, (path) => {
    writeFileSync(target, 'mode: metadata\n', { mode: 0o400 });
    symlinkSync(target, path);
  });
  const result = await runJob(home, {});
  expect(result.notices).toEqual([]);
  expect(home.task().metadataTexts).toEqual(['{"hidden": 1}', '{"shown": 1}']);
});
