/** Recounts the files of a task against its record. Reads everything, in constant memory, and writes nothing. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FATES, type StreamLedger } from '../../capture/ledger.js';
import { STREAMS, type StreamCount, type StreamName } from '../../capture/types.js';
import { errorText } from '../../config/errno.js';
import type { Ledger } from '../format.js';
import { type Task, taskFile } from './jobs.js';
import { type RecordRead, readRecord } from './record.js';
import { type Here, stateOf, type TaskState } from './state.js';
import { type CountedLog, type CountedLogs, countLogs, type Difference, fileName } from './verify-logs.js';
import { type CountedMetadata, countMetadata } from './verify-metadata.js';

export type { Difference };

/** What of a task's files could be held against what. */
export type Account =
  /** The task has ended: against its final ledger. */
  | { readonly kind: 'complete'; readonly ledger: Ledger }
  /** The task has ended, and its record has no full ledger (of an older joblog): the files against each other. */
  | { readonly kind: 'brief'; readonly in: number; readonly lost: number }
  /** The task runs, or joblog was killed: the files against each other, as far as they go. */
  | { readonly kind: 'open'; readonly logged: number; readonly metadata: number };

export interface Verdict {
  readonly state: TaskState;
  /** Undefined where the files cannot even be read. */
  readonly account: Account | undefined;
  /** The first thing that is not as it should be. */
  readonly difference: Difference | undefined;
}

/** Where the file system has no link(2), a record is empty for a moment. */
const RECORD_MS = 250;

/** Verifies one task as it is now. */
export async function verifyTask(task: Task, here: Here): Promise<Verdict> {
  let record = task.record;
  if (record.kind === 'broken' && task.files.has('record')) {
    await sleep(RECORD_MS);
    record = readRecord(taskFile(task, 'record'));
  }
  const state = stateOf(record, here);
  if (record.kind === 'broken') {
    const what = task.files.has('record')
      ? `it is no record: ${record.why}`
      : "it is missing, so these files are nobody's";
    return { state, account: undefined, difference: { file: fileName(task, 'record'), line: null, what } };
  }
  try {
    return { state, ...(await compare(task, record)) };
  } catch (error) {
    const what = `its files cannot be read: ${errorText(error)}`;
    return { state, account: undefined, difference: { file: task.name, line: null, what } };
  }
}

async function compare(
  task: Task,
  { record }: Extract<RecordRead, { kind: 'record' }>,
): Promise<Pick<Verdict, 'account' | 'difference'>> {
  const counted = await countLogs(task);
  if (record.exit === null || record.ended === null) {
    const metadata = await countMetadata(task, undefined);
    const logged = counted.logs.stdout.lines + counted.logs.stderr.lines;
    const account: Account = { kind: 'open', logged, metadata: metadata.lines };
    return { account, difference: counted.difference ?? metadata.difference };
  }
  const read = record.ledger;
  if (read.kind === 'full') {
    const metadata = await countMetadata(task, read.ledger.stdout.in.lines);
    return {
      account: { kind: 'complete', ledger: read.ledger },
      difference: counted.difference ?? ofLedger(task, read.ledger, counted, metadata),
    };
  }
  const known = read.kind === 'brief' ? read.ledger : undefined;
  const metadata = await countMetadata(task, known?.stdout.in.lines);
  const sum = (what: 'in' | 'lost'): number => (known?.stdout[what].lines ?? 0) + (known?.stderr[what].lines ?? 0);
  const hasLoss = known === undefined || STREAMS.some((stream) => known[stream].lost.bytes > 0);
  return {
    account: { kind: 'brief', in: sum('in'), lost: sum('lost') },
    difference: counted.difference ?? metadata.difference ?? (hasLoss ? undefined : ofTimeline(task, counted)),
  };
}

function ofLedger(task: Task, ledger: Ledger, counted: CountedLogs, metadata: CountedMetadata): Difference | undefined {
  const hasLoss = ledger.metadata.lost.bytes > 0 || STREAMS.some((stream) => ledger[stream].lost.bytes > 0);
  return (
    ofSum(task, ledger) ??
    ofLog(task, 'stdout', ledger.stdout, counted.logs.stdout) ??
    ofLog(task, 'stderr', ledger.stderr, counted.logs.stderr) ??
    metadata.difference ??
    ofMetadata(task, ledger, metadata) ??
    // A store that lost text can have lost entries of the timeline, too; they are in no account.
    (hasLoss ? undefined : ofTimeline(task, counted))
  );
}

/** Every line and byte that was printed has one fate. */
function ofSum(task: Task, ledger: Ledger): Difference | undefined {
  for (const stream of STREAMS) {
    for (const unit of ['lines', 'bytes'] as const) {
      const all = ledger[stream].in[unit];
      const sum = FATES.reduce((total, fate) => total + ledger[stream][fate][unit], 0);
      if (all === sum) continue;
      const what = `its ledger says that ${all} ${unit} of ${stream} came, and what became of ${sum}`;
      return { file: fileName(task, 'record'), line: null, what };
    }
  }
  return undefined;
}

function ofLog(task: Task, stream: StreamName, ledger: StreamLedger, log: CountedLog): Difference | undefined {
  const file = fileName(task, stream);
  const line = log.sure + 1;
  const { log: wanted, lost } = ledger;
  if (log.bytes !== wanted.bytes || log.lines !== wanted.lines)
    return { file, line, what: `it has ${sizeOf(log)}, the record says ${sizeOf(wanted)}` };
  if (!log.whole && lost.bytes === 0) return { file, line: log.lines + 1, what: 'the last line is not whole' };
  const isShort = lost.bytes > 0 && log.folded < wanted.folded;
  if (log.folded === wanted.folded || isShort) return undefined;
  const what = `its remarks about repeats stand for ${log.folded} lines, the record says ${wanted.folded}`;
  return { file, line: null, what };
}

function ofMetadata(task: Task, { metadata: wanted }: Ledger, found: CountedMetadata): Difference | undefined {
  const file = fileName(task, 'metadata');
  if (found.bytes !== wanted.bytes || found.lines !== wanted.lines) {
    const line = Math.min(found.lines, wanted.lines) + 1;
    return { file, line, what: `it has ${sizeOf(found)}, the record says ${sizeOf(wanted)}` };
  }
  if (found.whole || wanted.lost.bytes > 0) return undefined;
  return { file, line: found.lines + 1, what: 'the last line is not whole' };
}

/** The totals of the timeline are those of the logs. */
function ofTimeline(task: Task, { logs, wholeTimeline }: CountedLogs): Difference | undefined {
  const file = fileName(task, 'timeline');
  for (const stream of STREAMS) {
    const { entry } = logs[stream];
    if (entry.bytes === logs[stream].bytes && entry.lines === logs[stream].lines) continue;
    const what = `it ends with ${sizeOf(entry)} of ${stream}, and the log has ${sizeOf(logs[stream])}`;
    return { file, line: null, what };
  }
  return wholeTimeline ? undefined : { file, line: null, what: 'the last line is not whole' };
}

function sizeOf({ lines, bytes }: StreamCount): string {
  return `${bytes} bytes in ${lines} ${lines === 1 ? 'line' : 'lines'}`;
}
