/** What `/proc/self/cgroup` says about the Slurm job this process belongs to. */

/** Where slurmstepd put the process. `step` is null where the controller in use goes down to the job alone. */
export interface CgroupPlace {
  readonly job: string;
  readonly step: string | null;
}

// v1: 4:freezer:/slurm/uid_0/job_4/step_batch/task_0 (or /slurm_<node>/...); v2: 0::/system.slice/slurmstepd.scope/job_4/step_0/user/task_0
// (or <node>_slurmstepd.scope where several slurmd run on one host).
const PLACE = /\/(?:slurm(?:_[^/]+)?|(?:[^/]+_)?slurmstepd\.scope)(?:\/uid_\d+)?\/job_(\d+)(?:\/step_([A-Za-z0-9]+))?/;

/** The most exact place that the text of `/proc/self/cgroup` names, or null outside Slurm and without cgroup tracking. */
export function cgroupPlace(text: string): CgroupPlace | null {
  let best: CgroupPlace | null = null;
  for (const line of text.split('\n')) {
    const match = PLACE.exec(line);
    if (match?.[1] === undefined) continue;
    const place = { job: match[1], step: match[2] ?? null };
    if (place.step !== null) return place;
    best ??= place;
  }
  return best;
}
