/** How the launcher knows the descriptor from which bash reads it, which the command must not get. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launcherUnderTest } from '../conformance/launcher.js';

const dir = mkdtempSync(join(tmpdir(), 'joblog-script-'));
afterAll(() => {
  rmSync(dir, { recursive: true });
});

const [FUNCTION = ''] = /^is_script\(\) \{\n[^]*?^\}$/m.exec(readFileSync(launcherUnderTest, 'utf8')) ?? [];

test.each([
  ['as it is', ':'],
  ['although another file has taken its name meanwhile', 'mv "$0.new" "$0"'],
])('the script is known %s, and a file of the job with a high number is not taken for it', (_, deed) => {
  const script = join(dir, 'script');
  const other = join(dir, 'other');
  const text = `installed=/nonexistent
${FUNCTION}
${deed}
exec 20<"$1"
for line in /proc/self/fd/*; do
  fd=\${line##*/}
  [[ -e $line || -L $line ]] && is_script "$fd" && readlink "/proc/$$/fd/$fd"
done
`;
  for (const file of [script, `${script}.new`, other]) writeFileSync(file, text);
  const { stdout, stderr } = spawnSync('/bin/bash', ['-p', script, other], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toMatch(deed === ':' ? /^\S+\/script\n$/ : /^\S+\/script \(deleted\)\n$/);
});
