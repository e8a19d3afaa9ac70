// Where and when a part ran.
import { cpus, loadavg } from 'node:os';

/** One line for below the tables. The load is of the minute before: with more than a little of it, wall times mean nothing. */
export function machine() {
  const [{ model }] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  return `_${cpus().length} cores of ${model.trim()}, Node.js ${process.versions.node}, ${date}, load ${loadavg()[0].toFixed(1)} before the start_`;
}
