/** Ids of jobs in the order in which they were given out. Pure. */
import { Heap } from '../store/reader/heap.js';

interface Name {
  readonly id: string;
  readonly job: number;
  readonly member: number;
}

const NUMBERED = /^(\d{1,15})(?:_(\d{1,15}))?$/;

const compareTexts = new Intl.Collator('en', { numeric: true }).compare;

/** The older one first. To compare texts by the numbers in them takes a microsecond, which a store of a million jobs makes many of. */
function byAge(a: Name, b: Name): number {
  if (a.job !== b.job) return a.job < b.job ? -1 : 1;
  return a.member - b.member || compareTexts(a.id, b.id);
}

/**
 * At most so many, the newest first, by their names alone: numbers of a scheduler grow, and a name without one begins with its time. Numbers go by their
 * value, and behind what is no number; of an array the last member comes first.
 */
export function newestNames(ids: readonly string[], most: number): string[] {
  const newest = new Heap<Name>(byAge);
  for (const [index, id] of ids.entries()) {
    const [, job, member] = NUMBERED.exec(id) ?? [];
    newest.push({ id, job: job === undefined ? Number.POSITIVE_INFINITY : Number(job), member: Number(member ?? -1) });
    if (index >= most) newest.pop();
  }
  const names: string[] = [];
  for (let name = newest.pop(); name !== undefined; name = newest.pop()) names.push(name.id);
  return names.reverse();
}
