/** `joblog report`. */
import { basename, dirname } from 'node:path';
import type { ReportRequest } from '../cli/cli.js';
import { errorText } from '../config/errno.js';
import { given } from '../given.js';
import { pageFolder, reportPage, type Wanted } from '../serve/report.js';
import { KnownStates } from '../serve/states.js';
import { StoreSource } from '../serve/store-source.js';
import { thisHost } from '../store/reader/state.js';
import { roughSize } from '../view/size.js';
import { counted, safeName } from '../view/text.js';
import type { Context } from './context.js';
import { writeFileWhole } from './output-file.js';
import { findShown } from './show/store.js';

/** Writes one page that holds the jobs; 1 where a job is not there or cannot be read, or the file cannot be written. */
export async function report(request: ReportRequest, context: Context): Promise<number> {
  const wanted: Wanted[] = [];
  let missing = false;
  const states = new KnownStates(thisHost(), context.env, context.now);
  const sources = new Map<string, StoreSource>();
  for (const job of request.jobs.length === 0 ? [undefined] : request.jobs) {
    const shown = await findShown({ ...given({ dir: request.dir, job }) }, context);
    if (shown === undefined) return 1;
    const root = dirname(shown.job.dir);
    const source = sources.get(root) ?? new StoreSource(root, states);
    sources.set(root, source);
    const same = wanted.find((other) => other.job === shown.job.id);
    if (same === undefined) wanted.push({ source, job: shown.job.id });
    else if (same.source !== source) {
      // The page knows jobs by their ids.
      context.stderr(
        `joblog: job ${safeName(shown.job.id)} of ${safeName(shown.job.dir)} has the id of one that is there already, and is left out\n`,
      );
      missing = true;
    }
  }
  try {
    const page = await reportPage(wanted, pageFolder(), context.now());
    await writeFileWhole(request.file, pieces(page));
    const size = roughSize(Buffer.byteLength(page));
    context.stderr(
      `joblog: ${safeName(request.file)}: ${counted(wanted.length, 'job')}, ${size}; any browser opens it\n`,
    );
    return missing ? 1 : 0;
  } catch (error) {
    context.stderr(`joblog: no report in ${safeName(basename(request.file))}: ${errorText(error)}\n`);
    return 1;
  }
}

async function* pieces(page: string): AsyncGenerator<string, void, undefined> {
  yield await Promise.resolve(page);
}
