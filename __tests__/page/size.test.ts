import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const FOLDER = join(__dirname, '../../dist/page');

test('the whole page takes at most 60 KB, compressed', () => {
  const names = readdirSync(FOLDER);
  expect(names.sort()).toEqual(['index.html', 'page.css', 'page.js']);
  const bytes = names.reduce((sum, name) => sum + gzipSync(readFileSync(join(FOLDER, name)), { level: 9 }).length, 0);
  expect(bytes).toBeLessThanOrEqual(60_000);
});

test('the page asks for nothing that is not beside it, and has no script or style in itself', () => {
  const html = readFileSync(join(FOLDER, 'index.html'), 'utf8');
  const links = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, to]) => to);
  expect(links.sort()).toEqual(['data:,', 'page.css', 'page.js']);
  expect(html).not.toMatch(/<style|style=|<script>|javascript:/);
});
