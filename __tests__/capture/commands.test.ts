import { Capture } from '../../lib/capture/capture.js';
import { captured, everyWay, logged, NOON, type Step } from './harness.js';

const OFF = '/LOGCOMMAND {"mode":"disabled"}\n';
const META = '/LOGCOMMAND {"mode":"metadata"}\n';
const ON = '/LOGCOMMAND {"mode":"enabled"}\n';

function modes(steps: readonly Step[]): string[] {
  return everyWay(steps).modes.map(({ stream, mode, why }) => `${stream}: ${mode} (${why})`);
}

function print(text: string): Step[] {
  return [{ push: text }];
}

describe('a command', () => {
  test('turns logging off and on again, and is itself logged', () => {
    expect(logged(`before\n${OFF}hidden\n${ON}after\n`)).toBe(`before\n${OFF}${ON}after\n`);
  });

  test('says in the record who changed the mode, and why', () => {
    expect(modes([{ push: `a\n${OFF}` }, { push: `b\n${META}`, on: 'stderr' }])).toEqual([
      'stdout: disabled (command in line 2)',
      'stderr: metadata (command in line 2)',
    ]);
  });

  test('that asks for the mode there is changes nothing and is logged', () => {
    const { stdout, modes: changes } = everyWay(print(`a\n${ON}b\n`));
    expect(stdout).toBe(`a\n${ON}b\n`);
    expect(changes).toEqual([]);
  });

  test('acts as soon as its line has ended, before the rest of the same write', () => {
    expect(logged(`${OFF}s3cret\n`)).toBe(OFF);
  });

  test('acts on the other stream, too, where what has come stays as it stands', () => {
    const { stdout, stderr } = everyWay([
      { push: 'half a li', on: 'stderr' },
      { push: OFF },
      { push: 'ne\nhidden\n', on: 'stderr' },
      { push: 'hidden\n' },
    ]);
    expect(stdout).toBe(OFF);
    expect(stderr).toBe('half a li\n');
  });

  test('leaves out a line of the other stream that began while nothing was stored', () => {
    const { stderr } = everyWay([
      { push: OFF },
      { push: 'hid', on: 'stderr' },
      { push: ON },
      { push: 'den\nshown\n', on: 'stderr' },
    ]);
    expect(stderr).toBe('shown\n');
  });

  test('leaves out such a line also if what had come of it was erased again', () => {
    const { stderr } = everyWay([
      { push: OFF },
      { push: 'hidden\r\x1b[K', on: 'stderr' },
      { push: ON },
      { push: 'rest\nshown\n', on: 'stderr' },
    ]);
    expect(stderr).toBe('shown\n');
  });

  test('leaves out such a line also if all that had come was a part of one character', () => {
    const { stderr } = everyWay([
      { push: OFF },
      { push: Buffer.from([0xc3]), on: 'stderr' },
      { push: ON },
      { push: Buffer.concat([Buffer.from([0xa9]), Buffer.from('rest\nshown\n')]), on: 'stderr' },
    ]);
    expect(stderr).toBe('shown\n');
  });

  test('does not bring back what was hidden when the cursor goes up afterwards', () => {
    expect(logged(`${OFF}hidden\n${ON}\x1b[2A\rshown\n`)).toBe(`${OFF}${ON}shown\n`);
    const { stderr } = everyWay([
      { push: OFF },
      { push: 'hidden 1\nhidden 2\n', on: 'stderr' },
      { push: ON },
      { push: '\x1b[2A\x1b[1Bshown\n', on: 'stderr' },
    ]);
    expect(stderr).toBe('\nshown\n');
  });

  test('is recognised on a row as shown: coloured, after a carriage return, with one before its newline', () => {
    const command = OFF.trimEnd();
    for (const line of [
      `\x1b[31m${command}\x1b[0m\n`,
      `progress 50%\r\x1b[K${command}\n`,
      `${command}\r\n`,
      `${command}   \n`,
    ]) {
      expect(logged(`${line}hidden\n`)).toBe(OFF);
    }
  });

  test('is recognised on stderr, and without a newline at the end', () => {
    const { stderr, modes: changes } = everyWay([{ push: OFF.trimEnd(), on: 'stderr' }]);
    expect(stderr).toBe(OFF);
    expect(changes).toHaveLength(1);
  });

  test('begun in one mode and ended in another is still a command', () => {
    const { stderr, stdout } = everyWay([
      { push: OFF },
      { push: '/LOGCOMM', on: 'stderr' },
      { push: META },
      { push: 'AND {"mode":"enabled"}\nshown\n', on: 'stderr' },
      { push: 'shown\n' },
    ]);
    expect(stderr).toBe('/LOGCOMMAND {"mode":"enabled"}\nshown\n');
    expect(stdout).toBe(`${OFF}${META}shown\n`);
  });

  test('left by a cursor move instead of a newline acts, too', () => {
    expect(logged(`one\n${OFF.trimEnd()}\x1b[1Bhidden\n`)).toBe(`one\n${OFF}`);
  });

  test('printed over and over is logged each time', () => {
    expect(logged(ON.repeat(4))).toBe(ON.repeat(4));
  });

  test('with unknown keys does what it knows and says what it does not', () => {
    const { stdout, notices } = everyWay(print('/LOGCOMMAND {"mode":"disabled","colour\\u001b":1}\nhidden\n'));
    expect(stdout).toBe('/LOGCOMMAND {"mode":"disabled","colour\\u001b":1}\n');
    expect(notices.map((n) => n.text)).toEqual([
      'line 1 of stdout: a command knows "mode" and "mask"; ignored: "colour\ufffd"',
    ]);
  });

  test.each(['{}', '{"foo":1}', '{"__proto__":{"mode":"disabled"}}', '{"mask":[]}'])(
    '%s changes nothing, with a notice',
    (json) => {
      const { stdout, notices, modes: changes } = everyWay(print(`/LOGCOMMAND ${json}\nshown\n`));
      expect(stdout).toBe(`/LOGCOMMAND ${json}\nshown\n`);
      expect(changes).toEqual([]);
      expect(notices).toHaveLength(1);
    },
  );

  test('with the key twice means the last, as JSON readers have it', () => {
    expect(logged('/LOGCOMMAND {"mode":"enabled","mode":"disabled"}\nhidden\n')).not.toContain('hidden');
  });
});

