/** What `joblog run` says to its user: what failed, why, what joblog did about it, what can be done. */

const GOES_ON = 'the job goes on';

export const messages = {
  writerGone: () => `the process that writes the log has ended; ${GOES_ON}, nothing more is logged`,
  writerSilent: (seconds: number) =>
    `the store has not taken anything for ${seconds} s; ${GOES_ON}, nothing more is logged (is its file system reachable?)`,
  notStored: (seconds: number) =>
    `the store did not take the last of the log within ${seconds} s; the job's end does not wait longer, and the log may lack its end`,
  captureFailed: (why: string) => `internal error: ${why}; ${GOES_ON}, nothing more is logged (please report this)`,
  decisionLate: (seconds: number) =>
    `the configuration could not be read within ${seconds} s; ${GOES_ON}, the mode is disabled: nothing is logged until a command says otherwise`,
  outputFailed: (stream: string, why: string) =>
    `cannot write to ${stream}: ${why}; ${GOES_ON}, its output to ${stream} is not passed on while that lasts`,
  cannotStart: (command: string, why: string) => `cannot start ${command}: ${why}`,
} as const;
