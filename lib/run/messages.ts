/** What `joblog run` says to its user: what failed, why, what joblog did about it, what can be done. */
import type { StreamCount } from '../capture/types.js';

const GOES_ON = 'the job goes on';

/** @param kept the host, and a path on it */
function keeping(kept: string | undefined): string {
  return kept === undefined
    ? 'what it prints is kept as far as memory goes: there is no local disk for it'
    : `its output is kept on ${kept} meanwhile`;
}

/** Node.js adds a list of files to what it says of a missing module. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? '';
}

export const messages = {
  writerGone: () => `the process that writes the log has ended; ${GOES_ON}, nothing more is logged`,
  storeAway: (why: string, kept: string | undefined) => `${why}; ${GOES_ON}, ${keeping(kept)}`,
  storeSilent: (seconds: number, kept: string | undefined) =>
    `the store has not taken anything for ${seconds} s (is its file system reachable?); ${GOES_ON}, ${keeping(kept)}`,
  writerGoneForGood: (kept: string | undefined) =>
    `the process that writes the log has ended again and again; ${GOES_ON}, ${keeping(kept)}`,
  writerRestarted: () =>
    'the process that writes the log was ended by somebody, and was started again; nothing is missing',
  leftInSpool: (host: string, path: string) =>
    `the end of the log is kept on ${host} in ${path}; \`joblog recover\` on ${host} puts it into the store`,
  lost: ({ lines, bytes }: StreamCount) =>
    `${lines} ${lines === 1 ? 'line' : 'lines'} (${bytes} bytes) of log and metadata are lost: the store did not take them, and there was no room on a local disk`,
  captureFailed: (error: unknown) =>
    `internal error: ${firstLine(error)}; ${GOES_ON}, nothing more is logged (please report this)`,
  decisionLate: (seconds: number) =>
    `the configuration could not be read within ${seconds} s; ${GOES_ON}, the mode is disabled: nothing is logged until a command says otherwise`,
  outputFailed: (stream: string, why: string) =>
    `cannot write to ${stream}: ${why}; ${GOES_ON}, its output to ${stream} is not passed on while that lasts`,
  cannotStart: (command: string, why: string) => `cannot start ${command}: ${why}`,
} as const;
