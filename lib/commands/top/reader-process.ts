/**
 * The process of `joblog top` that reads the store. While a file system hangs it does, and nothing can end a system call that hangs; the one that has the
 * terminal goes on.
 */

import { errorText } from '../../config/errno.js';
import { homeOf } from '../../config/user.js';
import { findJob } from '../../store/reader/find.js';
import { FIRST_VIEW, type TopView } from '../../view/top-keys.js';
import type { TopSize } from '../../view/top-screen.js';
import type { Context } from '../context.js';
import { nextWait, SOONEST_MS } from '../followed-job.js';
import type { TopAnswer, TopQuestion } from './messages.js';
import { TopReader } from './reader.js';

const questions: TopQuestion[] = [];
let wake: () => void = () => undefined;

function tell(answer: TopAnswer): void {
  // Whoever has the terminal may have gone a moment ago.
  process.send?.(answer, undefined, undefined, () => undefined);
}

/** Resolves when a question has come, or the time is over. */
function questionWithin(millis: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
    if (questions.length > 0) wake();
  });
}

function readerOf(root: string, job: string, context: Context): TopReader {
  const found = findJob({ root, cwd: '/', job });
  if (found.kind !== 'found') throw new Error('the job is not there any more');
  return new TopReader(root, found, context);
}

async function serve(context: Context): Promise<void> {
  let reader: TopReader | undefined;
  let view: TopView = FIRST_VIEW;
  let size: TopSize | undefined;
  let shown: readonly string[] | undefined;
  let wait = SOONEST_MS;
  for (;;) {
    let asked = false;
    for (let question = questions.shift(); question !== undefined; question = questions.shift()) {
      asked = true;
      switch (question.kind) {
        case 'begin':
          reader = readerOf(question.root, question.job, context);
          break;
        case 'view':
          ({ view, size } = question);
          reader?.heard();
          break;
        case 'step':
          reader?.step(question.way);
      }
    }
    if (reader !== undefined && size !== undefined) {
      const found = !view.paused && (await reader.look());
      // Whatever comes meanwhile is drawn at the next look: a job that prints without end is drawn ten times a second.
      const lines = view.paused && !asked ? shown : reader.screen(view, size);
      const changed =
        lines !== undefined && (lines.length !== shown?.length || lines.some((line, row) => line !== shown?.[row]));
      tell(changed ? { kind: 'screen', lines } : { kind: 'same' });
      if (changed) shown = lines;
      wait = nextWait(wait, found);
    }
    await questionWithin(wait);
  }
}

process.on('message', (question: TopQuestion) => {
  questions.push(question);
  wake();
});
process.on('disconnect', () => {
  process.exit();
});
// Ctrl-C belongs to the one that has the terminal.
process.on('SIGINT', () => undefined);

const context: Context = {
  env: process.env,
  installation: '',
  home: homeOf(process.env),
  stdout: () => undefined,
  stderr: () => undefined,
  now: Date.now,
  isTerminal: true,
};

serve(context).catch((error: unknown) => {
  process.send?.({ kind: 'failed', why: errorText(error) } satisfies TopAnswer, undefined, undefined, () =>
    process.exit(1),
  );
});
