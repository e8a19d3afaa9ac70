// Very many joblogs at once on one machine: when their commands start, what memory they take, and whether anything is lost.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { median, number } from './figures.mjs';
import { environment, JOBLOG, makeFolder, makeHome } from './harness.mjs';

const JOBS = 500;
const LINES = 100;
const LOOK_MS = 100;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Prints lines, waits at the gate, prints the rest, and ends with a status that tells whose it is. */
const SCRIPT = `date +%s%N >"$1/$2"; seq 1 ${LINES}; cat "$3"; echo "{\\"n\\":$2}"; seq 1 ${LINES} >&2; exit $(($2 % 100))`;

/** The sum of the proportional set sizes (proc(5)) of all processes of this home, in MiB, and how many they are. */
function memoryOf(home) {
  let [kib, processes] = [0, 0];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!`\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`.includes(`\0HOME=${home}\0`)) continue;
      kib += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1] ?? 0);
      processes += 1;
    } catch {
      // It has ended meanwhile, or is another user's.
    }
  }
  return { mib: kib / 1024, processes };
}

/** Starts so many at once, with `prefix` before the command; the gate opens when all commands have started. */
async function crowd(jobs, home, prefix) {
  const root = makeFolder();
  const [started, gate] = ['started', 'gate'].map((name) => join(root, name));
  mkdirSync(started);
  spawnSync('mkfifo', [gate]);
  const begun = Date.now();
  const ends = Array.from({ length: jobs }, (_, n) => {
    const [file, ...args] = [...prefix, 'sh', '-c', SCRIPT, 'job', started, String(n), gate];
    const env = { ...environment(home), SLURM_JOB_ID: String(1000 + n) };
    const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [lines, said] = [0, ''];
    child.stdout.on('data', (piece) => {
      lines += piece.toString('latin1').split('\n').length - 1;
    });
    child.stderr.on('data', (piece) => {
      said += piece;
    });
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (status, signal) => resolve({ n, status, signal, lines, said }));
    });
  });
  const times = () => readdirSync(started).map((n) => Number(readFileSync(join(started, n), 'latin1')) / 1e6 - begun);
  while (readdirSync(started).length < jobs || times().some((ms) => ms < 0)) await wait(LOOK_MS);
  // The stores' files are there when the last writer has had its turn.
  await wait(2000);
  const memory = memoryOf(home);
  const opened = Date.now();
  const all = Promise.all(ends);
  // Whoever reads has the end of it then; whoever came later has it the next time.
  const opening = setInterval(() => spawn('sh', ['-c', 'exec 3<>"$0"', gate], { stdio: 'ignore' }), LOOK_MS);
  const ended = await all;
  clearInterval(opening);
  const wrong = ended.filter(
    ({ n, status, lines, said }) => status !== n % 100 || lines !== LINES + 1 || said.split('\n').length !== LINES + 1,
  );
  return { starts: times().sort((a, b) => a - b), memory, ending: Date.now() - opened, wrong };
}

/** Records of the store that do not say that everything was logged. */
function wrongRecords(store, jobs) {
  const wrong = [];
  for (let n = 0; n < jobs; n += 1) {
    const folder = join(store, String(1000 + n));
    const name = readdirSync(folder).find((file) => file.endsWith('.json') && file !== 'job.json');
    const { exit, ledger } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const { stdout, stderr, metadata } = ledger;
    const isRight =
      exit?.code === n % 100 &&
      stdout.logged.lines === LINES + 1 &&
      stderr.logged.lines === LINES &&
      metadata.lines === 1 &&
      stdout.lost.lines + stderr.lost.lines + metadata.lost.lines === 0 &&
      readFileSync(join(folder, name.replace('.json', '.stdout.log')), 'utf8').split('\n').length === LINES + 2;
    if (!isRight) wrong.push(folder);
  }
  return wrong;
}

/** Until the writers are through: joblog does not wait for them. */
async function settled(home) {
  while (memoryOf(home).processes > 0) await wait(LOOK_MS);
}

export async function crowdOfJobs({ of }) {
  const jobs = of(JOBS);
  const rows = [];
  for (const [name, optedIn, prefix] of [
    ['bare', false, []],
    ['`joblog run`, not opted in', false, [JOBLOG, 'run', '--']],
    ['`joblog run`', true, [JOBLOG, 'run', '--']],
  ]) {
    const home = makeHome(optedIn);
    const { starts, memory, ending, wrong } = await crowd(jobs, home, prefix);
    await settled(home);
    const lost = optedIn ? wrongRecords(join(home, '.joblog'), jobs) : [];
    if (wrong.length + lost.length > 0) throw new Error(`${name}: ${JSON.stringify([...wrong, ...lost].slice(0, 3))}`);
    const seconds = [starts[0], median(starts), starts.at(-1), ending].map((ms) => number(ms / 1000));
    const each = number(memory.mib / jobs);
    rows.push([name, ...seconds, number(memory.mib), each, String(memory.processes)]);
  }
  const head = [
    `${jobs} jobs at once`,
    'first start, s',
    'median',
    'last',
    'all ended, s',
    'MiB in all (PSS)',
    'each',
    'processes',
  ];
  return [{ head, rows }];
}
