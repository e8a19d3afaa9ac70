/** Homes with file systems of a test's own in them, all of it gone when the test is over, also after a failure. */
import { Home } from '../promises/harness.js';
import { Fuse } from './fuse.js';
import { Gluster } from './gluster.js';
import { Mounts } from './mounts.js';

export interface Places {
  /** A home without faults. */
  readonly home: () => Home;
  readonly mounts: Mounts;
  readonly fuse: (folder: string, point: string) => Promise<Fuse>;
  readonly gluster: (folder: string) => Promise<Gluster>;
}

export function usePlaces(): Places {
  const mounts = new Mounts();
  let homes: Home[] = [];
  let servers: (Fuse | Gluster)[] = [];
  afterEach(async () => {
    // First the daemons: what waits for one of them can end only then.
    await Promise.all(servers.map((server) => server.remove()));
    servers = [];
    mounts.removeAll();
    await Promise.all(homes.map((home) => home.remove()));
    homes = [];
  });
  return {
    mounts,
    home: () => {
      const home = new Home();
      homes.push(home);
      return home;
    },
    fuse: async (folder, point) => {
      const fuse = await Fuse.mount(folder, point, mounts);
      servers.push(fuse);
      return fuse;
    },
    gluster: async (folder) => {
      const gluster = new Gluster(folder);
      servers.push(gluster);
      await gluster.ready;
      return gluster;
    },
  };
}
