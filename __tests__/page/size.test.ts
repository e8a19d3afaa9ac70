import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const FOLDER = join(__dirname, '../../dist/page');

test('there is nothing in the folder of the page but the page', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(['index.html', 'page.css', 'page.js', 'report.js']);
});

test.each([
  ['with its data from a server', 'page.js'],
  ['with its data in it', 'report.js'],
])('the whole page %s takes at most 60 KB, compressed', (_, script) => {
  const names = ['index.html', 'page.css', script];
  const bytes = names.reduce((sum, name) => sum + gzipSync(readFileSync(join(FOLDER, name)), { level: 9 }).length, 0);
  expect(bytes).toBeLessThanOrEqual(60_000);
});

test('the page asks for nothing that is not beside it, and has no script or style in itself', () => {
  const html = readFileSync(join(FOLDER, 'index.html'), 'utf8');
  const links = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, to]) => to);
  expect(links.sort()).toEqual(['data:,', 'page.css', 'page.js']);
  expect(html).not.toMatch(/<style|style=|<script>|javascript:/);
});
