/** What can be said of the configurations in docs/integrations/ without the programs that read them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ENDINGS } from '../../lib/store/format.js';

const FOLDER = join(__dirname, '../../docs/integrations');
const textOf = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
const SHIPPERS = ['rsyslog.conf', 'vector.yaml', 'config.alloy'];

/** A path as a site has it, `/shared/joblog/USER/JOB/TASK...`. */
const PATH = '/shared/joblog/ada/1230_4/r1-0.0+2.stdout.log';

test('every file is named in the overview, and the overview names no other', () => {
  const overview = textOf('README.md');
  const links = [...overview.matchAll(/\]\(([\w.-]+)\)/g)].map(([, name]) => name!);
  expect(links.filter((name) => !existsSync(join(FOLDER, name)))).toEqual([]);
  expect(readdirSync(FOLDER).filter((name) => name !== 'README.md' && !links.includes(name))).toEqual([]);
});

test.each(SHIPPERS)('%s follows what is appended to, and nothing that is replaced', (name) => {
  const globs = [...textOf(name).matchAll(/\/shared\/joblog\/\*\/\*\/\*(\.[\w.]+)/g)].map(([, ending]) => ending);
  expect(globs).toEqual([ENDINGS.stdout, ENDINGS.stderr, ENDINGS.metadata]);
});

test.each(SHIPPERS)('%s has no secret in it, and sends to nobody that there is', (name) => {
  const text = textOf(name);
  expect(text).not.toMatch(/password|token|basic_auth|bearer|api_key/i);
  const hosts = [...text.matchAll(/(?:https?:\/\/|target=")([\w.-]+)/g)].map(([, host]) => host);
  expect(hosts.length).toBeGreaterThan(0);
  expect(hosts.filter((host) => !host!.endsWith('.example.org'))).toEqual([]);
});

test.each(['vector.yaml', 'config.alloy'])('%s says that it is untested', (name) => {
  expect(textOf(name).split('\n')[0]).toContain('Untested');
});

test('vector.yaml is YAML whose parts know each other, and finds user, job and task in a path', () => {
  const { sources, transforms, sinks } = parse(textOf('vector.yaml')) as Record<
    'sources' | 'transforms' | 'sinks',
    Record<string, { readonly inputs?: readonly string[]; readonly source?: string }>
  >;
  const parts = [...Object.keys(sources), ...Object.keys(transforms)];
  for (const { inputs = [] } of [...Object.values(transforms), ...Object.values(sinks)]) {
    expect(inputs.length).toBeGreaterThan(0);
    expect(inputs.filter((input) => !parts.includes(input))).toEqual([]);
  }
  const [, expression = ''] = /r'([^']+)'/.exec(transforms['joblog_lines']?.source ?? '') ?? [];
  expect({ ...groupsOf(expression) }).toEqual({ user: 'ada', job: '1230_4', task: 'r1-0.0+2', kind: 'stdout' });
});

test('config.alloy has balanced brackets, parts that know each other, and finds user, job and task in a path', () => {
  const text = textOf('config.alloy');
  const open: string[] = [];
  for (const [, , bracket] of text.matchAll(/("(?:[^"\\\n]|\\.)*"|\/\/.*)|([{}[\]()])/g)) {
    if (bracket === undefined) continue;
    if ('{[('.includes(bracket)) open.push(bracket);
    else expect(`${open.pop() ?? ''}${bracket}`).toMatch(/^(?:\{\}|\[\]|\(\))$/);
  }
  expect(open).toEqual([]);
  const made = [...text.matchAll(/^([\w.]+) "(\w+)" \{/gm)].map(([, kind, name]) => `${kind}.${name}`);
  const used = [...text.matchAll(/= \[?([a-z]+(?:\.\w+)+)\.(?:targets|receiver)/g)].map(([, name]) => name!);
  expect(used.length).toBe(3);
  expect(used.filter((name) => !made.includes(name))).toEqual([]);
  const [, quoted = ''] = /expression = ("(?:[^"\\]|\\.)*")/.exec(text) ?? [];
  expect({ ...groupsOf(JSON.parse(quoted) as string) }).toEqual({ user: 'ada', job: '1230_4', task: 'r1-0.0+2' });
});

/** Both programs have the syntax of Go and Rust for named groups. */
function groupsOf(expression: string): Readonly<Record<string, string>> | undefined {
  return new RegExp(expression.replaceAll('(?P<', '(?<')).exec(PATH)?.groups;
}
