/** Brings one spool home (dist/recover.cjs): a process of its own, because it may wait for a file system that hangs. Its answer is one line of JSON. */
import { writeSync } from 'node:fs';
import { recover } from './recover.js';

const [path = '', dir] = process.argv.slice(2);
// Files are 0600 and folders 0700.
process.umask(0o077);
writeSync(1, `${JSON.stringify(recover(path, dir === undefined ? {} : { dir }))}\n`);
process.exit(0);
