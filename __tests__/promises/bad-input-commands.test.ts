/** Commands that are wrong, or that come in an unusual way: the job's output is unchanged, and it is always clear what is stored. */
import type { Mode } from '../../lib/capture/types.js';
import { useHomes } from './harness.js';

const homeWith = useHomes();
const ON = '/LOGCOMMAND {"mode":"enabled"}';
const OFF = '/LOGCOMMAND {"mode":"disabled"}';

interface Case {
  readonly name: string;
  readonly line: string | Buffer;
  /** The mode after it. */
  readonly mode: Mode;
  /** What the log has of it; a pattern for joblog's own words. */
  readonly log: readonly (string | RegExp)[];
  /** The one message on stderr; none where the command is as good as any. */
  readonly says?: RegExp;
}

const INVALID = {
  mode: 'disabled',
  log: [/^\[joblog: line 2 is not a valid command \(.*\); mode is now disabled\]$/],
  says: /^joblog: line 2 of stdout is not a valid command \(.*\); mode is now disabled$/,
} as const;

const CASES: readonly Case[] = [
  { name: 'without a space', line: '/LOGCOMMAND{"mode":"metadata"}', ...INVALID },
  { name: 'with two spaces', line: '/LOGCOMMAND  {"mode":"metadata"}', ...INVALID },
  { name: 'with a tab', line: '/LOGCOMMAND\t{"mode":"metadata"}', ...INVALID },
  { name: 'without anything', line: '/LOGCOMMAND', ...INVALID },
  { name: 'that is not JSON', line: '/LOGCOMMAND mode=metadata', ...INVALID },
  { name: 'in the quotes of another language', line: "/LOGCOMMAND {'mode': 'metadata'}", ...INVALID },
  { name: 'that is cut off', line: '/LOGCOMMAND {"mode":"meta', ...INVALID },
  { name: 'that is a JSON array', line: '/LOGCOMMAND [{"mode":"metadata"}]', ...INVALID },
  { name: 'that is a JSON string', line: '/LOGCOMMAND "metadata"', ...INVALID },
  { name: 'with more behind it', line: '/LOGCOMMAND {"mode":"metadata"} please', ...INVALID },
  { name: 'with a mode that does not exist', line: '/LOGCOMMAND {"mode":"metdata"}', ...INVALID },
  { name: 'with a mode in capitals', line: '/LOGCOMMAND {"mode":"METADATA"}', ...INVALID },
  { name: 'with a mode that is no text', line: '/LOGCOMMAND {"mode":null}', ...INVALID },
  { name: 'with a mask that is no text', line: '/LOGCOMMAND {"mask":{"values":["hidden"]}}', ...INVALID },
  {
    name: 'with bytes that are not UTF-8',
    line: Buffer.from('/LOGCOMMAND \xff{"mode":"metadata"}', 'latin1'),
    ...INVALID,
  },
  { name: 'of 10 MB', line: `/LOGCOMMAND {"mode":"metadata","padding":"${'x'.repeat(10_000_000)}"}`, ...INVALID },
  {
    name: 'over what a longer line has left',
    line: `${'x'.repeat(50)}\r/LOGCOMMAND {"mode":"metadata"}`,
    ...INVALID,
  },
  {
    name: 'with an unknown key and nothing else',
    line: '/LOGCOMMAND {"moed":"disabled"}',
    mode: 'enabled',
    log: ['/LOGCOMMAND {"moed":"disabled"}'],
    says: /^joblog: line 2 of stdout: a command knows "mode" and "mask"; ignored: "moed"$/,
  },
  {
    name: 'with an unknown key beside a known one',
    line: '/LOGCOMMAND {"mode":"metadata","level":3}',
    mode: 'metadata',
    log: ['/LOGCOMMAND {"mode":"metadata","level":3}'],
    says: /ignored: "level"$/,
  },
  { name: 'that is empty', line: '/LOGCOMMAND {}', mode: 'enabled', log: ['/LOGCOMMAND {}'], says: /changes nothing$/ },
  {
    name: 'with a mask that is too short',
    line: '/LOGCOMMAND {"mask":"abc"}',
    mode: 'enabled',
    log: ['/LOGCOMMAND {"mask":"***"}'],
    says: /shorter than 4 bytes are not masked/,
  },
  {
    name: 'in the middle of a line',
    line: `prompt> ${OFF}`,
    mode: 'enabled',
    log: [`prompt> ${OFF}`],
    says: /^joblog: line 2 of stdout holds a command that is not at the start of the line/,
  },
  { name: 'with a space before it', line: ` ${OFF}`, mode: 'enabled', log: [` ${OFF}`], says: /not at the start/ },
  {
    name: 'that is another word',
    line: '/LOGCOMMANDER {"mode":"disabled"}',
    mode: 'enabled',
    log: ['/LOGCOMMANDER {"mode":"disabled"}'],
  },
  { name: 'in colour', line: `\x1b[1;32m${OFF}\x1b[0m`, mode: 'disabled', log: [OFF] },
  { name: 'after a carriage return', line: `50%\r${OFF}`, mode: 'disabled', log: [OFF] },
  {
    name: 'after a longer line that was erased',
    line: `${'x'.repeat(80)}\r\x1b[K${OFF}`,
    mode: 'disabled',
    log: [OFF],
  },
  { name: 'with a carriage return at its end', line: `${OFF}\r`, mode: 'disabled', log: [OFF] },
  {
    name: 'with spaces within the JSON',
    line: '/LOGCOMMAND { "mode" : "disabled" }',
    mode: 'disabled',
    log: ['/LOGCOMMAND { "mode" : "disabled" }'],
  },
  {
    name: 'with escapes in the JSON',
    line: '/LOGCOMMAND {"\\u006dode":"dis\\u0061bled"}',
    mode: 'disabled',
    log: ['/LOGCOMMAND {"\\u006dode":"dis\\u0061bled"}'],
  },
];

