/** What a user should know about metadata that is not in the table. */
import type { Task } from '../../store/reader/jobs.js';
import { openLog } from '../../store/reader/log.js';
import { WholeLines } from '../../store/reader/snapshot.js';
import type { OpenTable } from '../../store/reader/tables.js';
import { NearMisses } from '../../view/near-miss.js';
import { counted, safeName } from '../../view/text.js';
import type { ValueColumns } from '../../view/value-columns.js';

/** So much of each log is searched: half a second of work, and whoever prints a wrong line prints it early. */
const SEARCHED = 256 * 1024 * 1024;

/** One sentence for each kind of line in the tasks' logs that looks like metadata and is none. */
export async function nearMissHints(id: string, tasks: readonly Task[]): Promise<string[]> {
  const hints: string[] = [];
  for (const task of tasks) {
    const misses = await nearMissesOf(task).catch(() => undefined);
    hints.push(...(misses?.sentences(`${safeName(`${id}/${task.name}`)}.stdout.log`) ?? []));
  }
  return hints;
}

async function nearMissesOf(task: Task): Promise<NearMisses> {
  const misses = new NearMisses();
  const log = await openLog(task, ['stdout']);
  try {
    const file = log.files.stdout;
    if (file === undefined) return misses;
    const whole = new WholeLines();
    let number = 0;
    const search = (text: string): void => {
      for (let start = 0; start < text.length; ) {
        const end = text.indexOf('\n', start);
        number += 1;
        // Cheap for the many lines that are nothing of the kind: `}` ends hardly any of them.
        if (mayBeObject(text, end)) misses.add(text.slice(start, end), number);
        start = end + 1;
      }
    };
    for await (const block of file.blocks(0, Math.min(file.size, SEARCHED))) search(whole.take(block));
    search(whole.rest());
    return misses;
  } finally {
    await log.close();
  }
}

function mayBeObject(text: string, end: number): boolean {
  let last = end - 1;
  while (last >= 0 && text.charCodeAt(last) === 0x20) last -= 1;
  return text.charCodeAt(last) === 0x7d;
}

/** Says how many lines of the files could not be used; the rows must have been read. */
export function droppedHints(id: string, tables: readonly OpenTable[]): string[] {
  return tables
    .filter(({ dropped }) => dropped.lines > 0)
    .map(({ task, dropped }) => {
      const file = safeName(`${id}/${task.name}.metadata.ndjson`);
      const verb = dropped.lines === 1 ? 'is' : 'are';
      return `${counted(dropped.lines, 'line')} of ${file} ${verb} torn or not joblog's, and left out`;
    });
}

/** Says how many values of some runs are in no graph. `where`: whose they are, for messages: `job 1234`. */
export function leftOutHints(where: string, runs: readonly { readonly columns: ValueColumns }[]): string[] {
  const values = runs.reduce((sum, { columns }) => sum + columns.leftOut, 0);
  return values === 0 ? [] : [`${counted(values, 'value')} in no graph: ${where} has too many keys`];
}
