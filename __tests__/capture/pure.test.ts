import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '..', '..', 'lib', 'capture');

test.each(readdirSync(FOLDER))('%s knows no file, no process and no clock', (name) => {
  const source = readFileSync(join(FOLDER, name), 'utf8');
  const imports = [...source.matchAll(/from '([^']+)'/g)].map((match) => match[1]!);
  for (const from of imports)
    expect(from === 'node:buffer' || /^\.\/[a-z0-9-]+(\.generated)?\.js$/.test(from)).toBe(true);
  expect(source).not.toMatch(/\b(process|Date|performance|setTimeout|setInterval|setImmediate|queueMicrotask)[.(]/);
});
