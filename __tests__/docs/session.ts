/** What a page shows of a terminal, typed in and compared with what is printed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Block } from './markdown.js';

/** A command of a block, and what the page shows below it. */
export interface Shown {
  readonly command: string;
  readonly prints: string;
  /** The page shows Ctrl-C as the last thing: the command goes on until then. */
  readonly interrupted: boolean;
}

/** The commands of a block in `console`. */
export function shownIn({ text }: Block): readonly Shown[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((one) => {
      const end = one.indexOf('\n');
      const prints = one.slice(end + 1).replace(/\n\n$/, '\n');
      const interrupted = prints.endsWith('^C\n');
      return { command: one.slice(0, end), prints: interrupted ? prints.slice(0, -3) : prints, interrupted };
    });
}

/** Kinds of words that are others each time. */
const CHANGING = [
  /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?/,
  /\d\d:\d\d(?::\d\d)?/,
  /\d+(?:\.\d+)? (?:ms|s|min)\b/,
  /\d+(?:\.\d+)? (?:bytes?|[KMG]iB)\b/,
];

/**
 * What the text of a page stands for: `...` for anything within a line, or as a line for any number of lines; a time, a duration or a size for any other of its kind;
 * blanks for any number of them, and none at the end of a line.
 */
export function likeShown(text: string): RegExp {
  const words = new RegExp(`${CHANGING.map(({ source }) => `(${source})`).join('|')}|( +)|(\\.\\.\\.)`, 'g');
  const kinds = [...CHANGING.map(({ source }) => source), ' +', '.*'];
  if (text === '') return /^$/;
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (line === '...') return '(?:.*\\n)*?';
      let pattern = '';
      let at = 0;
      for (const found of line.trimEnd().matchAll(words)) {
        const kind = found.slice(1).findIndex((part: string | undefined) => part !== undefined);
        pattern += literally(line.slice(at, found.index)) + kinds[kind]!;
        at = found.index + found[0].length;
      }
      return `${pattern}${literally(line.trimEnd().slice(at))} *\\n`;
    });
  return new RegExp(`^${lines.join('')}$`);
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

export interface Ended {
  readonly status: number | null;
  /** Both streams, as on a terminal. */
  readonly printed: string;
}

/** Where commands are typed. */
export interface Terminal {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs commands in a bash of its own, without input.
 * @param until Ctrl-C is pressed as soon as it says so of what has been printed
 */
export async function typed(
  commands: string,
  { cwd, env }: Terminal,
  until?: (printed: string) => boolean,
): Promise<Ended> {
  const words = ['--norc', '-c', `exec 2>&1\n${commands}`];
  const shell = spawn('bash', words, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  let pressed = false;
  const hear = (text: string): void => {
    printed += text;
    if (pressed || until?.(printed) !== true) return;
    pressed = true;
    process.kill(-shell.pid!, 'SIGINT');
  };
  shell.stdout.setEncoding('utf8').on('data', hear);
  const [status] = (await once(shell, 'close')) as [number | null];
  return { status, printed };
}
