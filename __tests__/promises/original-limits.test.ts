/** The sentences on limits of the documentation that joblog grew from; see original.test.ts. */
import { useHomes } from './harness.js';

const homeWith = useHomes();

describe('Limits & Quotas', () => {
  test('As of right now, there are is no usage quota, only a (very generous) limit on throughput. Printing many thousands of lines per second may result in your job slowing down.', async () => {
    const home = homeWith();
    const result = await home.run('seq 1 300000');
    expect(result).toMatchObject({ status: 0, stderr: '' });
    // Slowed down, perhaps; but nothing is left out.
    const log = home.task().log();
    expect(log).toHaveLength(300_000);
    expect(log.at(-1)).toBe('300000');
    expect(home.task().record.ledger.stdout).toMatchObject({ in: { lines: 300_000 }, lost: { lines: 0, bytes: 0 } });
  });

  test.each(['\\r%3d%%', '\\r\\e[2K%3d%%', '\\e[1000D%3d%%'])(
    'Output is rendered as it would appear on a console. E.g., only the final state of progress bars is logged. (%s)',
    async (format) => {
      const home = homeWith();
      const result = await home.run(`echo begin; for i in {0..100}; do printf '${format}' $i; done; echo; echo end`);
      expect(home.task().log()).toEqual(['begin', '100%', 'end']);
      expect(result.stdout.toString()).toContain(' 42%');
    },
  );

  test('Output is rendered as it would appear on a console. E.g., only the final state of progress bars is logged. (on stderr, several bars, updated over time)', async () => {
    const home = homeWith();
    const run = home.start(`
      printf 'first:   0%%\\nsecond:  0%%\\n' >&2
      read _ <"$GATE"
      for i in {1..100}; do printf '\\e[2A\\e[2Kfirst: %3d%%\\n\\e[2Ksecond: %3d%%\\n' $i $i >&2; done
      printf 'colours: \\e[31mred\\e[0m, erased: oops\\b\\b\\b\\b\\e[Kgone, tab:\\tend\\n' >&2`);
    await run.printed('second:', 'stderr');
    home.gate.open();
    await run.ended;
    expect(home.task().log('stderr').slice(-3)).toEqual([
      'first: 100%',
      'second: 100%',
      'colours: red, erased: gone, tab:        end',
    ]);
    expect(home.task().log('stderr').join('\n')).not.toContain(' 50%');
  });

  test('Repeated lines may be dropped. A message will indicate how repetitions were dropped.', async () => {
    const home = homeWith();
    await home.run(`
      echo begin
      for i in {1..42}; do echo 'waiting for lock'; done
      for i in {1..5}; do echo again; echo problem >&2; done
      echo twice; echo twice
      echo end`);
    const message = (times: number): unknown =>
      expect.stringMatching(
        new RegExp(`^\\[joblog: previous line repeated ${times} more times until \\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z\\]$`),
      );
    expect(home.task().log()).toEqual([
      'begin',
      'waiting for lock',
      message(41),
      'again',
      message(4),
      'twice',
      'twice',
      'end',
    ]);
    expect(home.task().log('stderr')).toEqual(['problem', message(4)]);
  });

  test('Repeated lines may be dropped. (but not where `repeats: keep` says so, and never metadata)', async () => {
    const keeping = homeWith('repeats: keep\n');
    await keeping.run('for i in 1 2 3 4 5; do echo same; done');
    expect(keeping.task().log()).toEqual(Array(5).fill('same'));
    const folding = homeWith();
    await folding.run('for i in 1 2 3 4 5; do echo \'{"same": 1}\'; done');
    expect(folding.task().metadata).toHaveLength(5);
    expect(folding.task().log()).toEqual(['{"same": 1}', expect.stringContaining('repeated 4 more times')]);
  });

  test('Multiple empty lines are dropped.', async () => {
    const home = homeWith();
    await home.run("printf 'a\\n\\n\\n\\n\\nb\\n\\nc\\n   \\n\\t\\n\\nd\\n\\n\\n'; printf '\\n\\n\\ne\\n' >&2");
    expect(home.task().log()).toEqual(['a', '', 'b', '', 'c', '', 'd', '']);
    expect(home.task().log('stderr')).toEqual(['', 'e']);
  });
});
