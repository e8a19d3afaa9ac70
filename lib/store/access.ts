/** Who may read what joblog stores: the user alone, or, where a site has set `share`, a group as well. Nobody else ever writes. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { notShared } from '../config/messages.js';

/** The rights of what is made. `gid`: the group that may read; null: none, and the group is left as it comes. */
export interface Access {
  readonly folder: number;
  readonly file: number;
  readonly gid: number | null;
}

export const PRIVATE: Access = { folder: 0o700, file: 0o600, gid: null };

/** What a site's `share` comes to for this user, and what to say where it cannot be followed: then nothing is shared. */
export interface Sharing {
  readonly access: Access;
  readonly notices: readonly string[];
}

/** Whom the system is asked about groups, and which of them this user is in. */
export interface Groups {
  readonly idOf: (name: string) => Promise<number | undefined>;
  readonly own: () => ReadonlySet<number>;
}

/** @param share `group:NAME`, as the site file has it; null: nothing is shared */
export async function sharingOf(share: string | null, groups: Groups = SYSTEM): Promise<Sharing> {
  if (share === null) return { access: PRIVATE, notices: [] };
  const name = share.replace(/^group:/, '');
  const gid = await groups.idOf(name);
  if (gid === undefined) return { access: PRIVATE, notices: [notShared(name, 'there is no such group here')] };
  // Only members, and root, can give a file to a group (chown(2)).
  if (process.getuid?.() !== 0 && !groups.own().has(gid))
    return { access: PRIVATE, notices: [notShared(name, 'you are not a member of it here')] };
  // Set-group-id, so that what others make in the folder, such as an editor's copy, stays with the group, too.
  return { access: { folder: 0o2750, file: 0o640, gid }, notices: [] };
}

/** A directory service that does not answer must not cost the decision its time. */
const LOOKUP_MS = 3000;

const SYSTEM: Groups = {
  idOf: async (name) =>
    inGroupFile(name) ?? (await fromService(name)) ?? (/^\d{1,9}$/.test(name) ? Number(name) : undefined),
  own: () => new Set([process.getgid?.() ?? -1, process.getegid?.() ?? -1, ...(process.getgroups?.() ?? [])]),
};

/** Most groups are here, and reading a file is a hundred times cheaper than a process. */
function inGroupFile(name: string): number | undefined {
  try {
    return idIn(readFileSync('/etc/group', 'utf8'), name);
  } catch {
    return undefined;
  }
}

/** Of LDAP, SSSD and the like only getent(1) knows. */
async function fromService(name: string): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)('getent', ['group', '--', name], { timeout: LOOKUP_MS });
    return idIn(stdout, name);
  } catch {
    return undefined;
  }
}

/** The number of a group in lines as group(5) has them. */
export function idIn(text: string, name: string): number | undefined {
  for (const line of text.split('\n')) {
    const [group, , id] = line.split(':');
    if (group === name && id !== undefined && /^\d{1,10}$/.test(id)) return Number(id);
  }
  return undefined;
}
