const UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** A size as a person reads it, in three digits or so: `512 B`, `1.4 KiB`, `23 MiB`. For what has to be exact there are bytes. */
export function roughSize(bytes: number): string {
  let count = bytes;
  let name = 'B';
  for (const unit of UNITS) {
    // What would be rounded to 1024 belongs to the next unit.
    if (Math.round(count) < 1024) break;
    count /= 1024;
    name = unit;
  }
  const digits = name === 'B' || count >= 9.95 ? 0 : 1;
  return `${count.toFixed(digits)} ${name}`;
}
