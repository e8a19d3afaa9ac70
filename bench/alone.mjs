// A way to treat a job's output, alone in a process of its own, in seconds of CPU: what else runs on the machine does not show.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { makeFolder } from './harness.mjs';

const LIB = fileURLToPath(new URL('../lib', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./alone-process.mjs', import.meta.url));

let bundle;

/** lib/ as it is now, in a file that Node can load. */
function bundled() {
  const outfile = join(makeFolder(), 'capture.mjs');
  return build({
    stdin: {
      contents: `export { Capture } from './capture/capture.ts'; export { keepHeapSmall } from './run/small-heap.ts';`,
      resolveDir: LIB,
    },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minifySyntax: true,
    logLevel: 'warning',
    outfile,
  }).then(() => outfile);
}

/**
 * @param measurement `subject` (capture, xterm, strip-ansi, pass), `output` (a kind of outputs.mjs), `bytes`, `masks` (how many values, 0)
 * @returns MB for each second of CPU time
 */
export async function alone(measurement) {
  bundle ??= bundled();
  const work = JSON.stringify({ masks: 0, ...measurement, bundle: await bundle });
  const child = spawn(process.execPath, [PROGRAM, work], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`${work}: exit status ${code}`);
  const { bytes, seconds } = JSON.parse(printed);
  return bytes / 1e6 / seconds;
}
