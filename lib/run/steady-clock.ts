/**
 * The time of one run, which never goes back: neither do its records and timelines then, nor does what is due in a quarter of a second wait for the
 * hour by which somebody has set the clock back.
 *
 * A clock that is set forward is followed. One that is set back is left behind: from there on the time of the run goes on at its own pace.
 *
 * @param wall the time of day, in milliseconds
 * @param elapsed milliseconds of a clock that is not set
 */
export function steadyClock(
  wall: () => number = Date.now,
  elapsed: () => number = () => performance.now(),
): () => number {
  let start = Number.NEGATIVE_INFINITY;
  let startElapsed = 0;
  return () => {
    const [time, passed] = [wall(), elapsed()];
    const expected = Math.floor(start + (passed - startElapsed));
    if (time <= expected) return expected;
    [start, startElapsed] = [time, passed];
    return time;
  };
}
