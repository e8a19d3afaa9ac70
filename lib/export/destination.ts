/** Where metadata is sent to, as a user says it. Pure. */

export interface Destination {
  /** With the path of the import. */
  readonly url: string;
  /** For messages: without its query, which can hold secrets. */
  readonly shown: string;
  /** Others can read on the way what is sent. */
  readonly isOpen: boolean;
}

export type DestinationFound =
  | { readonly kind: 'destination'; readonly destination: Destination }
  | { readonly kind: 'problem'; readonly why: string };

const IMPORT = '/api/v1/import';
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** `http://host:8428`, or with a path before `/api/v1/import`, which may be left out. */
export function destinationOf(text: string): DestinationFound {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return problem('it must be an address such as http://127.0.0.1:8428');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return problem('it must begin with http:// or https://, as in http://127.0.0.1:8428');
  // All users of a machine can see the command lines of all others.
  if (url.username !== '' || url.password !== '')
    return problem(
      'a password does not belong on a command line, where others can see it: use --user and --password-file',
    );
  if (url.hash !== '') return problem(`what is behind # is never sent: leave out ${url.hash}`);
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith(IMPORT) ? path : path + IMPORT;
  return {
    kind: 'destination',
    destination: {
      url: url.href,
      shown: url.origin + url.pathname.slice(0, -IMPORT.length),
      isOpen: url.protocol === 'http:' && !LOOPBACK.test(url.hostname),
    },
  };
}

function problem(why: string): DestinationFound {
  return { kind: 'problem', why };
}
