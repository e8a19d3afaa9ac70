/** The options of `joblog serve`, as they were typed. */
export interface ServeOptions {
  readonly port?: number;
  readonly socket?: string;
  readonly listen?: string;
  readonly allowHost: string[];
  readonly allowRoot?: true;
}

const NAME = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])$/;

/** Why these options cannot be meant together; undefined where they can. */
export function serveProblem({ port, socket, listen, allowHost }: ServeOptions): string | undefined {
  if (port !== undefined && port > 65_535) return '--port is at most 65535';
  if (socket !== undefined && (port !== undefined || listen !== undefined))
    return '--socket goes with neither --port nor --listen';
  if (listen !== undefined && allowHost.length === 0)
    return '--listen needs --allow-host NAME: the name under which browsers reach it';
  const bad = allowHost.find((name) => !NAME.test(name));
  return bad === undefined ? undefined : `--allow-host is a name without a port, such as portal.example.org`;
}
