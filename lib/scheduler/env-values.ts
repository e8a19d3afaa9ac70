/** Reads values of environment variables that others set: absent and empty are the same, numbers are checked. */

/** The text, or null where it is absent or empty. */
export function textOf(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

/** The id of the job of Slurm's that a process is in, by its environment; null where it is in none. `SLURM_JOBID` is the older name. */
export function slurmJobOf(env: Readonly<Record<string, string | undefined>>): string | null {
  return textOf(env['SLURM_JOB_ID']) ?? textOf(env['SLURM_JOBID']);
}

/** A count from 0 up, or null where the value is anything else. */
export function countOf(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : null;
}
