// The most memory that joblog's two processes have had resident, whatever is printed.
import { readdirSync, readFileSync } from 'node:fs';
import { environment, JOBLOG, makeHome, table, timed } from './harness.mjs';

const LOOK_MS = 20;
const CASES = {
  '1 GB of plain lines': 'seq -f "line %.0f of some length, as programs print them" 1 100000000 | head -c 1000000000',
  'one line of 1 GB': 'head -c 1000000000 /dev/zero | tr "\\0" x',
  '1 million metadata lines': `seq -f '{"step":%.0f,"loss":0.5}' 1 1000000`,
  '1 million equal lines': 'yes "the same line again" | head -n 1000000',
  '100 MB of progress bars':
    'seq -f "%.0f: [##############################          ] 75%%" 1 2000000 | tr "\\n" "\\r"',
};

/** Peak resident memory of a process in MiB, by proc_pid_status(5). */
function peak(pid) {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function writerOf(main) {
  return readdirSync('/proc').find((pid) => {
    try {
      const parent = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ')[1];
      return Number(parent) === main && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('writer.cjs');
    } catch {
      return false;
    }
  });
}

export async function memory() {
  const env = environment(makeHome(true));
  const rows = [];
  for (const [name, script] of Object.entries(CASES)) {
    const most = { main: 0, writer: 0 };
    let timer;
    await timed([JOBLOG, 'run', '--', 'bash', '-c', script], env, {
      onSpawn: (child) => {
        let writer;
        timer = setInterval(() => {
          writer ??= writerOf(child.pid);
          most.main = Math.max(most.main, peak(child.pid));
          if (writer) most.writer = Math.max(most.writer, peak(writer));
        }, LOOK_MS);
      },
    });
    clearInterval(timer);
    rows.push([name, most.main.toFixed(0), most.writer.toFixed(0)]);
  }
  table(['printed', 'main process, MiB (target 80)', 'writer, MiB (target 60)'], rows);
}
