/** The states of tasks, as far as this host and the scheduler know them. */
import { askedStates, type States } from '../commands/show/state.js';
import type { Env } from '../scheduler/identity.js';
import type { Job, Task } from '../store/reader/jobs.js';
import { type Here, stateOf, type TaskState } from '../store/reader/state.js';

/** A page that is open all day must not be a burden to the cluster's controller. */
const ASK_MS = 60_000;

/** States by the records, and for tasks without an end what Slurm said when it was last asked. */
export class KnownStates {
  readonly #here: Here;
  readonly #env: Env;
  readonly #now: () => number;
  #asked = Number.NEGATIVE_INFINITY;
  #said = new Map<string, TaskState>();

  constructor(here: Here, env: Env, now: () => number) {
    this.#here = here;
    this.#env = env;
    this.#now = now;
  }

  readonly of: States = (task) => {
    const state = stateOf(task.record, this.#here);
    return state.kind === 'open' ? (this.#said.get(nameOf(task)) ?? state) : state;
  };

  /** Asks Slurm about those of the jobs' tasks that have no end, unless it was asked a short while ago. */
  async ask(jobs: readonly Job[]): Promise<void> {
    if (jobs.length === 0 || this.#now() - this.#asked < ASK_MS) return;
    this.#asked = this.#now();
    const states = await askedStates(jobs, this.#here, { env: this.#env });
    this.#said = new Map();
    for (const task of jobs.flatMap(({ tasks }) => tasks)) {
      if (stateOf(task.record, this.#here).kind === 'open') this.#said.set(nameOf(task), states(task));
    }
  }
}

function nameOf(task: Task): string {
  return `${task.dir}/${task.name}`;
}
