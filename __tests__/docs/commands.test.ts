/** The commands that the pages show are run as they stand there, in the order in which they stand, and print what the pages show. */
import { declared } from '../../lib/cli.js';
import { allPages, type Block, type Mark, type Page, readPage } from './markdown.js';
import { Reader } from './reader.js';

/** Others have tests of their own: site.md and slurm.md need a Slurm, store.md its own store. */
const PAGES = [
  'README.md',
  ...['quick-start', 'usage', 'serve', 'release', 'security', 'faq', 'comparison', 'output'].map(
    (name) => `docs/${name}.md`,
  ),
].map(readPage);
/** For somebody who has no jobs yet. */
const FIRST = 'docs/quick-start.md';
/** What is run by other tests: a release is unpacked by __tests__/release. */
const STEPS = ['unpack'];
const COMMANDS = ['sh', 'console'];
/** What is no command, and is shown: files, output of jobs. */
const OTHERS = ['yaml', 'json', 'text', 'python'];

const isCommand = ({ language }: Block): boolean => COMMANDS.includes(language);
const first = ({ text }: Block): string => text.split('\n')[0]!.replace(/^\$ /, '');
const where = (page: Page, block: Block): string => `${page.path}:${block.line}`;

const toRun = ({ blocks }: Page): readonly Block[] =>
  blocks.filter((block) => isCommand(block) && block.mark === undefined);

describe.each(PAGES.filter((page) => toRun(page).length > 0))('$path', (page) => {
  let reader: Reader;
  beforeAll(() => {
    reader = new Reader({ jobs: page.path !== FIRST });
  });
  afterAll(() => {
    reader.remove();
  });

  for (const block of toRun(page)) {
    test(`line ${block.line}: ${first(block)}`, async () => {
      const missing = reader.missing(block);
      if (missing === undefined) await reader.follow(block);
      else process.stderr.write(`${where(page, block)} is not run: there is no ${missing} here\n`);
    });
  }
});

test('every block says what it is, and is fenced', () => {
  const unknown = PAGES.flatMap((page) =>
    page.blocks
      .filter(({ language }) => ![...COMMANDS, ...OTHERS].includes(language))
      .map((block) => where(page, block)),
  );
  expect(unknown).toEqual([]);
  expect(PAGES.flatMap(({ path, indented }) => indented.map((line) => `${path}:${line}`))).toEqual([]);
});

test('every block of commands that is not run says why', () => {
  const marked = PAGES.flatMap((page) =>
    page.blocks.flatMap((block) => (block.mark ? [{ page, block, mark: block.mark }] : [])),
  );
  const isReason = ({ word, text }: Mark): boolean =>
    word === 'not run' ? text.split(' ').length > 4 : word === 'step' && STEPS.includes(text);
  const bad = marked.filter(({ block, mark }) => !isCommand(block) || !isReason(mark));
  expect(bad.map(({ page, block }) => where(page, block))).toEqual([]);
});

test('no command hides in a block of another kind', () => {
  const hidden = PAGES.flatMap((page) =>
    page.blocks
      .filter((block) => !isCommand(block) && /^\s*(?:\$ |joblog |npm )/m.test(block.text))
      .map((block) => where(page, block)),
  );
  expect(hidden).toEqual([]);
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
  const named = allPages().flatMap(({ path, code }) =>
    code.filter(({ text }) => text.startsWith('joblog ')).map(({ line, text }) => ({ where: `${path}:${line}`, text })),
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(({ text }) => unknownIn(text) !== undefined)).toEqual([]);
  expect(unknownIn('joblog show --no-such-option 1234')).toBe('--no-such-option');
  expect(unknownIn('joblog shew')).toBe('shew');
});
