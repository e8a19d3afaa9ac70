/** Whose a connection over TCP is: on a login node any user can connect to 127.0.0.1. Only the kernel knows, and tells it in /proc/net/tcp (proc(5)). */
import { readFile } from 'node:fs/promises';

/** One end of a connection. */
export interface End {
  readonly address: string;
  readonly port: number;
}

/** The uid that holds the far end of a connection to `here`; undefined where it cannot be told. */
export async function peerUid(peer: End, here: End): Promise<number | undefined> {
  // A socket of the far end can be one for IPv6 and speak IPv4 all the same: it is then in the second table.
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const uid = uidIn(await readFile(table, 'latin1').catch(() => ''), peer, here);
    if (uid !== undefined) return uid;
  }
  return undefined;
}

/** The uid of the socket whose local end is `peer`, in a table of the kernel's. */
export function uidIn(table: string, peer: End, here: End): number | undefined {
  const [local, remote] = [peer, here].map(spellings);
  if (local === undefined || remote === undefined) return undefined;
  for (const line of table.split('\n').slice(1)) {
    // sl, local, remote, state, queues, timer, retransmissions, uid
    const [, from, to, , , , , uid] = line.trim().split(/\s+/);
    if (from !== undefined && to !== undefined && local.includes(from) && remote.includes(to)) return Number(uid);
  }
  return undefined;
}

/** An IPv4 address as the kernel spells it: words of four bytes in the order of the machine, in hexadecimal; and the same mapped to IPv6. */
function spellings({ address, port }: End): string[] {
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
