import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

test('the generated validators are those of the schemas', () => {
  const script = join(__dirname, '../../scripts/schemas.mjs');
  expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
});
