/** A GlusterFS volume with two replicas, in namespaces of its own, and a way into them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

export class Gluster {
  readonly folder: string;
  readonly #holder: ChildProcess;
  readonly #lines: Interface;
  #errors = '';

  /** Resolves when the volume is mounted. */
  readonly ready: Promise<void>;

  /** Everything of it, the mounts included, is in `folder`, and seen only by what is started through `inside`. */
  constructor(folder: string) {
    mkdirSync(folder);
    this.folder = folder;
    const words = ['-m', '-n', 'bash', join(__dirname, 'gluster.sh'), folder];
    const holder = spawn('unshare', words, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#holder = holder;
    this.#lines = createInterface({ input: holder.stdout });
    holder.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    this.ready = this.#line('ready');
  }

  /** The words that run a command where the volume is mounted. */
  inside(words: readonly string[]): readonly string[] {
    // unshare has become the script, so it keeps its process id.
    return ['nsenter', '--target', String(this.#holder.pid), '--mount', '--net', '--', ...words];
  }

  /** The volume as one of the two nodes mounts it. */
  node(number: 1 | 2): string {
    return join(this.folder, `node${number}`);
  }

  /** One of the two bricks is lost: SIGKILL to its server. */
  killBrick(): Promise<void> {
    return this.#tell('kill');
  }

  /** The brick's server is started again; resolves when everything that it has missed is in it. */
  heal(): Promise<void> {
    return this.#tell('heal');
  }

  /** Every process in there ends with that one, and the mounts with them. */
  async remove(): Promise<void> {
    if (this.#holder.exitCode !== null || this.#holder.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#holder.once('exit', resolve));
    this.#holder.kill('SIGKILL');
    await gone;
  }

  async #tell(verb: string): Promise<void> {
    this.#holder.stdin?.write(`${verb}\n`);
    await this.#line('done');
  }

  #line(wanted: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#lines.once('line', (line) => {
        if (line === wanted) resolve();
        else reject(new Error(`it said ${line} instead of ${wanted}: ${this.#errors}`));
      });
      this.#holder.once('exit', () => {
        reject(new Error(`GlusterFS does not start: ${this.#errors}`));
      });
    });
  }
}