describe('a line that is not a valid command', () => {
  const SYNTAX = 'expected one space and one JSON object';
  test.each([
    ['/LOGCOMMAND', SYNTAX],
    ['/LOGCOMMAND{"mode":"enabled"}', SYNTAX],
    ['/LOGCOMMAND  {"mode":"enabled"}', SYNTAX],
    ['/LOGCOMMAND\t{"mode":"enabled"}', SYNTAX],
    ['/LOGCOMMAND: {"mode":"enabled"}', SYNTAX],
    ['/LOGCOMMAND mode=enabled', SYNTAX],
    ["/LOGCOMMAND {'mode': 'enabled'}", SYNTAX],
    ['/LOGCOMMAND ["mode"]', SYNTAX],
    ['/LOGCOMMAND "enabled"', SYNTAX],
    ['/LOGCOMMAND null', SYNTAX],
    ['/LOGCOMMAND {"mode":"enabled"} {}', SYNTAX],
    ['/LOGCOMMAND {"mode":"enabled"', SYNTAX],
    ['/LOGCOMMAND\u00e9', SYNTAX],
    ['/LOGCOMMAND {"mode":"on"}', '"mode" must be one of enabled, metadata, disabled'],
    ['/LOGCOMMAND {"mode":null}', '"mode" must be one of enabled, metadata, disabled'],
    ['/LOGCOMMAND {"mask":17}', '"mask" must be a string or an array of strings'],
    ['/LOGCOMMAND {"mask":["s3cr3t",1]}', '"mask" must be a string or an array of strings'],
    ['/LOGCOMMAND {"mask":{"s3cr3t":1}}', '"mask" must be a string or an array of strings'],
  ])('%s turns logging off, and the log says so, not what it was', (line, expected) => {
    const { stdout, notices, modes: changes } = everyWay(print(`first\n${line}\nhidden\n`));
    const what = `is not a valid command (${expected}); mode is now disabled`;
    expect(stdout).toBe(`first\n[joblog: line 2 ${what}]\n`);
    expect(notices.map((n) => n.text)).toEqual([`line 2 of stdout ${what}`]);
    expect(changes.map((c) => [c.mode, c.why])).toEqual([['disabled', 'command in line 2 was not valid']]);
  });

  test('does not keep a later valid command from acting', () => {
    expect(logged(`/LOGCOMMAND oops\nhidden\n${ON}shown\n`)).toContain(`${ON}shown\n`);
  });

  test('of 10 MB turns logging off', () => {
    const { stdout } = captured([{ push: `/LOGCOMMAND {"mask":"${'x'.repeat(10_000_000)}"}\nhidden\n` }]);
    expect(stdout).toBe(
      '[joblog: line 1 is not a valid command (a command is at most 1 MiB long); mode is now disabled]\n',
    );
  });

  test('makes only a few notices, however often it comes', () => {
    const { notices, stdout } = captured([{ push: '/LOGCOMMAND oops\n'.repeat(50) }]);
    expect(notices).toHaveLength(3);
    expect(notices[2]!.text).toMatch(/no more notices of this kind/);
    expect(stdout.split('\n')).toHaveLength(51);
  });
});

