import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rendered } from './harness.js';

const FOLDER = join(__dirname, '..', 'fixtures', 'console');

/** Sizes of chunks from 1 to 64 bytes, as random as a linear congruential generator is. */
function chunkSizes(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return 1 + ((state >> 8) % 64);
  };
}

/** What real programs print. */
const PROGRAMS = `
apt-get-pty apt-get aria2 cargo-pty cargo cli-progress-pty cli-progress click-progressbar-pty
click-progressbar cmake-make-pty curl-hash-pty curl dd-progress ffmpeg-pty ffmpeg git-clone-pty git-clone
git-gc halo keras-style keras3-style listr2 log-update-pty man-overstrike mkfs muscle ninja-pty ninja
node-progress-pty npm-pty npm-spinner-pty npm ora-spinner-pty ora-spinner parallel-bar pip-install-pty
pip-install progress-lib-pty progress-lib progressbar2-pty progressbar2 pv-pty pv pytest-dots-pty pytest-pty
rich-live-table-pty rich-live-table rich-progress-forced rich-progress-pty rich-progress rsync-progress2-pty
rsync sevenzip top-batch tqdm-error-pty tqdm-error tqdm-multi tqdm-nested-pty tqdm-nested tqdm-simple-pty
tqdm-simple tqdm-threads-pty tqdm-threads tqdm-wide-pty tqdm-wide tqdm-write-pty tqdm-write vsearch wget-bar
wget-pty wget clear-loop-pty less-pty rich-live-altscreen-pty vim-pty watch-pty whiptail-gauge-pty apt-fancy-pty
`;

/** Made by hand, one question each. */
const EDGES = `
edge-apc-bel edge-backspace edge-blank-lines edge-c1 edge-charset edge-combining edge-cr-erase edge-cr-shorter
edge-crlf edge-csi-at-eof edge-csi-huge edge-csi-malformed edge-cursor-columns edge-cursor-down-huge
edge-cursor-up-beyond-top edge-cursor-up-down edge-cursor-up-limit edge-dcs-apc edge-docker-style
edge-erase-display edge-erase-line edge-esc-at-eof edge-ff-vt edge-hpa-vpa edge-interleaved edge-invalid-utf8
edge-lf-keeps-no-column edge-lone-cr edge-long-csi-params edge-many-cr edge-no-final-newline edge-nul
edge-osc-split edge-osc-title edge-osc-unterminated edge-osc8 edge-private-modes edge-pwsh-title edge-sgr
edge-soft-reset edge-split-utf8 edge-tab edge-trailing-spaces edge-alt-screen-47 edge-alt-screen-unclosed
edge-alt-screen edge-clear-home edge-cup edge-delete-line edge-emoji edge-erase-above edge-home-after-many
edge-home-clear-loop edge-home-clear edge-home-overwrite edge-insert-delete edge-insert-line edge-line-drawing
edge-rep edge-reverse-index edge-ris edge-rtl edge-save-restore-rows edge-save-restore edge-scroll-up-down
edge-tabs edge-utf8-bom edge-wide-overwrite
`;

describe.each([
  ['a program', PROGRAMS],
  ['an edge case', EDGES],
])('the log of %s is what a console finally shows', (_kind, list) => {
  test.each(list.trim().split(/\s+/))('%s', (name) => {
    const raw = readFileSync(join(FOLDER, `${name}.raw`));
    const expected = readFileSync(join(FOLDER, 'expected', `${name}.txt`), 'utf8');
    expect(rendered(raw)).toBe(expected);
    expect(rendered(raw, { size: 1 })).toBe(expected);
    for (const seed of [7, 48, 1049]) expect(rendered(raw, { size: chunkSizes(seed) })).toBe(expected);
    expect(rendered(raw, { fast: false })).toBe(expected);
  });
});

// Programs that know their terminal to be lower than the log's screen, and what they keep at its foot.
test.each(['enlighten-pty', 'edge-scroll-region'])('no line of text of %s is lost', (name) => {
  const raw = readFileSync(join(FOLDER, `${name}.raw`));
  const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
  const expected = readFileSync(join(FOLDER, 'expected', `${name}.txt`), 'utf8');
  expect(lines(rendered(raw))).toEqual(expect.arrayContaining(lines(expected)));
  expect(rendered(raw, { size: 1 })).toBe(rendered(raw));
  expect(rendered(raw, { fast: false })).toBe(rendered(raw));
});
