/**
 * Compiles the JSON schemas of the configuration to one module without dependencies, so that a job's start pays for no schema compiler.
 * The module is committed: `node scripts/schemas.mjs` writes it, `--check` exits with 1 if it is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';

const config = fileURLToPath(new URL('../lib/config/', import.meta.url));
const target = `${config}validators.generated.js`;
const schemas = ['user-settings.json', 'site-settings.json', 'job-record.json'];

const ajv = new Ajv({
  allErrors: true,
  allowUnionTypes: true,
  // The words for users are joblog's own.
  messages: false,
  code: { source: true, esm: true, lines: true },
});
for (const name of schemas) ajv.addSchema(JSON.parse(readFileSync(`${config}schemas/${name}`, 'utf8')));

const code = standalone.default(ajv, {
  validateUserSettings: 'user-settings.json',
  validateSiteSettings: 'site-settings.json',
  validateJobRecord: 'job-record.json',
});
if (/\brequire\(/.test(code)) throw new Error('a schema uses a keyword that needs ajv at run time');
const text = `// Generated from lib/config/schemas by scripts/schemas.mjs: change these, then run it again.\n${code}`;

if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('lib/config/validators.generated.js is out of date: run `node scripts/schemas.mjs`');
  process.exit(1);
}
