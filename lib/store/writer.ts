/**
 * The writer: does everything that touches home folders and shared storage for one `joblog run`, in the order in which it is told.
 *
 *     waiting --start--> deciding --log--> decided --open--> writing --end--> closed
 *                            \--skip--> closed                 |
 *                                                  (an error closes only the file that has it)
 */

import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { Tally } from '../capture/ledger.js';
import type { AppendFile } from '../capture/types.js';
import { decide } from '../config/decide.js';
import { errorText } from '../config/errno.js';
import type { Config } from '../config/types.js';
import { identifyHere } from '../scheduler/here.js';
import type { Identity } from '../scheduler/identity.js';
import { taskBase } from '../scheduler/identity.js';
import type { Access } from './access.js';
import { STORE_VERSION, type TaskRecord } from './format.js';
import { FreeSpace } from './free-space.js';
import { Loss } from './loss.js';
import type { Frame, FromWriter, LiveMessage, OpenMessage, RecordChange, StartMessage } from './protocol.js';
import { openJobDir, openRoot } from './root.js';
import { TaskFiles } from './task-files.js';

/** Where the main process puts the opt-in file that the launcher has opened. */
const OPT_IN_DESCRIPTOR = 3;

type State =
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'decided';
      readonly start: StartMessage;
      readonly identity: Identity;
      readonly config: Config;
      readonly access: Access;
    }
  | { readonly kind: 'writing'; readonly files: TaskFiles; readonly space: FreeSpace; record: TaskRecord }
  | { readonly kind: 'closed' };

export class Writer {
  readonly #say: (message: FromWriter) => void;
  readonly #failed = new Set<AppendFile>();
  readonly #loss = new Loss();
  readonly #told = new Set<string>();
  #state: State = { kind: 'waiting' };

  /** @param say takes a message to the main process */
  constructor(say: (message: FromWriter) => void) {
    this.#say = say;
  }

