/** Whatever is wrong with joblog, its installation or its surroundings: the command runs, and one line on stderr says what is not logged. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BASH_SAYS_WHY } from '../differences.js';
import { damaged } from '../launcher.js';
import { type Case, type Place, sh } from '../types.js';

const SHOW = sh('read -r x; echo "out $x $1"; echo err >&2; exit 7');
const BROKEN = { records: 0, ends: 7, prints: 'out in argument\n', stdin: { data: 'in\n' } } as const;
const shown = { program: [...SHOW, 'bash', 'argument'], ...BROKEN } as const;

/** Replaces dist/run.cjs, the program that Node is given. */
function withRunProgram(text: string): NonNullable<Case['launcher']> {
  return damaged((install) => {
    writeFileSync(join(install, 'dist/run.cjs'), text);
  });
}

/** A PATH that has bash and this `node`, and nothing else; null: no node. A runtime that the installation brings would be taken before it. */
function pathWithNode(node: string | null): Pick<Case, 'env' | 'setup' | 'launcher'> {
  return {
    launcher: damaged(() => undefined),
    env: ({ root }) => [`PATH=${root}/path`],
    setup: ({ root }) => {
      mkdirSync(join(root, 'path'));
      symlinkSync('/bin/bash', join(root, 'path/bash'));
      if (node !== null) writeFileSync(join(root, 'path/node'), node.replaceAll('@ROOT@', root), { mode: 0o755 });
      // What Node sees of itself, when it is told to be another.
      writeFileSync(
        join(root, 'old.cjs'),
        `Object.defineProperty(process, 'version', { value: 'v12.22.12' });
         Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '12.22.12' } });`,
      );
    },
  };
}

/** Puts something odd where the opt-in file is expected. */
function optin(make: (path: string) => void): NonNullable<Case['setup']> {
  return ({ home, way }: Place) => {
    if (way !== 'opted in') return;
    const path = join(home, '.logoptin');
    rmSync(path);
    make(path);
  };
}

/** A configuration that cannot be used: nothing the command prints is stored, but that it ran may be. */
const CLOSED = { notice: /^joblog: /, records: 1, uncounted: 'what is dropped is not counted' } as const;

