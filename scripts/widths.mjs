// Writes lib/capture/widths.generated.ts: which characters take no column, and which take two, by Unicode 11, the version that terminals
// agree on most. The table is read out of @xterm/addon-unicode11, which the tests also hold the console against.
import { writeFile } from 'node:fs/promises';
import unicode11 from '@xterm/addon-unicode11';

let provider;
new unicode11.Unicode11Addon().activate({
  unicode: {
    register: (given) => {
      provider = given;
    },
  },
});

/** Ranges of characters of a width, end inclusive, from U+00A0 on. */
function ranges(width) {
  const found = [];
  for (let code = 0xa0; code <= 0x10ffff; code++) {
    if (provider.wcwidth(code) !== width) continue;
    if (found.at(-1)?.[1] === code - 1) found.at(-1)[1] = code;
    else found.push([code, code]);
  }
  return found;
}

const listed = (width) =>
  ranges(width)
    .map(([from, to]) => (from === to ? from.toString(16) : `${from.toString(16)}-${to.toString(16)}`))
    .join(' ');

// As text: it is read when the first such character comes, which in most runs is never.
await writeFile(
  'lib/capture/widths.generated.ts',
  `// Made by scripts/widths.mjs from Unicode 11.

/** Combining characters, joiners, variation selectors, marks of direction: code points and ranges of them, in hexadecimal. */
export const NO_COLUMN =
  '${listed(0)}';

/** East Asian wide and fullwidth characters, and emoji. */
export const TWO_COLUMNS =
  '${listed(2)}';
`,
);