  /** Does what a frame asks for. Only `start` takes longer than the call; it is answered by `log` or `skip`. */
  handle({ type, payload }: Frame): void {
    switch (type) {
      case 'start':
        this.#start(JSON.parse(payload.toString()) as StartMessage).catch((error: unknown) => {
          this.#say({
            type: 'skip',
            notices: [`cannot read the configuration: ${errorText(error)}; the job runs, nothing is logged`],
          });
        });
        return;
      case 'open':
        this.#open(JSON.parse(payload.toString()) as OpenMessage);
        return;
      case 'stdout':
      case 'stderr':
      case 'metadata':
      case 'timeline':
        this.#append(type, payload);
        return;
      case 'record':
        this.#change(JSON.parse(payload.toString()) as RecordChange);
        return;
      case 'live':
        this.#live(JSON.parse(payload.toString()) as LiveMessage);
        return;
      case 'space':
        this.#look();
        return;
      case 'end':
        this.close();
        this.#say({ type: 'done' });
        return;
    }
  }

  /** Everything that was told is in the files. Without an `end` before, the record stays open: its task was killed. */
  close(): void {
    if (this.#state.kind !== 'writing') return;
    const { files } = this.#state;
    if (this.#state.record.ended !== null)
      this.#attempt('remove the live file of', () => {
        files.replaceLive(null);
      });
    files.close();
    this.#state = { kind: 'closed' };
  }

  /** A sign of life for readers on other nodes. */
  touch(now: number): void {
    if (this.#state.kind !== 'writing') return;
    const { files } = this.#state;
    try {
      files.touch(now);
    } catch {
      // The next append tells what is wrong.
    }
  }

  async #start(start: StartMessage): Promise<void> {
    const identity = identifyHere(process.env, start.started, start.pid);
    const decision = await decide({
      env: process.env,
      identity,
      options: start.options,
      optIn: start.optIn === 'open' ? OPT_IN_DESCRIPTOR : start.optIn,
      now: start.started,
    });
    if (decision.kind === 'skip') {
      this.#state = { kind: 'closed' };
      this.#say({ type: 'skip', notices: decision.notices });
      return;
    }
    const { mode, repeats, maskValues, maskEnv, recordCmd, exitMs, limits } = decision.config;
    this.#state = { kind: 'decided', start, identity, config: decision.config, access: decision.access };
    this.#say({
      type: 'log',
      config: { mode, repeats, maskValues, maskEnv, recordCmd, exitMs, limits },
      modeWhy: decision.modeWhy,
      notices: decision.notices,
    });
  }

  #open(open: OpenMessage): void {
    if (this.#state.kind !== 'decided') return;
    const { start, identity, config, access } = this.#state;
    this.#state = { kind: 'closed' };
    this.#attempt('make the files of', () => {
      const root = openRoot(config.store, access);
      const folder = root.kind === 'folder' ? openJobDir(root.path, identity.job, access) : root;
      if (folder.kind !== 'folder')
        throw new Error(`${folder.path}: ${folder.kind === 'failure' ? folder.why : 'it is gone'}`);
      const record = (task: string): TaskRecord => ({
        joblog: STORE_VERSION,
        job: identity.job,
        step: identity.step,
        task,
        attempt: identity.attempt,
        cluster: identity.cluster,
        array: identity.array,
        het: identity.het,
        name: start.options.name ?? identity.name,
        user: userName(),
        host: hostname(),
        pid: start.pid,
        boot: bootId(),
        cmd: open.cmd,
        cwd: open.cwd,
        started: open.started,
        ended: null,
        exit: null,
        mode: open.mode,
        modes: open.modes,
        notices: open.notices,
        ledger: this.#loss.ledger(NOTHING),
        slowed_ms: 0,
      });
      const files = new TaskFiles(folder.path, taskBase(identity), record, access);
      const space = new FreeSpace(folder.path, config.limits.free);
      this.#state = { kind: 'writing', files, space, record: record(files.task) };
    });
  }

  #append(file: AppendFile, bytes: Buffer): void {
    if (this.#state.kind !== 'writing' || this.#failed.has(file)) {
      this.#loss.add(file, bytes);
      return;
    }
    const { files } = this.#state;
    this.#look();
    const { written, error } = files.append(file, bytes);
    if (error === undefined) return;
    this.#failed.add(file);
    this.#loss.add(file, bytes.subarray(written));
    this.#say({
      type: 'notice',
      text: `cannot append to ${files.path(file)}: ${errorText(error)}; the job goes on, what it prints from now on is not in that file`,
    });
  }

  /** Sees whether the file system is nearly full, and says so when that has changed. */
  #look(): void {
    if (this.#state.kind !== 'writing') return;
    const full = this.#state.space.look(performance.now());
    if (full !== undefined) this.#say({ type: 'space', full });
  }

  #change(change: RecordChange): void {
    if (this.#state.kind !== 'writing') return;
    const state = this.#state;
    state.record = { ...state.record, ...change, ledger: this.#loss.ledger(change.ledger) };
    this.#attempt('write the record of', () => {
      state.files.replaceRecord(state.record);
    });
  }

  #live(live: LiveMessage): void {
    if (this.#state.kind !== 'writing') return;
    const { files } = this.#state;
    this.#attempt('write the live file of', () => {
      files.replaceLive(live && { joblog: STORE_VERSION, time: new Date().toISOString(), ...live });
    });
  }

  #attempt(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      // Once: a notice changes the record, which would fail again.
      if (this.#told.has(what)) return;
      this.#told.add(what);
      this.#say({ type: 'notice', text: `cannot ${what} this task: ${errorText(error)}; the job goes on` });
    }
  }
}

const NOTHING = {
  stdout: new Tally().ledger({ lines: 0, bytes: 0 }, { lines: 0, bytes: 0 }),
  stderr: new Tally().ledger({ lines: 0, bytes: 0 }, { lines: 0, bytes: 0 }),
  metadata: { lines: 0, bytes: 0 },
};

/** The user's name, or the number where the system knows no name for it (in containers). */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}

function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return null;
  }
}
