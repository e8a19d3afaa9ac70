/** docs/integrations/rsyslog.conf, with a real rsyslogd of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeWith } from '../faults/needs.js';
import { slurm, until, useHomes } from '../promises/harness.js';

const CONFIGURATION = readFileSync(join(__dirname, '../../docs/integrations/rsyslog.conf'), 'utf8');

interface Shipped {
  readonly file: string;
  readonly text: string;
}

describeWith('rsyslog as it is documented', ['rsyslog'], () => {
  const newHome = useHomes();
  let root: string;
  let daemon: ChildProcess | undefined;
  const store = (): string => join(root, 'joblog');
  const output = (): string => join(root, 'out', 'joblog.ndjson');
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'joblog-rsyslog-'));
    mkdirSync(join(root, 'work'));
    // As documented, but for places and for how long rsyslogd waits between two looks.
    const changed = Object.entries({
      '/shared/joblog': store(),
      '/var/log/joblog.ndjson': output(),
      'pollingInterval="10"': 'pollingInterval="1"',
    }).reduce((text, [from, to]) => {
      expect(text).toContain(from);
      return text.replaceAll(from, to);
    }, CONFIGURATION);
    writeFileSync(join(root, 'conf'), `global(workDirectory="${join(root, 'work')}")\n${changed}`);
  });
  afterEach(async () => {
    await stop('SIGKILL');
    rmSync(root, { recursive: true, force: true });
  });

  function start(): void {
    daemon = spawn('rsyslogd', ['-n', '-f', join(root, 'conf'), '-i', join(root, 'pid')], { stdio: 'ignore' });
  }

  async function stop(signal: NodeJS.Signals): Promise<void> {
    const running = daemon;
    daemon = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = once(running, 'exit');
    running.kill(signal);
    await ended;
  }

  function put(path: string, text: string): void {
    mkdirSync(dirname(join(store(), path)), { recursive: true });
    appendFileSync(join(store(), path), text);
  }

  const shipped = (): readonly Shipped[] =>
    existsSync(output())
      ? readFileSync(output(), 'utf8')
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line) as Shipped)
      : [];
  const textsOf = (path: string): readonly string[] =>
    shipped().flatMap(({ file, text }) => (file === join(store(), path) ? [text] : []));
  const arrive = (path: string, texts: readonly string[]): Promise<boolean> =>
    until(`${path} has arrived`, () => textsOf(path).length >= texts.length).then(() => {
      expect(textsOf(path)).toEqual(texts);
      return true;
    });

  test('the configuration is one that rsyslogd takes without a word', () => {
    const { status, stderr } = spawnSync('rsyslogd', ['-N1', '-f', join(root, 'conf')], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(
      stderr
        .split('\n')
        .filter((line) => !/config validation run/.test(line))
        .join(''),
    ).toBe('');
  });

  test('lines of logs and of metadata arrive as they are, and records and live files do not', async () => {
    const home = newHome();
    // A last line without its end, blanks in front, and JSON that has to be quoted.
    const script = `printf 'one\\n  two "x" \\\\ é\\n{"loss":0.5,"note":"a \\\\"b\\\\""}\\nlast'; echo oops >&2`;
    const env = slurm(7, 'batch');
    const options = ['--dir', join(store(), 'ada')];
    expect((await home.start(script, { options, env }).ended).status).toBe(0);
    const metadata = readFileSync(join(store(), 'ada/7/batch.metadata.ndjson'), 'utf8');
    start();
    await arrive('ada/7/batch.stdout.log', ['one', '  two "x" \\ é', '{"loss":0.5,"note":"a \\"b\\""}', 'last']);
    await arrive('ada/7/batch.stderr.log', ['oops']);
    await arrive('ada/7/batch.metadata.ndjson', [metadata.slice(0, -1)]);
    await stop('SIGTERM');
    expect(new Set(shipped().map(({ file }) => file)).size).toBe(3);
  });

  test('a row of 1 MiB arrives whole, a line in part only when it is whole, and files that come later arrive, too', async () => {
    const long = `{"time":"2026-11-22T06:09:55.234Z","line":3,"data":{"s":"${'x'.repeat(1 << 20)}"}}`;
    put('ada/8/batch.metadata.ndjson', `${long}\n`);
    // rsyslogd leaves the empty line out, as is documented.
    put('ada/8/batch.stdout.log', 'first\n\nhal');
    start();
    await arrive('ada/8/batch.metadata.ndjson', [long]);
    await arrive('ada/8/batch.stdout.log', ['first']);
    put('ada/8/batch.stdout.log', 'f\n');
    put('bob/9/r1-0.0.stderr.log', 'later\n');
    await arrive('ada/8/batch.stdout.log', ['first', 'half']);
    await arrive('bob/9/r1-0.0.stderr.log', ['later']);
  });

  test('after a restart it goes on where it ended', async () => {
    put('ada/10/batch.stdout.log', 'before\n');
    start();
    await arrive('ada/10/batch.stdout.log', ['before']);
    await stop('SIGTERM');
    put('ada/10/batch.stdout.log', 'meanwhile\n');
    start();
    await arrive('ada/10/batch.stdout.log', ['before', 'meanwhile']);
  });
});
