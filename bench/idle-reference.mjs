// The least that two Node processes can do with a line: pass it on, wait a quarter of a second, hand it to the other, which appends it to a file.
// `node idle-reference.mjs FILE`, the lines on stdin; `bench/idle.mjs` holds joblog against it.
import { spawn } from 'node:child_process';
import { openSync, write } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [file, role] = process.argv.slice(2);
const done = (error) => {
  if (error !== null) throw error;
};

if (role === 'writer') {
  const fd = openSync(file, 'a');
  process.stdin.on('data', (bytes) => write(fd, bytes, done));
} else {
  const writer = spawn(process.execPath, [fileURLToPath(import.meta.url), file, 'writer'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  process.stdin.on('data', (bytes) => {
    write(1, bytes, done);
    setTimeout(() => writer.stdin.write(bytes), 250);
  });
  process.stdin.on('end', () => setTimeout(() => writer.stdin.end(), 500));
}
