/** Timers that are given up must not wake the process up later. */

/** Any timer that is due at once: Node.js then sets its one kernel timer anew, and finds nothing more to wait for. */
const SOON_MS = 1;

/**
 * Clears a timer of seconds. Node.js keeps its kernel timer as it was set when the last of its own timers is cleared, and wakes up for nothing
 * (`unenroll` in lib/internal/timers.js, Node 20 to 24); one wake-up now, when there is work anyway, instead of one in a job's silence.
 */
export function disarm(timer: NodeJS.Timeout | undefined): void {
  if (timer === undefined) return;
  clearTimeout(timer);
  setTimeout(() => undefined, SOON_MS).unref();
}
