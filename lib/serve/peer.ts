/** Whose a connection over TCP is: on a login node any user can connect to 127.0.0.1. Only the kernel knows, and tells it in /proc/net/tcp (proc(5)). */
import { readFile } from 'node:fs/promises';

/** One end of a connection. */
export interface End {
  readonly address: string;
  readonly port: number;
}

/** Asks the kernel. Whoever asks while it is being asked shares the next look: a thousand connections at once must not cost a thousand looks at a thousand lines. */
export class Peers {
  #looking: Promise<unknown> = Promise.resolve();
  #next: Promise<ReadonlyMap<string, number>> | undefined;

  /** The uid that holds the far end of a connection to `here`; undefined where it cannot be told. */
  async uidOf(peer: End, here: End): Promise<number | undefined> {
    this.#next ??= this.#look();
    const uids = await this.#next;
    // A socket of the far end can be one for IPv6 and speak IPv4 all the same: it is then in the second table.
    const [from, to] = [spellings(peer), spellings(here)];
    return from.map((local, index) => uids.get(`${local} ${to[index] ?? ''}`)).find((uid) => uid !== undefined);
  }

  #look(): Promise<ReadonlyMap<string, number>> {
    const look = this.#looking.then(async () => {
      // From here on the tables may be older than the connection of whoever comes.
      this.#next = undefined;
      const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'latin1').catch(() => ''));
      return uidsIn((await Promise.all(tables)).join('\n'));
    });
    this.#looking = look;
    return look;
  }
}

/** The uid of every socket in tables of the kernel's, by its ends as they are spelled there: `local remote`. */
export function uidsIn(tables: string): ReadonlyMap<string, number> {
  const uids = new Map<string, number>();
  for (const line of tables.split('\n')) {
    // sl, local, remote, state, queues, timer, retransmissions, uid
    const [, local, remote, , , , , uid] = line.trim().split(/\s+/);
    if (uid !== undefined && /^\d+$/.test(uid)) uids.set(`${local ?? ''} ${remote ?? ''}`, Number(uid));
  }
  return uids;
}

/** An IPv4 address as the kernel spells it: words of four bytes in the order of the machine, in hexadecimal; and the same mapped to IPv6. */
export function spellings({ address, port }: End): string[] {
  const plain = address.replace(/^::ffff:/i, '');
  const bytes = plain.split('.').map(Number);
  if (bytes.length !== 4) return [];
  const end = `:${hex(port, 4)}`;
  const word = inOrder(bytes);
  return [word + end, `${'0'.repeat(16)}${inOrder([0, 0, 0xff, 0xff])}${word}${end}`];
}

function inOrder(bytes: readonly number[]): string {
  return (isLittleEndian() ? [...bytes].reverse() : bytes).map((byte) => hex(byte, 2)).join('');
}

function isLittleEndian(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
