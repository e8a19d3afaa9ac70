/** Which Slurm job and step a process is in, by what Slurm itself wrote, whatever the environment says. Pure. */

/** Where slurmstepd put the process. `step` is null where the controller in use goes down to the job alone. */
export interface StepPlace {
  readonly job: string;
  readonly step: string | null;
}

/** What Slurm left to be read about a process; empty where there is nothing. */
export interface SlurmTraces {
  /** The text of `/proc/self/cgroup`. */
  readonly cgroup: string;
  /** The command line of the slurmstepd from which the process descends. */
  readonly stepd: string;
}

/** The cgroup, which nobody below can change, before the title of slurmstepd, which is there under any process tracking. Null where neither speaks. */
export function stepPlace({ cgroup, stepd }: SlurmTraces): StepPlace | null {
  const byCgroup = cgroupPlace(cgroup);
  if (byCgroup !== null && byCgroup.step !== null) return byCgroup;
  const byTitle = titlePlace(stepd);
  return byCgroup === null || byTitle?.job === byCgroup.job ? byTitle : byCgroup;
}

// v1: 4:freezer:/slurm/uid_0/job_4/step_batch/task_0 (or /slurm_<node>/...); v2: 0::/system.slice/slurmstepd.scope/job_4/step_0/user/task_0
// (or <node>_slurmstepd.scope where several slurmd run on one host).
const CGROUP = /\/(?:slurm(?:_[^/]+)?|(?:[^/]+_)?slurmstepd\.scope)(?:\/uid_\d+)?\/job_(\d+)(?:\/step_([A-Za-z0-9]+))?/;

/** The most exact place that the text of `/proc/self/cgroup` names, or null outside Slurm and without cgroup tracking. */
export function cgroupPlace(text: string): StepPlace | null {
  let best: StepPlace | null = null;
  for (const line of text.split('\n')) {
    const match = CGROUP.exec(line);
    if (match?.[1] === undefined) continue;
    const place = { job: match[1], step: match[2] ?? null };
    if (place.step !== null) return place;
    best ??= place;
  }
  return best;
}

// slurmstepd writes over its arguments: `slurmstepd: [4.batch]`, `slurmstepd: [4.0]`, padded with blanks or zero bytes (seen on 22.05).
const TITLE = /^slurmstepd: \[(\d+)\.([A-Za-z0-9]+)\]/;

/** The place that the title of a slurmstepd names. Of a component of a heterogeneous job it is the component's own id. */
export function titlePlace(title: string): StepPlace | null {
  const match = TITLE.exec(title);
  return match?.[1] === undefined || match[2] === undefined ? null : { job: match[1], step: match[2] };
}
