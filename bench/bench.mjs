// `npm run bench`: what joblog costs, as ratios against references that run alternately with it in the same call, because machines are noisy.
// `npm run bench -- start` runs one part alone: start, volume, memory. The figures and what they mean: docs/performance.md.
import { memory } from './memory.mjs';
import { start } from './start.mjs';
import { volume } from './volume.mjs';

const parts = { start, volume, memory };
const chosen = process.argv.slice(2);
for (const [name, part] of Object.entries(parts)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n## ${name}\n`);
  await part();
}
