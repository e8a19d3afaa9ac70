/** Programs for tests: TypeScript made into one file that plain Node runs, as the build makes the processes of `joblog run`. */

import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** Bundles a file of `lib/` or of the tests' own programs, and returns the path of the result in `folder`. */
export function bundle(source: string, folder: string): string {
  const outfile = join(folder, `${source.replaceAll('/', '-').replace(/\.ts$/, '')}.cjs`);
  buildSync({
    entryPoints: [join(__dirname, '../..', source)],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile,
    logLevel: 'warning',
  });
  return outfile;
}