describe('what only looks like a command', () => {
  test.each([
    '/LOGCOMMANDS {"mode":"disabled"}',
    '/LOGCOMMAND_ {}',
    '/LOGCOMMAND2',
    ' /LOGCOMMAND2 {}',
    '/logcommand {"mode":"disabled"}',
  ])('%s is text', (line) => {
    const { stdout, notices } = everyWay(print(`${line}\nshown\n`));
    expect(stdout).toBe(`${line}\nshown\n`);
    expect(notices).toEqual([]);
  });

  test.each([' /LOGCOMMAND {"mode":"disabled"}', '50%|### /LOGCOMMAND {"mode":"disabled"}', '> /LOGCOMMAND {'])(
    '%s is text, with a notice that says where',
    (line) => {
      const { stdout, notices } = everyWay(print(`first\n${line}\nshown\n`));
      expect(stdout).toBe(`first\n${line}\nshown\n`);
      expect(notices.map((n) => n.text)).toEqual([
        'line 2 of stdout holds a command that is not at the start of the line: it is logged as text',
      ]);
    },
  );

  test('makes only a few notices', () => {
    expect(captured([{ push: 'x /LOGCOMMAND {}\n'.repeat(50) }]).notices).toHaveLength(3);
  });
});

describe('a command that masks', () => {
  test('is logged without the values, and what follows is masked', () => {
    expect(logged('/LOGCOMMAND {"mask": "s3cr3t"}\nmy s3cr3t key\n')).toBe('/LOGCOMMAND {"mask": "***"}\nmy *** key\n');
    expect(logged('/LOGCOMMAND {"mask":["s3cr3t","hunter2"]}\ns3cr3t hunter2\n')).toBe(
      '/LOGCOMMAND {"mask":["***","***"]}\n*** ***\n',
    );
  });

  test('masks rows that are still on the screen', () => {
    expect(logged('the s3cr3t\n/LOGCOMMAND {"mask":"s3cr3t"}\n')).toBe('the ***\n/LOGCOMMAND {"mask":"***"}\n');
  });

  test('masks both streams', () => {
    const { stderr } = everyWay([{ push: '/LOGCOMMAND {"mask":"s3cr3t"}\n' }, { push: 'a s3cr3t\n', on: 'stderr' }]);
    expect(stderr).toBe('a ***\n');
  });

  test('refuses values shorter than four bytes, which are not logged either', () => {
    const { stdout, notices } = everyWay(print('/LOGCOMMAND {"mask":["abc","\\u0061bcd"]}\nabc abcd\n'));
    expect(stdout).toBe('/LOGCOMMAND {"mask":["***","***"]}\nabc ***\n');
    expect(notices.map((n) => n.text)).toEqual([
      'line 1 of stdout: values shorter than 4 bytes are not masked (1 refused)',
    ]);
  });

  test('misspelt masks nothing, but does not put the value into the log', () => {
    const { stdout, notices } = everyWay(print('/LOGCOMMAND {"masks":["s3cr3t"]}\n'));
    expect(stdout).toBe('/LOGCOMMAND {"masks":["***"]}\n');
    expect(notices).toHaveLength(1);
  });

  test('is not logged in part when the mode changes in its midst', () => {
    const { stderr } = everyWay([
      { push: '/LOGCOMMAND {"mask":"s3cr', on: 'stderr' },
      { push: OFF },
      { push: '3t"}\n', on: 'stderr' },
    ]);
    expect(stderr).toBe('/LOGCOMMAND {"mask":"***"}\n');
  });
});

test('of thousands of changes of the mode the first thousand and the last are told, and no more is kept', () => {
  const capture = new Capture({ mode: 'enabled', repeats: 'fold', masks: [] });
  const pair = Buffer.from('/LOGCOMMAND {"mode":"metadata"}\n/LOGCOMMAND {"mode":"enabled"}\n');
  const told: string[] = [];
  for (let step = 0; step < 3; step += 1) {
    for (let n = 0; n < 400; n += 1) capture.push('stdout', pair, NOON);
    const modes = capture.take(NOON)?.modes ?? [];
    told.push(`${modes.length}, the last: ${modes.at(-1)?.why ?? ''}`);
  }
  expect(told).toEqual([
    '800, the last: command in line 800',
    '201, the last: command in line 1600',
    '1, the last: command in line 2400',
  ]);
});
