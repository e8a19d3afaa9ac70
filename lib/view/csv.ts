/** One record of a CSV file (RFC 4180), with its line end: CR LF, quotes only where they are needed, a quote doubled. */
export function csvLine(fields: readonly string[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

// A field that begins or ends with a space is quoted too: some readers trim the others.
const NEEDS_QUOTES = /[",\r\n]|^ | $/;

function csvField(field: string): string {
  return NEEDS_QUOTES.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
