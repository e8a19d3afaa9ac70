/** A FUSE file system whose daemon a test can stop, continue, kill, or hold in the middle of a request. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { until } from '../promises/harness.js';
import type { Mounts } from './mounts.js';

export class Fuse {
  readonly #daemon: ChildProcess;
  readonly #point: string;
  #tracer: ChildProcess | undefined;

  /**
   * Shows `folder` at `point`. Tests are to look into `folder`: a look at `point` would hang with the rest.
   *
   * @param mounts unmounts it
   */
  static async mount(folder: string, point: string, mounts: Mounts): Promise<Fuse> {
    for (const path of [folder, point]) mkdirSync(path, { recursive: true, mode: 0o700 });
    const fuse = new Fuse(folder, point);
    await until(`${point} to be mounted`, () => isMounted(point));
    mounts.add(point);
    return fuse;
  }

  private constructor(folder: string, point: string) {
    this.#point = point;
    this.#daemon = spawn('bindfs', ['-f', folder, point], { stdio: 'ignore' });
  }

  /** Whoever asks for anything waits; a signal that kills ends the wait. */
  stop(): void {
    this.#daemon.kill('SIGSTOP');
  }

  continue(): void {
    this.#daemon.kill('SIGCONT');
  }

  /** From now on the kernel answers ENOTCONN. */
  async kill(): Promise<void> {
    const { exitCode, signalCode } = this.#daemon;
    if (exitCode !== null || signalCode !== null) return;
    const gone = new Promise((resolve) => this.#daemon.once('exit', resolve));
    this.#daemon.kill('SIGKILL');
    await gone;
  }

  /**
   * Holds every request to write, once the daemon has taken it: whoever waits for that one cannot be ended even by SIGKILL. Resolves with a
   * promise of the first such request.
   */
  async holdWrites(seconds: number): Promise<{ readonly taken: Promise<void> }> {
    const inject = `inject=pwrite64:delay_enter=${seconds}s`;
    const words = ['-f', '-p', String(this.#daemon.pid), '-e', 'trace=pwrite64', '-e', inject];
    const tracer = spawn('strace', words, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#tracer = tracer;
    let said = '';
    const says = (wanted: string): Promise<void> =>
      new Promise((resolve) => {
        // No lines: that about a call has no end before the call has.
        tracer.stderr.on('data', (text: Buffer) => {
          said += text.toString();
          if (said.includes(wanted)) resolve();
        });
      });
    const taken = says('pwrite64(');
    await says('attached');
    return { taken };
  }

  /** Lets the requests go on. */
  release(): void {
    this.#tracer?.kill('SIGTERM');
  }

  async remove(): Promise<void> {
    // The tracer first: a traced process does not even die.
    this.#tracer?.kill('SIGKILL');
    await this.kill();
  }

  get point(): string {
    return this.#point;
  }
}

function isMounted(point: string): boolean {
  return readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${point} `);
}
