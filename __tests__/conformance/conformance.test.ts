/**
 * The contract of `joblog run -- CMD`: whatever CMD does, it does the same behind joblog. Each case runs bare, opted out and opted in; what
 * the parent can see of the three must be the same but for the differences listed in differences.ts.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { background } from './cases/background.js';
import { brokenDownstream } from './cases/broken-downstream.js';
import { environment } from './cases/environment.js';
import { exit } from './cases/exit.js';
import { failOpen } from './cases/fail-open.js';
import { inherited } from './cases/inherited.js';
import { launch } from './cases/launch.js';
import { output } from './cases/output.js';
import { redirection } from './cases/redirection.js';
import { signals } from './cases/signals.js';
import { stdin } from './cases/stdin.js';
import { terminal } from './cases/terminal.js';
import { comparable, withoutKnown, withoutNotice } from './comparable.js';
import { launcherUnderTest as launcher } from './launcher.js';
import { runWay } from './run-case.js';
import { storedAndWanted, storeOf } from './store-check.js';
import type { Case, Outcome } from './types.js';

const TIMEOUT_MS = 300_000;

const groups: Readonly<Record<string, readonly Case[]>> = {
  output,
  redirection,
  'broken downstream': brokenDownstream,
  stdin,
  exit,
  environment,
  inherited,
  signals,
  background,
  launch,
  terminal,
  'fail open': failOpen,
};

// Not in beforeAll: Jest starts concurrent tests before it.
const scratch = mkdtempSync(join(tmpdir(), 'joblog-conformance-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** What nothing but the bare run can be held against: the case itself. */
function checkProbe(test: Case, bare: Outcome): void {
  expect({ ends: bare.ends, stderr: bare.stderr.toString('latin1').slice(0, 2000) }).toMatchObject({
    ends: test.ends ?? 0,
  });
  if (test.prints !== undefined) {
    expect(bare.stdout.toString('latin1')).toEqual(
      typeof test.prints === 'string' ? test.prints : expect.stringMatching(test.prints),
    );
  }
}

function checkSame(test: Case, outcome: Outcome, bare: Outcome): void {
  const noticed = test.notice !== undefined && (outcome.place.way === 'opted in' || test.noticeOptedOut === true);
  const quiet = noticed ? withoutNotice(test.notice, outcome) : outcome;
  expect(comparable(test, withoutKnown(test, quiet, bare))).toEqual(comparable(test, bare));
}

async function check(test: Case, root: string): Promise<void> {
  const bare = await runWay(test, 'bare', root, launcher);
  checkProbe(test, bare);

  const out = await runWay(test, 'opted out', root, launcher);
  checkSame(test, out, bare);
  // Nothing at all is stored about users who did not opt in.
  expect(existsSync(storeOf(test, out))).toBe(false);

  const optedIn = await runWay(test, 'opted in', root, launcher);
  checkSame(test, optedIn, bare);
  const [stored, wanted] = storedAndWanted(test, optedIn);
  expect(stored).toEqual(wanted);
}

describe.each(Object.entries(groups))('%s', (group, cases) => {
  cases.forEach((one, index) => {
    const reason = one.skip?.() ?? null;
    const title = `${one.name}: bare, opted out and opted in are the same`;
    // Most of a case is waiting, for processes to start and for the few seconds that joblog gives to background children.
    if (reason === null) test.concurrent(title, () => check(one, join(scratch, `${group}-${index}`)), TIMEOUT_MS);
    else test.skip(`${title} (skipped: ${reason})`, () => undefined);
  });
});

test('the names of the cases are unique', () => {
  const names = Object.values(groups).flatMap((cases) => cases.map(({ name }) => name));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
