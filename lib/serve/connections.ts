/** Who is connected: nobody else's connections, and not so many that there is no room for one more. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Peers } from './peer.js';

/** A browser opens six; descriptors are often limited to 1024. */
const MOST = 400;

export class Connections {
  /** Those that have not asked anything yet that was answered, the oldest first. */
  readonly #idle = new Set<Socket>();
  readonly #all = new Set<Socket>();
  readonly #peers = new Peers();
  readonly #own = new WeakMap<Socket, Promise<boolean>>();

  /** @param checked whether the far end has to be a process of this user on this machine */
  constructor(server: Server, checked: boolean) {
    server.on('connection', (socket: Socket) => {
      this.#all.add(socket);
      this.#idle.add(socket);
      socket.once('close', () => {
        this.#all.delete(socket);
        this.#idle.delete(socket);
      });
      if (checked) this.#own.set(socket, this.#keepOwn(socket));
      if (this.#all.size > MOST) this.#makeRoom();
    });
  }

  /** Whether a request on this connection may be looked at; one that is not ours is closed. */
  async admits(socket: Socket): Promise<boolean> {
    return (await this.#own.get(socket)) ?? true;
  }

  /** Somebody who has the token asks. */
  trusted(socket: Socket): void {
    this.#idle.delete(socket);
  }

  async #keepOwn(socket: Socket): Promise<boolean> {
    const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = socket;
    const [peer, here] = [
      { address: remoteAddress, port: remotePort },
      { address: localAddress, port: localPort },
    ];
    const uid = await this.#peers.uidOf(peer, here);
    const isOwn = uid !== undefined && uid === process.getuid?.();
    if (!isOwn) socket.destroy();
    return isOwn;
  }

  /** Whoever only holds a connection, or has no token, makes room; where all have it, the oldest of them. */
  #makeRoom(): void {
    const [oldest] = this.#idle.size > 0 ? this.#idle : this.#all;
    oldest?.destroy();
  }
}
