/**
 * Tells whether a signal that joblog got has reached the command already.
 *
 * Nobody can ask the kernel for whom a signal was meant: a terminal's Ctrl-C and Slurm's `scancel` under some settings go to the whole process group,
 * `kill PID` to joblog alone. A tiny shell in the same group reports every signal it sees. What it reports before it answers a question asked after
 * the signal, it had received by then (0 of 600 wrong; the answer takes 0.02 ms).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { FORWARDED, type ForwardedSignal } from './forwarded.js';

/** In dash a `read` that a trap interrupts returns 1, as at the end of input: the flag tells the two apart. */
const SCRIPT = `for s in ${FORWARDED.map((name) => name.slice(3)).join(' ')}; do trap "hit=1; echo SIG$s" $s; done
while :; do hit=; if read -r ping; then echo "$ping"; else [ "$hit" ] || exit; fi; done`;

/** An answer that does not come (the canary is stopped, or was killed) must not keep a signal from the command. */
const ANSWER_MS = 50;
/** Slurm's linuxproc tracking signals one process after the other. */
const ONE_BY_ONE_MS = 50;
/** A signal that the canary saw and joblog did not within this time was meant for the canary alone. */
const SIGHTING_MS = 1000;

export class Canary {
  readonly #child: ChildProcess;
  readonly #oneByOne: boolean;
  readonly #sightings: { signal: string; at: number }[] = [];
  readonly #asked = new Map<string, () => void>();
  #question = 0;
  #rest = '';
  #alive = true;

  /** @param oneByOne whether signals may reach the processes of a group one after the other, as under Slurm */
  constructor(oneByOne: boolean) {
    this.#oneByOne = oneByOne;
    this.#child = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'pipe', 'ignore'], cwd: '/', env: {} });
    this.#child.on('error', () => {
      this.#gone();
    });
    this.#child.on('exit', () => {
      this.#gone();
    });
    this.#child.stdin?.on('error', () => {
      this.#gone();
    });
    this.#child.stdout?.setEncoding('latin1').on('data', (text: string) => {
      this.#hear(text);
    });
  }

  /** Whether the whole group, and so the command, has got the signal. */
  async saw(signal: ForwardedSignal): Promise<boolean> {
    await this.#ask();
    if (this.#take(signal)) return true;
    if (!this.#oneByOne || !this.#alive) return false;
    await new Promise((resolve) => setTimeout(resolve, ONE_BY_ONE_MS));
    return this.#take(signal);
  }

  #ask(): Promise<void> {
    if (!this.#alive) return Promise.resolve();
    this.#question += 1;
    const question = `p${this.#question}`;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ANSWER_MS);
      this.#asked.set(question, () => {
        clearTimeout(timer);
        resolve();
      });
      this.#child.stdin?.write(`${question}\n`);
    });
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('SIG')) this.#sightings.push({ signal: line, at: performance.now() });
      this.#asked.get(line)?.();
      this.#asked.delete(line);
    }
  }

  #take(signal: string): boolean {
    const now = performance.now();
    while (this.#sightings[0] && now - this.#sightings[0].at > SIGHTING_MS) this.#sightings.shift();
    const index = this.#sightings.findIndex((sighting) => sighting.signal === signal);
    if (index >= 0) this.#sightings.splice(index, 1);
    return index >= 0;
  }

  #gone(): void {
    this.#alive = false;
    for (const answer of this.#asked.values()) answer();
    this.#asked.clear();
  }
}
