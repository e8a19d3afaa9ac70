/** The launcher that is tried, and copies of its installation that are broken on purpose. */
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Place } from './types.js';

/** Another build can be tried by setting the variable, such as an installed package. */
export const launcherUnderTest = resolve(process.env['JOBLOG_CONFORMANCE'] ?? join(__dirname, '../../bin/joblog'));

/** Copies the installation beside the case's home, and damages the copy; the words that call its launcher. */
export function damaged(damage: (install: string) => void): (place: Pick<Place, 'root'>) => readonly string[] {
  return ({ root }) => {
    const install = join(root, 'install');
    mkdirSync(install);
    const whole = dirname(dirname(launcherUnderTest));
    for (const part of ['bin', 'dist', 'package.json']) {
      cpSync(join(whole, part), join(install, part), { recursive: true });
    }
    damage(install);
    return [join(install, 'bin/joblog')];
  };
}
