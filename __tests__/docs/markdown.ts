/** The Markdown files of this repository, as far as tests look at them: fenced blocks, headings and links. Pure but for the reading. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export const REPOSITORY = resolve(__dirname, '../..');

export interface Block {
  /** Of its first line within the file, from 1. */
  readonly line: number;
  /** The word behind the fence: `sh`, `console`, `yaml`. */
  readonly language: string;
  readonly text: string;
  readonly mark?: Mark;
  /** The last line of text above it. */
  readonly above: string;
}

/** What stands in an HTML comment right above a block, `<!-- WORD: TEXT -->`. */
export interface Mark {
  readonly word: string;
  readonly text: string;
}

export interface Link {
  readonly line: number;
  readonly target: string;
  readonly image: boolean;
  /** What is shown in its place. */
  readonly text: string;
}

export interface Page {
  /** Below the repository: `docs/usage.md`. */
  readonly path: string;
  readonly blocks: readonly Block[];
  /** What can stand behind a `#`, by GitHub's rule. */
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly Link[];
  /** What stands between backquotes. */
  readonly code: readonly { readonly line: number; readonly text: string }[];
  /** Lines of code that is indented, not fenced: nobody can see what they are. */
  readonly indented: readonly number[];
}

export function readPage(path: string): Page {
  return parsePage(path, readFileSync(join(REPOSITORY, path), 'utf8'));
}

/** All of them that people read. */
export function allPages(): readonly Page[] {
  const below = (folder: string, recursive: boolean): string[] =>
    readdirSync(join(REPOSITORY, folder), { recursive, encoding: 'utf8' }).map((name) => join(folder, name));
  const paths = [...below('.', false), ...['docs', 'examples', 'bench'].flatMap((folder) => below(folder, true))];
  return paths
    .filter((path) => path.endsWith('.md'))
    .sort()
    .map(readPage);
}

export function parsePage(path: string, text: string): Page {
  const { blocks, prose, indented } = split(text.split('\n'));
  const slugs = new Map<string, number>();
  const anchors = prose.flatMap(({ content }) => {
    const [, heading] = /^#{1,6} +(.*?)(?: +#+)? *$/.exec(content) ?? [];
    return heading === undefined ? [] : [anchorOf(heading, slugs)];
  });
  return {
    path,
    blocks,
    anchors: new Set(anchors),
    links: prose.flatMap(({ line, content }) => linksIn(line, content)),
    code: prose.flatMap(({ line, content }) =>
      [...content.matchAll(/`([^`]+)`/g)].map(([, shown]) => ({ line, text: shown! })),
    ),
    indented,
  };
}

/** Whether a block is to be typed in. */
export function isCommand({ language }: Block): boolean {
  return language === 'sh' || language === 'console';
}

/** `docs/usage.md:12`, as messages name a block. */
export function where({ path }: Page, { line }: Block): string {
  return `${path}:${line}`;
}

/** The commands of all blocks of one kind, `<!-- step: KIND -->`, in the order of the page. */
export function stepsOf({ blocks }: Page, kind: string): readonly string[] {
  return blocks.flatMap(({ mark, text }) => (mark?.word === 'step' && mark.text === kind ? [text] : []));
}

/** The file a relative link leads to, below the repository, and the anchor in it. */
export function destination(page: Page, link: Link): { readonly path: string; readonly anchor: string } {
  const [file = '', anchor = ''] = link.target.split('#', 2);
  const path = file === '' ? page.path : relative(REPOSITORY, resolve(REPOSITORY, dirname(page.path), file));
  return { path, anchor };
}

interface Line {
  readonly line: number;
  readonly content: string;
}

function split(lines: readonly string[]): { blocks: Block[]; prose: Line[]; indented: number[] } {
  const blocks: Block[] = [];
  const prose: Line[] = [];
  const indented: number[] = [];
  let at = 0;
  while (at < lines.length) {
    const content = lines[at]!;
    at += 1;
    const [, fence, language] = /^(`{3,})(\w*)$/.exec(content) ?? [];
    if (fence === undefined) {
      if (/^ {4}/.test(content) && lines[at - 2] === '') indented.push(at);
      prose.push({ line: at, content });
      continue;
    }
    const end = lines.indexOf(fence, at);
    if (end === -1) throw new Error(`line ${at}: a fence that is not closed`);
    const above = prose.findLast((line) => line.content !== '')?.content ?? '';
    const mark = markIn(above);
    const text = lines.slice(at, end).map((line) => `${line}\n`);
    blocks.push({
      line: at + 1,
      language: language!,
      text: text.join(''),
      above,
      ...(mark === undefined ? {} : { mark }),
    });
    at = end + 1;
    // A mark is for one block.
    prose.push({ line: at, content: fence });
  }
  return { blocks, prose, indented };
}

function markIn(line: string): Mark | undefined {
  const [, word, text] = /^<!-- ([a-z ]+?): (.*?) -->$/.exec(line) ?? [];
  return word === undefined ? undefined : { word, text: text! };
}

/**
 * The anchor that GitHub gives to a heading: lower case, without punctuation but `-` and `_`, blanks as `-`; the second of a name has `-1`.
 * https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#section-links
 */
function anchorOf(heading: string, seen: Map<string, number>): string {
  const shown = heading.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/(?<![\w])_(.+?)_(?![\w])/g, '$1');
  const name = shown
    .replace(/&(?:lt|gt|amp);/g, '')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
  const count = seen.get(name) ?? 0;
  seen.set(name, count + 1);
  return count === 0 ? name : `${name}-${count}`;
}

function linksIn(line: number, content: string): Link[] {
  // What is code shows brackets, and links nowhere.
  const prose = content.replace(/`[^`]*`/g, (code) => 'x'.repeat(code.length));
  const marked = [...prose.matchAll(/(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(<?([^)>\s]+)>?(?: "[^"]*")?\)/g)];
  const html = [...prose.matchAll(/<(img|a)\b[^>]*?\b(?:src|href)="([^"]+)"[^>]*>/g)];
  return [
    ...marked.map(([, mark, text, target]) => ({ line, target: target!, image: mark === '!', text: text! })),
    ...html.map(([whole, tag, target]) => {
      const alt = /\balt="([^"]+)"/.exec(whole)?.[1] ?? '';
      return { line, target: target!, image: tag === 'img', text: tag === 'img' ? alt : 'html' };
    }),
  ];
}
