import { parse, type Request } from '../lib/cli/cli.js';

function requested(line: string): Request {
  const parsed = parse(line.split(' ').filter((word) => word !== ''));
  if (parsed.kind !== 'request') throw new Error(parsed.text);
  return parsed.request;
}

function refused(line: string): string {
  const parsed = parse(line.split(' ').filter((word) => word !== ''));
  if (parsed.kind !== 'usage') throw new Error(`not refused: ${JSON.stringify(parsed)}`);
  return parsed.text;
}

describe('the command line', () => {
  test.each<[string, Request]>([
    ['list', { verb: 'list', json: false }],
    ['list --json -n 5 --dir /s', { verb: 'list', json: true, count: 5, dir: '/s' }],
    ['list --size', { verb: 'list', json: false, size: true }],
    ['prune', { verb: 'prune', rule: {}, dry: false, json: false }],
    [
      'prune --older-than 90d --keep 20 --dry-run --json',
      { verb: 'prune', rule: { olderThan: 7_776_000_000, keep: 20 }, dry: true, json: true },
    ],
    ['--dir /s list', { verb: 'list', json: false, dir: '/s' }],
    ['--dir /s list --dir /t', { verb: 'list', json: false, dir: '/t' }],
    ['show', { verb: 'show', view: { kind: 'log', streams: 'both' } }],
    ['show 12 -n 50 --stderr', { verb: 'show', job: '12', view: { kind: 'log', streams: 'stderr', lines: 50 } }],
    ['show --stdout', { verb: 'show', view: { kind: 'log', streams: 'stdout' } }],
    ['show --stdout --stderr', { verb: 'show', view: { kind: 'log', streams: 'both' } }],
    ['show 12 --task 0.1', { verb: 'show', job: '12', task: '0.1', view: { kind: 'log', streams: 'both' } }],
    ['show --metadata -n 5', { verb: 'show', view: { kind: 'metadata', rows: 5, format: 'table' } }],
    ['doctor --json', { verb: 'doctor', json: true }],
    ['path 7 --json', { verb: 'path', job: '7', json: true }],
    ['show --metadata', { verb: 'show', view: { kind: 'metadata', format: 'table' } }],
    [
      'show --metadata --columns a,b.c --format csv',
      { verb: 'show', view: { kind: 'metadata', columns: ['a', 'b.c'], format: 'csv' } },
    ],
    [
      'show 12 --graph',
      { verb: 'show', job: '12', view: { kind: 'graph', keys: [], log: false, smooth: 0, ascii: false, json: false } },
    ],
    [
      'show 12 --graph loss acc --x time --ascii',
      {
        verb: 'show',
        job: '12',
        view: { kind: 'graph', keys: ['loss', 'acc'], x: 'time', log: false, smooth: 0, ascii: true, json: false },
      },
    ],
    [
      'show --json --graph',
      { verb: 'show', view: { kind: 'graph', keys: [], log: false, smooth: 0, ascii: false, json: true } },
    ],
    ['top', { verb: 'top' }],
    ['top 12 --dir /s', { verb: 'top', job: '12', dir: '/s' }],
    [
      'export 12 13 --to http://localhost:1 --watch --token-file t --dir /s',
      {
        verb: 'export',
        jobs: ['12', '13'],
        dir: '/s',
        destination: { url: 'http://localhost:1/api/v1/import', shown: 'http://localhost:1', isOpen: false },
        watch: true,
        again: false,
        credentials: { tokenFile: 't' },
        patience: 300_000,
      },
    ],
    ['path 12', { verb: 'path', job: '12' }],
    ['verify', { verb: 'verify', json: false }],
    ['verify 12 --task 0.1 --json', { verb: 'verify', job: '12', task: '0.1', json: true }],
    ['optin', { verb: 'optin' }],
    ['optin --mode metadata', { verb: 'optin', mode: 'metadata' }],
    ['optout', { verb: 'optout' }],
    ['status', { verb: 'status' }],
    ['doctor --dir /s', { verb: 'doctor', dir: '/s' }],
    ['--version', { verb: 'version' }],
    ['run --name x -- ls -l --dir', { verb: 'run', command: ['ls', '-l', '--dir'] }],
    ['run ls --json', { verb: 'run', command: ['ls', '--json'] }],
  ])('joblog %s', (line, request) => {
    expect(requested(line)).toEqual(request);
  });

  test.each([
    ['', 'Usage: joblog'],
    ['shwo', 'Did you mean show?'],
    ['lst', 'Did you mean list?'],
    ['show --metdata', 'Did you mean --metadata?'],
    ['show 1 2', 'too many arguments'],
    ['show -n many', 'It must be a number'],
    ['show -n -5', 'It must be a number'],
    ['prune --keep few', 'It must be a number of jobs'],
    ['prune --older-than 90', 'It must be an age such as 90d'],
    ['prune --older-than -1d', 'It must be an age such as 90d'],
    ['prune 1234', 'too many arguments'],
    ['show --format xml', 'Allowed choices are table, csv, tsv, ndjson, json, parquet, markdown'],
    ['show --metadata --graph', '--metadata and --graph exclude each other'],
    ['show --metadata --stderr', '--stderr does not go with --metadata'],
    ['show --graph -n 5', '-n does not go with --graph'],
    ['list --all -n 1', "'-a, --all' cannot be used with option '-n, --number <n>'"],
    ['show --graph --smooth 1e308', 'It must be a number of points, 1 to 1000000000, or a weight from 0 to below 1.'],
    ['compare 1 2 --smooth -1', 'It must be a number of points, 1 to 1000000000, or a weight from 0 to below 1.'],
    ['show --columns a', '--columns goes with --metadata only'],
    ['show --x a', '--x goes with --graph only'],
    ['run', "missing required argument 'command'"],
    ['export 1', "required option '--to <url>' not specified"],
    ['export --to http://localhost:1', "missing required argument 'job'"],
    ['export 1 --to localhost:8428', 'It must begin with http:// or https://'],
    ['export 1 --to http://ada:s3cret@localhost:1', 'use --user and --password-file'],
    ['export 1 --to http://localhost:1 --user ada', '--user and --password-file go together'],
    ['export 1 --to http://localhost:1 --user a --password-file p --token-file t', '--token-file goes without --user'],
  ])('joblog %s is refused with: %s', (line, words) => {
    const text = refused(line);
    expect(text).toContain(words);
    if (line !== '') expect(text).toMatch(/^joblog: /);
  });

  test.each(['--help', 'help', 'help show', 'show --help', 'run --help', 'list -h', 'export -h'])(
    'joblog %s explains, with examples, in 80 columns',
    (line) => {
      const parsed = parse(line.split(' '), 80);
      expect(parsed.kind).toBe('help');
      const text = parsed.kind === 'help' ? parsed.text : '';
      expect(text).toContain('Examples:');
      for (const row of text.split('\n')) expect(row.length).toBeLessThanOrEqual(80);
    },
  );
});
