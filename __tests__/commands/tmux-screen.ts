/** A terminal of which tmux is the other end: what it shows can be read, and keys pressed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { launcherUnderTest } from '../conformance/launcher.js';
import { type Home, until } from '../promises/harness.js';

export class TmuxScreen {
  readonly #socket: string;

  /** Runs a script in a terminal of 80 by 24, which ends with the home. */
  constructor(place: Home, script: string) {
    place.atEnd(() => {
      spawnSync('tmux', ['-S', this.#socket, 'kill-server']);
    });
    this.#socket = join(place.work, 'tmux');
    const file = place.file('at-terminal.sh', script);
    const env = { ...place.env, LANG: 'C.UTF-8', JOBLOG: launcherUnderTest };
    execFileSync(
      'tmux',
      [
        '-S',
        this.#socket,
        '-f',
        '/dev/null',
        'new-session',
        '-c',
        place.work,
        '-d',
        '-x',
        '80',
        '-y',
        '24',
        `bash ${file}`,
      ],
      { env },
    );
  }

  #tmux(...words: readonly string[]): string {
    return execFileSync('tmux', ['-S', this.#socket, ...words], { encoding: 'utf8' });
  }

  press(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  text(): string {
    return this.#tmux('capture-pane', '-p');
  }

  async shows(text: string): Promise<string> {
    return this.#until(text, () => {});
  }

  /** For a key that does no harm when it is pressed once more. */
  async pressUntil(key: string, text: string): Promise<string> {
    return this.#until(text, () => {
      this.press(key);
    });
  }

  #until(text: string, beforeEachLook: () => void): Promise<string> {
    return until(
      `${text} on the screen`,
      () => {
        beforeEachLook();
        const seen = this.text();
        return seen.includes(text) && seen;
      },
      { every: 50 },
    );
  }
}
