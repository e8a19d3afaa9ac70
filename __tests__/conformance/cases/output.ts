/** What a command prints. */
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Case, sh } from '../types.js';

const ALL_BYTES = 'for ((i = 0; i < 256; i++)); do printf -v o %03o "$i"; printf "\\\\$o"; done';

export const output: readonly Case[] = [
  { name: 'a command that prints nothing prints nothing', program: ['true'], prints: '' },
  { name: 'a line on stdout arrives', program: ['echo', 'hello'], prints: 'hello\n' },
  { name: 'a line on stderr arrives on stderr', program: sh('echo oops >&2'), prints: '' },
  { name: 'each stream keeps its own text', program: sh('echo a; echo b >&2; echo c; echo d >&2'), prints: 'a\nc\n' },
  { name: 'text without a newline at its end gets none', program: ['printf', 'no newline'], prints: 'no newline' },
  { name: 'a single newline arrives', program: ['echo'], prints: '\n' },
  {
    name: 'all 256 byte values arrive on both streams',
    program: sh(`${ALL_BYTES}; { ${ALL_BYTES}; } >&2`),
    prints: Buffer.from(Array.from({ length: 256 }, (_, i) => i)).toString('latin1'),
  },
  {
    name: 'bytes that are not UTF-8 arrive',
    program: ['printf', 'caf\\351 \\377\\376 \\303'],
    prints: 'caf\xe9 \xff\xfe \xc3',
  },
  { name: 'NUL bytes arrive', program: ['printf', 'a\\0b\\0\\0'], prints: 'a\0b\0\0' },
  {
    name: 'progress bars and colours arrive as they were printed',
    program: sh(`for i in 1 2 3; do printf '\\r\\e[2K%d%%' $i; done; printf '\\e[1A\\e[31mred\\e[0m\\b\\n'`),
    prints: /^\r\x1b\[2K1%/,
  },
  {
    name: 'metadata lines arrive as text',
    program: sh(`printf '{"epoch":1,"loss":0.5}\\r\\n{"epoch": 2}\\n{}\\n'`),
    prints: '{"epoch":1,"loss":0.5}\r\n{"epoch": 2}\n{}\n',
  },
  {
    name: 'command lines arrive as text',
    program: sh(`echo '/LOGCOMMAND {"mode":"metadata"}'; echo hidden; echo '/LOGCOMMAND {"mode":"enabled"}' >&2`),
    prints: '/LOGCOMMAND {"mode":"metadata"}\nhidden\n',
  },
  {
    name: 'output goes on unchanged in mode disabled',
    program: sh(`echo '/LOGCOMMAND {"mode":"disabled"}'; seq 1 5000; echo e >&2`),
    prints: /\n5000\n$/,
  },
  {
    name: 'a masked value arrives unmasked',
    env: ['API_TOKEN=0123456789abcdef'],
    program: sh('echo "token $API_TOKEN"'),
    prints: 'token 0123456789abcdef\n',
  },
  {
    name: 'repeated lines all arrive',
    program: sh('for ((i = 0; i < 3000; i++)); do echo same; done; echo; echo; echo'),
    prints: /^(same\n){3000}\n\n\n$/,
  },
  {
    name: 'a line of 5 MB arrives',
    program: sh('head -c 5000000 /dev/zero | tr "\\0" x; echo'),
    prints: `${'x'.repeat(5_000_000)}\n`,
  },
  { name: '20 MB of numbered lines arrive', program: ['seq', '1', '2700000'], prints: /\n2700000\n$/ },
  {
    name: 'a gigabyte arrives',
    script: (run) => `set -o pipefail; ${run} bash -c 'yes 0123456789abcde | head -c 1G' | sha1sum`,
    prints: /^[0-9a-f]{40} /,
  },
  {
    name: 'many small writes arrive in order',
    program: sh('for ((i = 0; i < 20000; i++)); do echo $i; ((i % 4)) || echo e$i >&2; done'),
    prints: /\n19999\n$/,
  },
  {
    name: 'both streams are large at the same time',
    program: sh('seq 1 700000 & seq 700000 -1 1 >&2; wait'),
    prints: /\n700000\n$/,
  },
  {
    name: 'one stream flows while nobody reads the other',
    program: sh('seq 1 400000 >&2 & seq 1 400000; until [[ -e read ]]; do sleep 0.02; done; wait; echo end'),
    drive: async ({ stdout, stderr, place }) => {
      stderr.pause();
      await stdout.until('\n400000\n');
      writeFileSync(`${place.work}/read`, '');
      stderr.resume();
    },
    prints: /end\n$/,
  },
  {
    name: 'a slow reader gets everything, also after the command has ended',
    program: sh('seq 1 1400000; echo the end'),
    drive: async ({ stdout }) => {
      await stdout.until('\n1000\n');
      for (let pause = 0; pause < 8; pause++) {
        stdout.pause();
        // This is what is tried: a reader that takes its time. No result depends on how long.
        await delay(60);
        stdout.resume();
        await delay(1);
      }
    },
    prints: /the end\n$/,
  },
  {
    name: 'a prompt without a newline is there before its answer is given',
    program: sh(`printf 'Name? '; read -r name; printf 'Sure? ' >&2; read -r sure; echo "Hello $name, $sure"`),
    stdin: 'pipe',
    drive: async ({ stdin, stdout, stderr }) => {
      await stdout.until('Name? ');
      stdin?.write('Ada\n');
      await stderr.until('Sure? ');
      stdin?.write('yes\n');
    },
    prints: 'Name? Hello Ada, yes\n',
  },
  {
    name: 'single bytes arrive one by one',
    program: sh('while IFS= read -r -n1 c; do printf %s "$c"; done'),
    stdin: 'pipe',
    drive: async ({ stdin, stdout }) => {
      let text = '';
      for (const c of 'step by step') {
        stdin?.write(c);
        text += c;
        await stdout.until(text);
      }
      stdin?.end();
    },
    prints: 'step by step',
  },
];
