/** File systems of a test's own, mounted in its own folder, and gone when it is over. */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const MIB = 1 << 20;

export class Mounts {
  readonly #points: string[] = [];

  /** A file system in memory that holds so many bytes. */
  tmpfs(point: string, bytes: number): void {
    this.#mount(point, ['-t', 'tmpfs', '-o', `size=${bytes},mode=700`, 'joblog-test']);
  }

  /** A folder that is there already, at a second place. */
  bind(folder: string, point: string): void {
    this.#mount(point, ['--bind', folder]);
  }

  proc(point: string): void {
    this.#mount(point, ['-t', 'proc', 'proc']);
  }

  /** A file system on a loop device whose image is made beside the mount point. */
  ext4(point: string): void {
    this.#loop(point, 16 * MIB, ['mkfs.ext4', '-q', '-O', '^has_journal']);
  }

  /** The only file system of a stock kernel whose quota holds for root, too. */
  btrfs(point: string, quota: number): void {
    // The least that mkfs.btrfs takes is 109 MiB.
    this.#loop(point, 128 * MIB, ['mkfs.btrfs', '-q']);
    run('btrfs', ['quota', 'enable', point]);
    run('btrfs', ['qgroup', 'limit', String(quota), point]);
  }

  /** Takes the limit away. */
  withoutQuota(point: string): void {
    run('btrfs', ['qgroup', 'limit', 'none', point]);
  }

  /** After an error that has made it read-only: checked and mounted anew, as an administrator would. */
  repairedExt4(point: string): void {
    run('umount', ['-l', point]);
    spawnSync('e2fsck', ['-fy', `${point}.image`]);
    run('mount', ['-o', 'loop', `${point}.image`, point]);
  }

  remount(point: string, options: string): void {
    run('mount', ['-o', `remount,${options}`, point]);
  }

  /** To be unmounted with the others. */
  add(point: string): void {
    this.#points.push(point);
  }

  /** Lazily: a process that still has a file open there, or hangs, is no reason to leave the mount. */
  removeAll(): void {
    for (const point of this.#points.splice(0).reverse()) spawnSync('umount', ['-l', point], { timeout: 20_000 });
  }

  #loop(point: string, bytes: number, mkfs: readonly [string, ...string[]]): void {
    const image = `${point}.image`;
    closeSync(openSync(image, 'w'));
    truncateSync(image, bytes);
    const [program, ...words] = mkfs;
    run(program, [...words, image]);
    this.#mount(point, ['-o', 'loop', image]);
  }

  #mount(point: string, words: readonly string[]): void {
    mkdirSync(point, { recursive: true });
    run('mount', [...words, point]);
    this.#points.push(point);
  }
}

function run(program: string, words: readonly string[]): void {
  execFileSync(program, words, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** A file that takes all the room that a file system has left. */
export class Filler {
  readonly #path: string;

  constructor(folder: string) {
    this.#path = join(folder, 'filler');
  }

  /** Until the kernel says that there is no room, not even for one byte more. */
  fill(): void {
    const fd = openSync(this.#path, 'a');
    try {
      for (let bytes = 1 << 16; bytes >= 1; bytes >>= 1) writeWhileRoom(fd, Buffer.alloc(bytes, 'x'));
    } finally {
      closeSync(fd);
    }
  }

  empty(): void {
    rmSync(this.#path);
  }
}

function writeWhileRoom(fd: number, bytes: Buffer): void {
  try {
    for (;;) writeSync(fd, bytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
  }
}