export const failOpen: readonly Case[] = [
  {
    name: 'too little address space for Node',
    before: 'ulimit -v 500000',
    ...shown,
    notice: /^joblog: .*address space/,
  },
  { name: 'too few descriptors for Node', before: 'ulimit -n 16', ...shown, notice: /^joblog: .*open files/ },
  { name: 'no Node on PATH', ...shown, ...pathWithNode(null), notice: /^joblog: .*Node/ },
  {
    name: 'a Node that is too old',
    ...shown,
    ...pathWithNode(`#!/bin/bash\nexec '${process.execPath}' -r '@ROOT@/old.cjs' "$@"\n`),
    notice: /^joblog: .*Node/,
  },
  {
    name: 'a Node that is for another machine',
    ...shown,
    ...pathWithNode('\x7fELF\x02\x01\x01\0garbage'),
    notice: /^joblog: .*cannot be executed/,
    known: [BASH_SAYS_WHY],
  },
  {
    name: 'a Node whose interpreter does not exist',
    ...shown,
    ...pathWithNode('#!/no/such/interpreter\n'),
    notice: /^joblog: .*cannot be executed/,
    known: [BASH_SAYS_WHY],
  },
  {
    name: 'an installation without its programs',
    ...shown,
    launcher: damaged((install) => {
      rmSync(join(install, 'dist'), { recursive: true });
    }),
    notice: /^joblog: .*dist/,
  },
  {
    name: 'an installation whose program is cut short',
    ...shown,
    launcher: damaged((install) => {
      truncateSync(join(install, 'dist/run.cjs'), 200);
    }),
    notice: /^joblog: /,
  },
  { name: 'an installation whose program is empty', ...shown, launcher: withRunProgram(''), notice: /^joblog: / },
  {
    name: 'an installation whose program is no JavaScript',
    ...shown,
    launcher: withRunProgram('not ( JavaScript'),
    notice: /^joblog: /,
  },
  {
    name: 'an installation whose program throws',
    ...shown,
    launcher: withRunProgram('throw new Error("broken")'),
    notice: /^joblog: /,
  },
  {
    // Whatever is thrown once the command runs must not make the guard start it a second time.
    name: 'a main process that can start nothing after the command',
    ...shown,
    launcher: damaged((install) => {
      const program = join(install, 'dist/job.cjs');
      const first = `const children = require('node:child_process'); const spawn = children.spawn; let started = 0;
children.spawn = (...words) => { if (++started > 1) throw new Error('no more processes'); return spawn(...words); };`;
      writeFileSync(program, `${first}\n${readFileSync(program, 'utf8')}`);
    }),
    notice: /^joblog: internal error: .*no more processes/,
  },
  {
    name: 'an installation without the capture',
    ...shown,
    launcher: damaged((install) => {
      rmSync(join(install, 'dist/capture.cjs'));
    }),
    notice: /^joblog: internal error: .*capture\.cjs/,
  },
  {
    name: 'an installation of which only the program is left',
    ...shown,
    launcher: damaged((install) => {
      execFileSync('find', [join(install, 'dist'), '-type', 'f', '!', '-name', 'run.cjs', '-delete']);
    }),
    notice: /^joblog: /,
  },
  {
    name: 'a store that cannot be made',
    ...shown,
    setup: ({ home, way }) => {
      if (way === 'opted in') writeFileSync(join(home, '.joblog'), 'a file');
    },
    notice: /^joblog: /,
  },
  { name: 'a store below a file', ...shown, env: ['JOBLOG_DIR=/dev/null/store'], notice: /^joblog: / },
  {
    name: 'a store on a file system that takes nothing',
    ...shown,
    env: ['JOBLOG_DIR=/proc/joblog'],
    notice: /^joblog: /,
  },
  { name: 'an opt-in file that is no YAML', ...shown, ...CLOSED, optin: 'mode: [unclosed\n' },
  { name: 'an opt-in file with an invalid value', ...shown, ...CLOSED, optin: 'mode: everything\n' },
  { name: 'an opt-in file with a mistyped key', ...shown, ...CLOSED, optin: 'mod: disabled\n' },
  { name: 'an opt-in file with an unknown key', ...shown, ...CLOSED, optin: 'colour: red\n' },
  { name: 'an opt-in file that is too large', ...shown, ...CLOSED, optin: `# ${'x'.repeat(100_000)}\n` },
  {
    name: 'an opt-in file that is a directory',
    ...shown,
    ...CLOSED,
    setup: optin((path) => {
      mkdirSync(path);
    }),
  },
  {
    name: 'an opt-in file that is a named pipe',
    ...shown,
    ...CLOSED,
    setup: optin((path) => {
      execFileSync('mkfifo', [path]);
    }),
  },
  {
    name: 'an opt-in file that is a link to nowhere',
    ...shown,
    ...CLOSED,
    setup: optin((path) => {
      symlinkSync('/no/such/file', path);
    }),
  },
  { name: 'a mode that does not exist', ...shown, ...CLOSED, options: () => ['--mode', 'nonsense'] },
  {
    name: 'a site configuration that is no YAML',
    ...shown,
    ...CLOSED,
    setup: ({ root }) => {
      writeFileSync(join(root, 'site.yaml'), 'limits: [unclosed\n');
    },
    env: ({ root }) => [`JOBLOG_SITE_CONFIG=${root}/site.yaml`],
  },
  {
    name: 'a writer that was killed',
    program: sh('seq 1 20000; echo err >&2; exit 5'),
    ends: 5,
    prints: /\n20000\n$/,
    // By itself, before it has said anything: one that is killed later is started again.
    launcher: damaged((install) => {
      writeFileSync(join(install, 'dist/writer.cjs'), "process.kill(process.pid, 'SIGKILL');");
    }),
    notice: /^joblog: the process that writes the log has ended/,
    unclosed: 'its writer was killed',
  },
];
