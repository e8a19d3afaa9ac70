// joblog's processes, seen from outside by proc(5).
import { readdirSync, readFileSync } from 'node:fs';

/** The unit of times in /proc/PID/stat: USER_HZ, which is 100 wherever Linux runs today (time(7)). */
const TICKS = 100;

/** A file of a process that may be gone: '' then. */
function read(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}

/** The fields of /proc/PID/stat from the third one on; the second, the name, may hold spaces. */
const stat = (pid) => read(pid, 'stat').split(') ').pop().split(' ');

const processIds = () => readdirSync('/proc').filter((name) => /^\d+$/.test(name));

/** The ids of a process's children, as texts. */
export const childrenOf = (parent) => processIds().filter((pid) => stat(pid)[1] === parent);

/** Process ids of the `joblog run` that has this home: main process, writer, canary; those that are there. */
export function joblogIn(home) {
  const main = processIds().find(
    (pid) =>
      read(pid, 'cmdline').includes('/dist/run.cjs\0') && `\0${read(pid, 'environ')}`.includes(`\0HOME=${home}\0`),
  );
  if (main === undefined) return {};
  const children = childrenOf(main);
  return {
    main,
    writer: children.find((pid) => read(pid, 'cmdline').includes('/dist/writer.cjs\0')),
    canary: children.find((pid) => read(pid, 'cmdline').startsWith('/bin/sh\0-c\0for s in ')),
  };
}

/** CPU time of a process so far, in seconds; 0: it is gone. */
export function cpuSeconds(pid) {
  const [user = 0, system = 0] = stat(pid).slice(11, 13).map(Number);
  return (user + system) / TICKS;
}

/** The same to the nanosecond, but without threads that have ended; in steps of 10 ms where the kernel has no /proc/PID/schedstat. */
export function exactCpuSeconds(pid) {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => read(pid, `task/${thread}/schedstat`));
  if (threads.includes('')) return cpuSeconds(pid);
  return threads.reduce((sum, figures) => sum + Number(figures.split(' ')[0]), 0) / 1e9;
}

/** The most memory that a process has had resident so far, in MiB; 0: it is gone. */
export const peakMiB = (pid) => Number(/^VmHWM:\s+(\d+)/m.exec(read(pid, 'status'))?.[1] ?? 0) / 1024;

/** The memory that a process has resident now, in MiB; 0: it is gone. */
export const residentMiB = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(read(pid, 'status'))?.[1] ?? 0) / 1024;

/** How often the threads of a process have gone to sleep, and so have been awake. */
export function sleeps(pid) {
  const counts = readdirSync(`/proc/${pid}/task`).map((thread) => read(pid, `task/${thread}/status`));
  return counts.reduce((sum, status) => sum + Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? 0), 0);
}

/**
 * Looks at joblog's processes now and then while something runs. What is looked at only grows, so that the last look is right but for what
 * came within `everyMs` after it.
 *
 * @param look takes a process id and returns a number
 * @returns what `work` returned, and the largest numbers of main process and writer
 */
export async function watched(home, everyMs, look, work) {
  const most = { main: 0, writer: 0 };
  let processes = {};
  const timer = setInterval(() => {
    if (processes.writer === undefined) processes = joblogIn(home);
    for (const name of ['main', 'writer']) {
      if (processes[name] !== undefined) most[name] = Math.max(most[name], look(processes[name]));
    }
  }, everyMs);
  try {
    const result = await work();
    if (most.main === 0 || most.writer === 0) throw new Error('main process or writer was not seen');
    return { result, most };
  } finally {
    clearInterval(timer);
  }
}
