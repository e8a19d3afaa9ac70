/** What the suites with a second user have in common: Ada, whose jobs are logged, Bob, who is in a group with her, and Eve, who means no good. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Gate } from '../promises/gate.js';
import { type Result, type Run, until } from '../promises/harness.js';
import { type JobOptions, Town, type User, whyNoUsers } from './second-user.js';

// Several runs a test, each a third of a second; the machine may have a lot else to do.
jest.setTimeout(120_000);

/** Prints on both streams, metadata too, and ends with a status of its own. */
export const JOB = 'echo one; echo \'{"epoch":1}\'; echo oh >&2; echo two; exit 7';
const JOB_OUTPUT = 'one\n{"epoch":1}\ntwo\n';
export const SLURM = { SLURM_JOB_ID: '1234', SLURM_PROCID: '0' };

export class Users {
  readonly town = new Town();
  readonly ada = this.town.user('a', true);
  readonly bob = this.town.user('b', true);
  readonly eve = this.town.user('e');
  /** A file of Ada's that everybody could change, and nobody is to. */
  readonly precious = join(this.ada.home, 'open/precious');

  /** Ada has opted in. */
  setUp(): void {
    this.ada.must(
      'touch ~/.logoptin; chmod 755 ~; mkdir ~/open; echo precious >~/open/precious; chmod 666 ~/open/precious',
    );
  }

  cleanUp(): void {
    const { town, ada, eve } = this;
    town.site('');
    for (const folder of [ada.home, eve.home, town.shared, town.tmp])
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  }

  /** Runs `JOB` as Ada, and `meanwhile` when it has begun, its record is there, and before it prints more than its first line. */
  async during(
    record: string,
    meanwhile: (run: Run) => void,
    { umask, own = false }: JobOptions & { own?: boolean } = {},
  ): Promise<Result> {
    const gate = new Gate(join(this.town.root, 'gate'));
    this.ada.own(gate.path);
    try {
      const job = `${own ? ': >own; ' : ''}${JOB.replace('echo one;', `echo one; read _ <${gate.path};`)}`;
      const run = this.ada.start(job, { env: SLURM, ...(umask === undefined ? {} : { umask }) });
      await run.printed('one');
      await until(`${record} to be made`, () => existsSync(record));
      meanwhile(run);
      gate.open();
      return await run.ended;
    } finally {
      gate.close();
      rmSync(gate.path);
    }
  }

  /** Rights and kinds of all that is in a folder of Ada's, each once. */
  modes(folder: string): string[] {
    return this.ada.must(`find ${folder} -printf '%m %y\\n' | sort -u`).trim().split('\n');
  }
}

/** The rights of a file that is made under a umask by somebody who asks for all. */
export function fileMode(umask: string): string {
  return `${(0o666 & ~Number.parseInt(umask, 8)).toString(8)} f`;
}

/** `JOB` has printed what it prints, and ended as it ends. */
export function expectUnharmed(result: Result): void {
  expect({ status: result.status, stdout: result.stdout.toString() }).toEqual({ status: 7, stdout: JOB_OUTPUT });
  expect(result.stderr.replace(/^joblog: .*\n/gm, '')).toBe('oh\n');
}

/** A suite for which users are made; where that cannot be, it is skipped, with one line that says why. */
export function describeWithUsers(title: string, body: (users: () => Users) => void): void {
  const lack = whyNoUsers();
  if (lack !== undefined) process.stderr.write(`${title}: skipped, ${lack}\n`);
  (lack === undefined ? describe : describe.skip)(title, () => {
    let users: Users | undefined;
    const made = (): Users => {
      users ??= new Users();
      return users;
    };
    beforeAll(made);
    beforeEach(() => {
      made().setUp();
    });
    afterEach(() => {
      made().cleanUp();
    });
    afterAll(() => {
      users?.town.remove();
    });
    body(made);
  });
}

export type { Town, User };
