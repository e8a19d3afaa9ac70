/** A site's installation under a folder of a test's own, made by the real `joblog site`. */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { launcherUnderTest } from '../conformance/launcher.js';
import { Run } from '../promises/harness.js';
import { type Said, said } from '../promises/said.js';

export class Site {
  readonly root = mkdtempSync(join(tmpdir(), 'joblog-site-'));
  readonly prefix = join(this.root, 'sw/joblog');
  readonly launcher = join(this.prefix, 'bin/joblog');
  readonly home = join(this.root, 'home');
  readonly env: NodeJS.ProcessEnv = {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: this.home,
    LC_ALL: 'C',
  };

  constructor() {
    // Other users are to reach it.
    chmodSync(this.root, 0o755);
    spawnSync('mkdir', ['-m', '777', this.home]);
  }

  /** Installs the build under test; without a runtime, which takes most of the time, unless one is asked for. */
  install(words: readonly string[] = [], { runtime = false, umask = '022' } = {}): Said {
    const install = ['site', 'install', '--prefix', this.prefix, ...(runtime ? [] : ['--no-runtime']), ...words];
    return this.sh(`umask ${umask}; exec "$0" "$@"`, [launcherUnderTest, ...install]);
  }

  /** Puts a program of bash first in everybody's PATH; returns where it is. */
  program(name: string, script: string): string {
    const folder = join(this.root, 'bin');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
    if (!this.env['PATH']!.startsWith(folder)) this.env['PATH'] = `${folder}:${this.env['PATH']!}`;
    return join(folder, name);
  }

  /** The installation's own joblog. */
  joblog(...words: readonly string[]): Said {
    return this.sh('exec "$0" "$@"', [this.launcher, ...words]);
  }

  /** @param uid another user, who then has no rights */
  sh(script: string, args: readonly string[] = [], uid?: number): Said {
    const options = { env: this.env, cwd: this.home, ...(uid === undefined ? {} : { uid, gid: uid }) };
    return said('bash', ['-c', script, ...args], options);
  }

  /** The same, as it goes on. */
  start(script: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Run {
    return new Run(spawn('bash', ['-c', script, ...args], { env: { ...this.env, ...env }, cwd: this.home }));
  }

  optIn(): void {
    writeFileSync(join(this.home, '.logoptin'), '');
  }

  read(place: string): string {
    return readFileSync(join(this.prefix, place), 'utf8');
  }

  write(place: string, text: string): void {
    writeFileSync(join(this.prefix, place), text);
  }

  has(place: string): boolean {
    return existsSync(join(this.prefix, place));
  }

  versions(): string[] {
    return readdirSync(join(this.prefix, 'versions')).sort();
  }

  /** All files and folders below the prefix with their rights; links left out. */
  rights(): Map<string, number> {
    const entries = readdirSync(this.prefix, { recursive: true, encoding: 'utf8', withFileTypes: true });
    return new Map(
      entries
        .filter((entry) => !entry.isSymbolicLink())
        .map((entry) => {
          const path = join(entry.parentPath, entry.name);
          return [path, statSync(path).mode & 0o7777];
        }),
    );
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
