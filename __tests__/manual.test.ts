/** The manual pages, as they are packed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { declared } from '../lib/cli/cli.js';
import { EXIT_STATUSES } from '../lib/manual/exit-status.js';
import { manualPages } from '../lib/manual/page.js';
import { describeWith } from './faults/needs.js';

const pages = manualPages(declared(), { version: '1.2.0', date: '2026-11-22' });
const textOf = (name: string): string => pages.find((page) => page.name === name)?.text ?? '';

test('there is a page for joblog and for each verb that its help shows, and each says where the others are', () => {
  const verbs = declared().createHelp().visibleCommands(declared());
  const names = verbs.map((verb) => `joblog-${verb.name()}.1`).filter((name) => name !== 'joblog-help.1');
  expect(pages.map(({ name }) => name)).toEqual(['joblog.1', ...names]);
  expect(textOf('joblog-show.1')).toContain('.BR joblog\\-list (1)');
});

test('every option of every verb is on its page', () => {
  for (const verb of declared().commands) {
    const text = textOf(`joblog-${verb.name()}.1`).replaceAll('\\-', '-');
    if (text === '') continue;
    for (const { flags } of verb.createHelp().visibleOptions(verb)) expect(text).toContain(`\n.B ${flags}\n`);
  }
});

test('the verbs of joblog site are on its page, with their options', () => {
  expect(textOf('joblog-site.1').replaceAll('\\-', '-')).toMatch(/\.SS "joblog site install [\s\S]*\.B --prefix <dir>/);
});

test('every page has examples', () => {
  const without = pages.filter(({ text }) => !text.includes('.SH EXAMPLES')).map(({ name }) => name);
  expect(without).toEqual([]);
});

test('docs/usage.md has the exit statuses that the pages have, each of the same verbs', () => {
  const usage = readFileSync(join(__dirname, '../docs/usage.md'), 'utf8');
  const table = /### Exit statuses\n\n\|.*\n\|.*\n([\s\S]*?)\n\n/.exec(usage)?.[1] ?? '';
  const documented = table.split('\n').flatMap((row) => {
    const [, statuses = '', verbs = ''] = row.split('|').map((cell) => cell.trim());
    return statuses.split(', ').flatMap((status) => verbsOf(verbs).map((verb) => `${verb} ${numberOf(status)}`));
  });
  const named = EXIT_STATUSES.map(({ status, verb }) => `${verb ?? 'all'} ${status}`);
  expect([...documented].sort()).toEqual([...named].sort());
});

/** `prune`, `show -f` -> prune, show: the pages say in words under which option a status is that of a verb. */
function verbsOf(cell: string): string[] {
  if (cell === 'all but `run`, `srun`') return ['all'];
  return [...cell.matchAll(/`(\w+)[^`]*`/g)].map(([, verb = '']) => verb);
}

/** What is no number is that of the command or of the job. */
function numberOf(status: string): string {
  return /^\d+$/.test(status) ? status : 'N';
}

describeWith('the pages as man shows them', ['man-db', 'mandoc'], () => {
  const folder = mkdtempSync(join(tmpdir(), 'joblog-manual-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test.each(pages)('$name is valid for groff and for mandoc', ({ name, text }) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    const lint = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', path], { encoding: 'utf8' });
    expect({ status: lint.status, said: lint.stdout }).toEqual({ status: 0, said: '' });
    const env = { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '80' };
    const shown = spawnSync('man', ['--warnings', '-l', path], { encoding: 'utf8', env });
    expect({ status: shown.status, said: shown.stderr }).toEqual({ status: 0, said: '' });
    expect(shown.stdout).toContain('SYNOPSIS');
  });
});
