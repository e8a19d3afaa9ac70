/** docs/usage.md is the reference: every verb and every setting is in it, with the default that it has. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { declared } from '../../lib/cli/cli.js';
import { DEFAULTS } from '../../lib/config/defaults.js';
import { parseSite } from '../../lib/config/site-file.js';
import { REPOSITORY } from './markdown.js';

const usage = readFileSync(join(REPOSITORY, 'docs/usage.md'), 'utf8');

/** The settings of a table, by their names in its first column: what stands in the second. */
function table(heading: string): ReadonlyMap<string, string> {
  const [, part = ''] = usage.split(`\n${heading}\n`);
  const [section = ''] = part.split(/^#{2,3} /m);
  return new Map([...section.matchAll(/^\| `([\w.]+)` +\| ([^|]+?) +\|/gm)].map(([, name, value]) => [name!, value!]));
}

interface Schema {
  readonly properties: Readonly<Record<string, { readonly properties?: object }>>;
}

/** `mode`, `limits.size`; a setting in whose place a table has one row (`retention`) is named by that. */
function settingsOf(schema: string): readonly string[] {
  const text = readFileSync(join(REPOSITORY, 'lib/config/schemas', `${schema}.json`), 'utf8');
  return Object.entries((JSON.parse(text) as Schema).properties).flatMap(([name, { properties }]) =>
    properties === undefined || ['mask', 'retention'].includes(name)
      ? [name]
      : Object.keys(properties).map((key) => `${name}.${key}`),
  );
}

const ofUsers = table('## Configuration');
const ofSites = table('### For a site');

test('every verb is in it', () => {
  const named = new Set([...usage.matchAll(/\bjoblog ([a-z]+)/g)].map(([, verb]) => verb));
  const verbs = declared()
    .createHelp()
    .visibleCommands(declared())
    .map((verb) => verb.name());
  expect(verbs.length).toBeGreaterThan(15);
  expect(verbs.filter((verb) => verb !== 'help' && !named.has(verb))).toEqual([]);
});

test('every setting is in its tables, and no other', () => {
  expect([...ofUsers.keys()]).toEqual(settingsOf('user-settings'));
  expect([...ofUsers.keys(), ...ofSites.keys()].sort()).toEqual([...settingsOf('site-settings')].sort());
});

test('the defaults of a site are those that hold', async () => {
  const limits = [...ofSites]
    .filter(([name]) => name.startsWith('limits.'))
    .map(([name, value]) => `  ${name.slice('limits.'.length)}: ${value.replaceAll('`', '')}`);
  const read = await parseSite(Buffer.from(['limits:', ...limits].join('\n')), 'usage.md');
  const { exitMs, limits: amounts, recordCmd } = DEFAULTS;
  expect(read).toMatchObject({ kind: 'settings', warnings: [], settings: { limits: { ...amounts, exit: exitMs } } });
  expect(ofSites.get('record.cmd')).toBe(`\`${recordCmd}\``);
});

test('the defaults of users are those that hold', () => {
  for (const name of ['mode', 'repeats', 'tasks'] as const)
    expect(ofUsers.get(name)).toMatch(new RegExp(`^\`${DEFAULTS[name]}\` \\(default\\)`));
});