function asMatchers(log: Case['log']): unknown[] {
  return log.map((line): unknown => (typeof line === 'string' ? line : expect.stringMatching(line)));
}

describe('a command', () => {
  test.each(CASES)('$name', async ({ line, mode, log, says }) => {
    const home = homeWith();
    const output = Buffer.concat([
      Buffer.from('before\n'),
      Buffer.from(line),
      Buffer.from(`\nafter\n{"after": 1}\n${ON}\nend\n{"end": 1}\n`),
    ]);
    const result = await home.run(`cat ${home.file('output', output)}; exit 7`);
    expect(result.status).toBe(7);
    expect(result.stdout.equals(output)).toBe(true);
    expect(result.stderr.replace(/^joblog: .*\n/gm, '')).toBe('');
    expect(result.notices).toEqual(says === undefined ? [] : [expect.stringMatching(says)]);
    const task = home.task();
    const after = mode === 'enabled' ? ['after', '{"after": 1}'] : [];
    expect(task.log()).toEqual(['before', ...asMatchers(log), ...after, ON, 'end', '{"end": 1}']);
    expect(task.metadataTexts).toEqual([...(mode === 'disabled' ? [] : ['{"after": 1}']), '{"end": 1}']);
    expect(task.record.mode).toBe('enabled');
  });

  test('that comes a byte at a time, and with its newline much later, is as good as any', async () => {
    const home = homeWith();
    const bytes = Array.from(OFF, (byte) => `printf %s '${byte}'`).join('\n');
    const run = home.start(`echo before; ${bytes}\nread _ <"$GATE"; printf '\\nhidden\\n'; exit 7`);
    await run.printed(OFF);
    home.gate.open();
    const result = await run.ended;
    expect(result).toMatchObject({ status: 7, stderr: '', stdout: Buffer.from(`before\n${OFF}\nhidden\n`) });
    expect(home.task().log()).toEqual(['before', OFF]);
  });

  test('that is the last thing printed, without a newline, is as good as any', async () => {
    const home = homeWith();
    await home.run(`printf 'before\\n${OFF}'`);
    expect(home.task().log()).toEqual(['before', OFF]);
    expect(home.task().record.mode).toBe('disabled');
  });

  test('that is wrong a thousand times is complained about a few times', async () => {
    const home = homeWith();
    const result = await home.run('for i in {1..1000}; do echo "/LOGCOMMAND wrong $i"; done; exit 7');
    expect(result.status).toBe(7);
    expect(result.notices).toHaveLength(3);
    expect(result.notices[2]).toContain('no more notices');
  });

  test('that is wrong never shows what it said, as that may have been meant to be hidden', async () => {
    const home = homeWith();
    const result = await home.run(
      'echo \'/LOGCOMMAND {"mode":"hunter2-hunter2"}\'; echo \'/LOGCOMMAND hunter2-hunter2\' >&2',
    );
    expect(result.notices).toHaveLength(2);
    expect(result.notices.join()).not.toContain('hunter2');
    expect(home.filesWith('hunter2')).toEqual([]);
  });
});
