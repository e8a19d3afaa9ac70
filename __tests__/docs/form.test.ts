/** What stands in the blocks and sentences of all pages: which are commands, why some are not run, and that verbs, options and settings exist. */

import { declared } from '../../lib/cli/cli.js';
import { parseOptIn } from '../../lib/config/opt-in-file.js';
import { parseSite } from '../../lib/config/site-file.js';
import { allPages, type Block, isCommand, type Mark, where } from './markdown.js';

const pages = allPages();
const blocks = pages.flatMap((page) => page.blocks.map((block) => ({ at: where(page, block), block })));
/** Run by the tests of releases and of sites. */
const STEPS = ['unpack', 'administrator', 'user', 'upgrade', 'back'];
/** What is no command, and is shown: files, output of jobs; a batch script begins with its interpreter. */
const isShown = ({ language, text }: Block): boolean =>
  ['yaml', 'json', 'text'].includes(language) || (language === 'bash' && text.startsWith('#!'));

test('every block says what it is, and is fenced', () => {
  expect(blocks.filter(({ block }) => !isCommand(block) && !isShown(block)).map(({ at }) => at)).toEqual([]);
  expect(pages.flatMap(({ path, indented }) => indented.map((line) => `${path}:${line}`))).toEqual([]);
});

test('every block of commands that is not run says why', () => {
  const isReason = ({ word, text }: Mark): boolean =>
    word === 'not run' ? text.split(' ').length > 4 : word === 'step' && STEPS.includes(text);
  const bad = blocks.filter(({ block }) => block.mark !== undefined && (!isCommand(block) || !isReason(block.mark)));
  expect(bad.map(({ at }) => at)).toEqual([]);
});

test('no command hides in a block of another kind', () => {
  const hidden = blocks.filter(
    ({ block }) => block.language !== 'bash' && !isCommand(block) && /^\s*(?:\$ |joblog )/m.test(block.text),
  );
  expect(hidden.map(({ at }) => at)).toEqual([]);
});

/** Settings that only a site makes. */
const OF_A_SITE = /^(?:store|share|record|retention|limits):/m;

test('every configuration that is shown can be followed, without a warning', async () => {
  const files = blocks.filter(({ block }) => block.language === 'yaml');
  expect(files.length).toBeGreaterThan(4);
  for (const { at, block } of files) {
    const bytes = Buffer.from(block.text);
    const read = OF_A_SITE.test(block.text) ? await parseSite(bytes, at) : await parseOptIn(bytes);
    expect({ at, read }).toMatchObject({ at, read: { kind: 'settings', warnings: [] } });
  }
});

/** Why what stands in a sentence cannot be typed in; undefined where it can. Of srun the options are Slurm's. */
function unknownIn(code: string): string | undefined {
  const [, ...words] = code.split(' -- ')[0]!.split(/ +/);
  let command = declared();
  const flags = new Set<string>();
  for (const word of words) {
    for (const { short, long } of command.createHelp().visibleOptions(command))
      for (const flag of [short, long]) flags.add(flag ?? '');
    const flag = /^\[?(--?[a-z][a-z-]*)/.exec(word)?.[1];
    if (flag !== undefined && !flags.has(flag) && command.name() !== 'srun') return flag;
    const verb = command.commands.find((one) => one.name() === word);
    if (verb === undefined && command.commands.length > 0 && /^[a-z]/.test(word) && word !== 'help') return word;
    command = verb ?? command;
  }
  return undefined;
}

test('every verb and every option in a sentence of any page is there', () => {
  const named = pages.flatMap(({ path, code }) =>
    code.filter(({ text }) => text.startsWith('joblog ')).map(({ line, text }) => ({ where: `${path}:${line}`, text })),
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(({ text }) => unknownIn(text) !== undefined)).toEqual([]);
  expect(unknownIn('joblog show --no-such-option 1234')).toBe('--no-such-option');
  expect(unknownIn('joblog shew')).toBe('shew');
});
