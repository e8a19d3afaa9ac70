/**
 * What a program asks of the machine it is to run on: read from its ELF header (elf(5), and "Symbol Versioning" of the Linux Standard Base), so that
 * a program for another processor can be looked at, too.
 *
 *     node scripts/release/needs.mjs PROGRAM...
 *
 * says it of each, and exits with 1 if one needs more than the oldest systems that a release is made for have.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What RHEL 8 and its kin have: glibc 2.28, and the libraries of GCC 8. */
const NEWEST = { GLIBC: '2.28', GLIBCXX: '3.4.25', CXXABI: '1.3.11', GCC: '8.0.0' };
/** What each of them has without a further package. */
const LIBRARIES = /^(?:lib(?:c|m|dl|pthread|rt|stdc\+\+|gcc_s)\.so\.\d+|ld-linux-[\w-]+\.so\.\d+)$/;

const PROCESSORS = { 62: 'x64', 183: 'arm64' };
const SECTION = { dynamic: 6, neededVersions: 0x6ffffffe };
const NEEDED = 1n;

/**
 * @param {Buffer} program an ELF file of 64 bits, least byte first
 * @returns {{ processor: string, libraries: string[], versions: string[] }} the shared libraries it names, and the versions of their symbols
 *   (`GLIBC_2.28`); throws for anything else than such a file
 */
export function needsOf(program) {
  if (program.readUInt32BE(0) !== 0x7f454c46 || program[4] !== 2 || program[5] !== 1)
    throw new Error('this is no ELF program of 64 bits, least byte first');
  const sections = sectionsOf(program);
  const dynamic = sections.find(({ type }) => type === SECTION.dynamic);
  if (dynamic === undefined) throw new Error('it has no shared libraries: this is not the program that was expected');
  const libraries = [];
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 16)
    if (program.readBigUInt64LE(at) === NEEDED)
      libraries.push(textAt(program, sections[dynamic.link].offset + Number(program.readBigUInt64LE(at + 8))));
  const needed = sections.find(({ type }) => type === SECTION.neededVersions);
  return {
    processor: PROCESSORS[program.readUInt16LE(18)] ?? 'another',
    libraries,
    versions: needed === undefined ? [] : [...new Set(versionsOf(program, needed, sections[needed.link].offset))],
  };
}

function sectionsOf(program) {
  const table = Number(program.readBigUInt64LE(40));
  const size = program.readUInt16LE(58);
  return Array.from({ length: program.readUInt16LE(60) }, (_, index) => {
    const at = table + index * size;
    return {
      type: program.readUInt32LE(at + 4),
      offset: Number(program.readBigUInt64LE(at + 24)),
      size: Number(program.readBigUInt64LE(at + 32)),
      link: program.readUInt32LE(at + 40),
    };
  });
}

/** A list of libraries, each with a list of versions; both are chained by distances, of which the last is 0. */
function* versionsOf(program, { offset }, names) {
  for (let library = offset, next = 1; next !== 0; library += next) {
    next = program.readUInt32LE(library + 12);
    for (let version = library + program.readUInt32LE(library + 8), step = 1; step !== 0; version += step) {
      step = program.readUInt32LE(version + 12);
      yield textAt(program, names + program.readUInt32LE(version + 8));
    }
  }
}

function textAt(program, offset) {
  return program.toString('latin1', offset, program.indexOf(0, offset));
}

/** @returns {string[]} what of these needs the oldest systems do not have */
export function tooMuch({ libraries, versions }) {
  return [...libraries.filter((name) => !LIBRARIES.test(name)), ...versions.filter(isTooNew)];
}

function isTooNew(version) {
  const [, family, number] = /^(.+)_([\d.]+)$/.exec(version) ?? [];
  const newest = NEWEST[family];
  return newest === undefined || compare(number, newest) > 0;
}

function compare(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** The newest of each family. */
function newestOf(versions) {
  const newest = [...versions].sort(compare).map((version) => [version.replace(/_[\d.]+$/, ''), version]);
  return Object.values(Object.fromEntries(newest));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const path of process.argv.slice(2)) {
    const needs = needsOf(readFileSync(path));
    const more = tooMuch(needs);
    console.log(`${path}: ${[needs.processor, ...needs.libraries, ...newestOf(needs.versions)].join(' ')}`);
    if (more.length === 0) continue;
    console.error(`${path}: needs more than glibc ${NEWEST.GLIBC} and GCC 8 have: ${more.join(' ')}`);
    process.exitCode = 1;
  }
}
