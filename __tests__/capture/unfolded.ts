const REPEATED =
  /^\[joblog: previous (?:line|(\d+) lines) repeated (\d+) more times until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\]$/;

/** The lines that a log was made of, from the log alone: remarks about repeats carried out, doubled brackets single again. */
export function unfolded(log: string): string[] {
  const lines: string[] = [];
  for (const line of log.split('\n').slice(0, -1)) {
    const [remark, count, times] = REPEATED.exec(line) ?? [];
    if (remark === undefined) lines.push(line.replace(/^\[\[joblog: /, '[joblog: '));
    else lines.push(...repeated(lines, Number(count ?? 1), Number(times)));
  }
  return lines;
}

/** The last `count` lines, `times` times, and then the first `more` of them. */
export function repeated(lines: readonly string[], count: number, times: number, more = 0): string[] {
  const block = lines.slice(lines.length - count);
  return [...Array<string[]>(times).fill(block).flat(), ...block.slice(0, more)];
}
