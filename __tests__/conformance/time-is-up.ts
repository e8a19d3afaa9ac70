/**
 * Bash that tells a timeout(1) that its time is up, by ALRM, as its own timer would. Only once it sleeps: one that has not yet noted its command, which may
 * run already, would end and leave it behind (coreutils 9.1).
 *
 * @param pid as bash spells it
 */
export function timeIsUp(pid: string): string {
  return `while read -r _ _ state _ </proc/${pid}/stat && [[ $state != S ]]; do :; done; kill -ALRM ${pid}`;
}
