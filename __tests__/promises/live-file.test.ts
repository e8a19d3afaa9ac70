/** What a console shows now and no log has yet can be read in the store while the job runs. */
import { until, useHomes } from './harness.js';
import { OwnTime } from './own-time.js';

const newHome = useHomes();
/** What is shown may be so old, and a busy machine so late. */
const OLDEST_MS = 5000;
const LATE_MS = 3000;

test('the live file follows a slow bar within 5 s, as long as it runs, and has the count of a run of repeats', async () => {
  const home = newHome();
  const run = home.start(`
    for percent in 10 20 30 40; do
      printf '\\r%s%%' "$percent"
      echo 'waiting for the lock' >&2
      read -r _ <"$GATE"
    done
    printf '\\rdone\\n'`);
  const shown = async (percent: number): Promise<void> => {
    const row = `${percent}%`;
    await run.printed(row);
    const watch = new OwnTime();
    await until(`${row} in the live file`, () => home.tasks()[0]?.live?.stdout?.rows.join() === row);
    expect(watch.passed).toBeLessThan(OLDEST_MS + LATE_MS);
    watch.stop();
    home.gate.open();
  };
  await shown(10);
  await shown(20);
  await shown(30);
  const { stderr } = await until('the repeats in the live file', () => {
    const live = home.tasks()[0]?.live;
    return (live?.stderr?.repeated?.times ?? 0) >= 3 && live;
  });
  expect(stderr).toMatchObject({ rows: [], repeated: { lines: 1, times: 3 } });
  home.gate.open();
  expect(await run.ended).toMatchObject({ status: 0, notices: [] });
  expect(home.task().log()).toEqual(['done']);
  expect(home.task().log('stderr')).toEqual([
    'waiting for the lock',
    expect.stringContaining('previous line repeated 3 more times'),
  ]);
  expect(home.task().has('.live.json')).toBe(false);
});
