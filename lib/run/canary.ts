/**
 * Tells whether a signal that joblog got has reached the command already.
 *
 * Nobody can ask the kernel for whom a signal was meant: a terminal's Ctrl-C and Slurm's `scancel` under some settings go to the whole process group,
 * `kill PID` to joblog alone. A tiny shell in the same group reports every signal it sees. What it reports before it answers a question asked after
 * the signal, it had received by then (0 of 600 wrong; the answer takes 0.02 ms).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { WATCHED, type WatchedSignal } from './forwarded.js';

/** What the canary says when it has set its traps. */
const READY = 'ready';
/** In dash a `read` that a trap interrupts returns 1, as at the end of input: the flag tells the two apart. */
const SCRIPT = `for s in ${WATCHED.map((name) => name.slice(3)).join(' ')}; do trap "hit=1; echo SIG$s" $s; done; echo ${READY}
while :; do hit=; if read -r ping; then echo "$ping"; else [ "$hit" ] || exit; fi; done`;

/**
 * An answer that does not come (the canary is stopped) must not keep a signal from the command. No shorter, since on a node that is overloaded a
 * shell that is about to answer may wait for a core, and the command would get the signal twice.
 */
const ANSWER_MS = 1000;
/** So often a canary that a signal ended before it had set its traps is replaced. */
const STARTS = 5;
/** Slurm's linuxproc tracking signals one process after the other. */
const ONE_BY_ONE_MS = 50;
/** A signal that the canary saw and joblog did not within this time was meant for the canary alone. */
const SIGHTING_MS = 1000;

export class Canary {
  readonly #oneByOne: boolean;
  readonly #sightings: { signal: string; at: number }[] = [];
  /** When it was last known of a signal that it had gone to the whole group. */
  readonly #shared = new Map<string, number>();
  readonly #asked = new Map<string, () => void>();
  #child: ChildProcess;
  #question = 0;
  #starts = 0;
  /** `watching`: its traps are set. */
  #state: 'starting' | 'watching' | 'gone' = 'starting';

  /** @param oneByOne whether signals may reach the processes of a group one after the other, as under Slurm */
  constructor(oneByOne: boolean) {
    this.#oneByOne = oneByOne;
    this.#child = this.#start();
  }

  #start(): ChildProcess {
    this.#starts += 1;
    const child = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'pipe', 'ignore'], cwd: '/', env: {} });
    let rest = '';
    child.on('error', () => {
      this.#gone();
    });
    // Not `exit`: what it said last is to be heard before.
    child.on('close', (_code, signal) => {
      this.#ended(signal);
    });
    // Its end is what tells.
    child.stdin.on('error', () => undefined);
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.#hear(lines);
    });
    return child;
  }

  /** Whether the whole group, and so the command, has got the signal. */
  async saw(signal: WatchedSignal): Promise<boolean> {
    const came = performance.now();
    await this.#ask();
    if (this.#take(signal, came)) return true;
    if (!this.#oneByOne || this.#state === 'gone') return false;
    await new Promise((resolve) => setTimeout(resolve, ONE_BY_ONE_MS));
    await this.#ask();
    return this.#take(signal, came);
  }

  #ask(): Promise<void> {
    if (this.#state === 'gone') return Promise.resolve();
    this.#question += 1;
    const question = `p${this.#question}`;
    return new Promise((resolve) => {
      // Time may have passed because this process did not run, and then the answer is there, unread: timers come before input.
      const timer = setTimeout(() => setImmediate(resolve), ANSWER_MS);
      this.#asked.set(question, () => {
        clearTimeout(timer);
        resolve();
      });
      this.#child.stdin?.write(`${question}\n`);
    });
  }

  #hear(lines: readonly string[]): void {
    for (const line of lines) {
      if (line === READY) this.#state = 'watching';
      if (line.startsWith('SIG')) this.#sight(line);
      this.#asked.get(line)?.();
      this.#asked.delete(line);
    }
  }

  /** One that a signal ended before its traps were set has seen that signal; the questions are for the next one. */
  #ended(signal: string | null): void {
    if (this.#state !== 'starting' || signal === null || signal === 'SIGKILL' || this.#starts === STARTS) {
      this.#gone();
      return;
    }
    this.#sight(signal);
    try {
      this.#child = this.#start();
      for (const question of this.#asked.keys()) this.#child.stdin?.write(`${question}\n`);
    } catch {
      // No process can be started, for want of descriptors or memory.
      this.#gone();
    }
  }

  #sight(signal: string): void {
    this.#sightings.push({ signal, at: performance.now() });
  }

  /**
   * @param came the time at which joblog got the signal. `timeout` and the like signal a process and its group in one breath: joblog may then get two
   *   of a kind, and the canary one. They are one signal to any program (signal(7): they are not queued). In Slurm one breath may last as long as its
   *   one-by-one does: on a busy node the second one of `timeout` was seen after the first was answered.
   */
  #take(signal: string, came: number): boolean {
    const now = performance.now();
    while (this.#sightings[0] && now - this.#sightings[0].at > SIGHTING_MS) this.#sightings.shift();
    const index = this.#sightings.findIndex((sighting) => sighting.signal === signal);
    if (index < 0) {
      const shared = this.#shared.get(signal) ?? Number.NEGATIVE_INFINITY;
      return came < shared + (this.#oneByOne ? ONE_BY_ONE_MS : 0);
    }
    this.#sightings.splice(index, 1);
    this.#shared.set(signal, now);
    return true;
  }

  #gone(): void {
    this.#state = 'gone';
    for (const answer of this.#asked.values()) answer();
    this.#asked.clear();
  }
}
