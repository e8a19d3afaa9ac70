/** The commands that the pages show are run as they stand there, in the order in which they stand, and print what the pages show. */
import { allPages, type Block, isCommand, type Page, where } from './markdown.js';
import { Reader } from './reader.js';

/** These have tests of their own: `slurm/docs.cgroup.test.ts`, `store-page.test.ts`. */
const OTHERS = ['docs/slurm.md', 'docs/store.md'];
/** For somebody who has no jobs yet. */
const FIRST = 'docs/quick-start.md';

const first = ({ text }: Block): string => text.split('\n')[0]!.replace(/^\$ /, '');
const toRun = ({ blocks }: Page): readonly Block[] =>
  blocks.filter((block) => isCommand(block) && block.mark === undefined);

const pages = allPages().filter((page) => !OTHERS.includes(page.path) && toRun(page).length > 0);

test('there are pages with commands to run', () => {
  expect(pages.length).toBeGreaterThan(5);
});

describe.each(pages)('$path', (page) => {
  let reader: Reader;
  /** What follows needs what came before. */
  let missing: string | undefined;
  beforeAll(() => {
    reader = new Reader({ jobs: page.path !== FIRST });
  });
  afterAll(() => {
    reader.remove();
  });

  for (const block of toRun(page)) {
    test(`line ${block.line}: ${first(block)}`, async () => {
      missing ??= reader.missing(block);
      if (missing === undefined) await reader.follow(block);
      else process.stderr.write(`${where(page, block)} is not run: there is no ${missing} here\n`);
    });
  }
});
