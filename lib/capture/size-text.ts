const UNITS = ['TiB', 'GiB', 'MiB', 'KiB'] as const;

/** Bytes as a site writes them: `4 GiB`, `1.5 MiB`; exact, so that what has no short form is said in bytes. */
export function sizeText(bytes: number): string {
  for (const [index, unit] of UNITS.entries()) {
    const count = bytes / 1024 ** (UNITS.length - index);
    if (count >= 1 && Number.isInteger(count * 4)) return `${count} ${unit}`;
  }
  return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
}
