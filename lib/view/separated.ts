/** Tables for programs and documents: CSV, TSV, Markdown. */

/** One record of a CSV file (RFC 4180), with its line end: CR LF, quotes only where they are needed, a quote doubled. */
export function csvLine(fields: readonly string[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

// A field that begins or ends with a space is quoted too: some readers trim the others.
const NEEDS_QUOTES = /[",\r\n]|^ | $/;

function csvField(field: string): string {
  return NEEDS_QUOTES.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

const TSV_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/**
 * One record of a TSV file, with its line end (LF). TSV has no quotes: a tab, a line end and a backslash in a field are `\t`, `\n`, `\r`, `\\`, as
 * PostgreSQL's COPY and Linear TSV have them.
 */
export function tsvLine(fields: readonly string[]): string {
  return `${fields.map((field) => field.replace(/[\\\t\n\r]/g, (char) => TSV_ESCAPES[char] ?? char)).join('\t')}\n`;
}

// An underscore within a word is no emphasis.
const MARKDOWN_SPECIAL = /[\\`*[<|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;

/** The text of a cell in a Markdown table (GitHub's): one line that shows as it stands. */
export function markdownCell(text: string): string {
  return text.replace(MARKDOWN_SPECIAL, (char) => `\\${char}`);
}
