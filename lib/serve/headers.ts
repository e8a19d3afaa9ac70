/** What every answer says to a browser, so that nothing but our own page can do anything with it. */

const EVERYWHERE = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
} as const;

/** Scripts and styles come from our files alone; images are also made by the page itself, as when a graph is saved. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Data is not a page: whoever opens it as one gets nothing that acts. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

export function pageHeaders(type: string): Readonly<Record<string, string>> {
  return { ...EVERYWHERE, 'Content-Security-Policy': PAGE_POLICY, 'Content-Type': type };
}

export function dataHeaders(type = 'application/json'): Readonly<Record<string, string>> {
  return { ...EVERYWHERE, 'Content-Security-Policy': DATA_POLICY, 'Content-Type': type };
}

/** A file to be kept, under a name of letters that mean nothing to any shell, browser or file system. */
export function downloadHeaders(type: string, name: string): Readonly<Record<string, string>> {
  const safe = name
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^[.-]+/, '_')
    .slice(-120);
  return { ...dataHeaders(type), 'Content-Disposition': `attachment; filename="${safe}"` };
}
