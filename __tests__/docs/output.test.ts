/** docs/output.md names every key of what joblog prints for programs, and no other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { declared } from '../../lib/cli/cli.js';
import { Site } from '../site/site.js';
import { REPOSITORY } from './markdown.js';
import { Reader } from './reader.js';
import { typed } from './session.js';

interface Output {
  readonly command: string;
  readonly always: readonly string[];
  readonly sometimes: readonly string[];
}

const text = readFileSync(join(REPOSITORY, 'docs/output.md'), 'utf8');
const words = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word!);
const outputs: readonly Output[] = [...text.matchAll(/^\| `(joblog [^`]+)` +\|[^|]+\|([^|]+)\|([^|]+)\|$/gm)].map(
  ([, command, always, sometimes]) => ({ command: command!, always: words(always!), sometimes: words(sometimes!) }),
);

let reader: Reader;
let site: Site;
beforeAll(() => {
  reader = new Reader({ jobs: true });
  site = new Site();
  expect(site.install()).toMatchObject({ status: 0 });
});
afterAll(() => {
  reader.remove();
  site.remove();
});

async function printed(command: string): Promise<string> {
  if (command.startsWith('joblog site ')) return site.joblog(...command.split(' ').slice(1)).stdout;
  return (await typed(command, reader.terminal)).printed;
}

test.each(outputs)('$command prints objects with the keys that stand there', async ({ command, always, sometimes }) => {
  const [first = ''] = (await printed(command)).split('\n');
  const keys = Object.keys(JSON.parse(first) as object);
  expect(keys.filter((key) => !sometimes.includes(key)).sort()).toEqual([...always].sort());
});

test('every option for output to programs is there', () => {
  const namesOf = (verb: Command, before: string): string[] => [
    ...verb
      .createHelp()
      .visibleOptions(verb)
      .flatMap(({ long }) => (long?.endsWith('json') === true ? [`${before}${verb.name()} ... ${long}`] : [])),
    ...verb.commands.flatMap((below) => namesOf(below, `${before}${verb.name()} `)),
  ];
  const there = outputs.map(({ command }) => command.replace(/^(joblog (?:site )?\w+) .*?(--[a-z-]+)$/, '$1 ... $2'));
  expect(namesOf(declared(), '').filter((name) => !there.includes(name))).toEqual([]);
});
