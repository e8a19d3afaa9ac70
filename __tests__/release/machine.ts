/** Machines that have no Node.js: one by its PATH alone, and one by all of its files. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Mounts } from '../faults/mounts.js';
import { type Said, said } from '../promises/said.js';

/** What the launcher and the installer call, and what the tests' jobs are. */
const PROGRAMS = ['bash', 'cat', 'dirname', 'env', 'printf', 'readlink', 'uname'];

/** The libraries take some 10 MB. */
const ROOM = 64 << 20;

/** A user in a home of his own, with a PATH of a few programs. */
export class Machine {
  readonly home: string;
  readonly #path: string;

  /** @param root an empty folder */
  constructor(root: string) {
    this.home = join(root, 'home');
    this.#path = join(root, 'programs');
    for (const folder of [this.home, this.#path]) mkdirSync(folder);
    for (const name of PROGRAMS) symlinkSync(placeOf(name), join(this.#path, name));
  }

  sh(script: string, ...args: readonly string[]): Said {
    return said(placeOf('bash'), ['-c', script, 'bash', ...args], {
      env: { PATH: this.#path, HOME: this.home },
    });
  }
}

/** A root directory with glibc, libstdc++, bash and a few programs, and the release, which cannot be written to. Only root can make one. */
export class BareRoot {
  readonly #root: string;
  readonly #mounts = new Mounts();

  /**
   * @param root an empty folder
   * @param release is to be `/release`
   */
  constructor(root: string, release: string) {
    this.#root = root;
    try {
      this.#fill(release);
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  sh(script: string): Said {
    return said(placeOf('chroot'), [this.#root, '/bin/bash', '-c', script], {
      env: { PATH: '/bin', HOME: '/home' },
    });
  }

  remove(): void {
    this.#mounts.removeAll();
  }

  #fill(release: string): void {
    const root = this.#root;
    // One of its own, so that device files work whatever is said of the file system of temporary files.
    this.#mounts.tmpfs(root, ROOM);
    for (const folder of ['bin', 'home', 'tmp', 'proc', 'dev', 'release']) mkdirSync(join(root, folder));
    const programs = PROGRAMS.map(placeOf);
    for (const program of programs) this.#copy(program, `/bin/${basename(program)}`);
    for (const library of librariesOf([...programs, join(release, 'runtime/bin/node')])) this.#copy(library, library);
    execFileSync('mknod', ['-m', '666', join(root, 'dev/null'), 'c', '1', '3']);
    symlinkSync('/proc/self/fd', join(root, 'dev/fd'));
    this.#mounts.proc(join(root, 'proc'));
    this.#mounts.bind(release, join(root, 'release'));
    this.#mounts.remount(join(root, 'release'), 'bind,ro');
  }

  #copy(from: string, to: string): void {
    const path = join(this.#root, to);
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(from, path);
  }
}

function placeOf(program: string): string {
  const place = ['/bin', '/usr/bin', '/usr/sbin', '/sbin']
    .map((folder) => `${folder}/${program}`)
    .find((path) => existsSync(path));
  if (place === undefined) throw new Error(`this machine has no ${program}`);
  return place;
}

/** With the dynamic linker, under the names by which programs ask for them. */
function librariesOf(programs: readonly string[]): ReadonlySet<string> {
  const { stdout } = spawnSync('ldd', programs, { encoding: 'utf8' });
  return new Set([...stdout.matchAll(/^\s+(?:\S+ => )?(\/\S+) \(0x/gm)].map(([, path]) => path!));
}
