// The Node.js that goes with a release: npm's package of the bare program, held against what is recorded in runtimes.json.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needsOf, tooMuch } from './needs.mjs';

const { version, packages } = JSON.parse(readFileSync(new URL('runtimes.json', import.meta.url), 'utf8'));

/**
 * Puts the program and its license into a folder.
 * @param {'x64' | 'arm64'} arch
 * @param {string} folder becomes `runtime/` of the release
 */
export function bringRuntime(arch, folder) {
  const { name, integrity } = packages[arch];
  const place = mkdtempSync(join(tmpdir(), 'joblog-runtime-'));
  try {
    const words = ['pack', '--silent', '--prefer-offline', '--pack-destination', place, `${name}@${version}`];
    execFileSync('npm', words, { cwd: place, stdio: ['ignore', 'ignore', 'inherit'] });
    const archive = join(place, `${name}-${version}.tgz`);
    const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (found !== integrity)
      throw new Error(`${name}@${version} is ${found}, and runtimes.json has ${integrity}: nothing was packed`);
    execFileSync('tar', ['-xzf', archive, '-C', folder, '--strip-components=1', 'package/bin/node', 'package/LICENSE']);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
  const needs = needsOf(readFileSync(join(folder, 'bin/node')));
  if (needs.processor !== arch) throw new Error(`the Node.js of ${name} is for ${needs.processor}`);
  const more = tooMuch(needs);
  if (more.length > 0) throw new Error(`the Node.js of ${name}@${version} does not run everywhere: ${more.join(' ')}`);
}
