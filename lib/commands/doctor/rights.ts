/** What `joblog doctor` finds out about who may read and remove logs. */
import { statSync } from 'node:fs';
import { sharingOf } from '../../store/access.js';
import { isOpenToAll } from '../../store/private-folder.js';
import { findRoot, type StoreChoice } from '../../store/root.js';
import type { Finding } from './files.js';

/** @param share who is to read besides the user, as the site has it */
export async function checkRights(store: StoreChoice | null, share: string | null): Promise<readonly Finding[]> {
  const root = store === null ? undefined : findRoot(store.path);
  const stats = root?.kind === 'folder' ? statSync(root.path) : undefined;
  const findings: Finding[] = [];
  if (stats !== undefined && isOpenToAll(stats))
    findings.push({
      level: 'warn',
      about: 'rights',
      what: `everybody can remove what is in ${store?.path ?? ''}`,
      advice: 'chmod o-w it, or chmod +t if several users have their jobs in it',
    });
  if (share === null) return findings;
  const { access, notices } = await sharingOf(share);
  if (access.gid === null)
    return [...findings, ...notices.map((what): Finding => ({ level: 'warn', about: 'rights', what }))];
  const isClosed =
    stats !== undefined &&
    (stats.mode & 0o005) !== 0o005 &&
    !(stats.gid === access.gid && (stats.mode & 0o050) === 0o050);
  findings.push(
    isClosed
      ? {
          level: 'warn',
          about: 'rights',
          what: `the store was there before it was to be shared with ${share}, and is closed to it`,
          advice: `chgrp and chmod 2750 ${store?.path ?? ''} to open it`,
        }
      : { level: 'ok', about: 'rights', what: `new logs can be read by ${share}` },
  );
  return findings;
}
