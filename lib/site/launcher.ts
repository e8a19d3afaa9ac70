/**
 * The launcher as `joblog site install` writes it: with the name of its version in it. Pure.
 *
 * Which version is in use is said by one file, `bin/joblog`: it is the launcher of that version. So a switch is one rename(2), a run has all of its
 * parts from one version, and finding them takes no process and reads no further file.
 */

const LINE = /^( *local \+x version=)(\S*)$/m;

/** The launcher's text with the version in it; undefined where the text is no launcher. */
export function stampLauncher(text: string, version: string): string | undefined {
  return LINE.test(text) ? text.replace(LINE, `$1${version}`) : undefined;
}

/** The version that a launcher belongs to; undefined for one that was not installed side by side with others, or is none. */
export function versionOfLauncher(text: string): string | undefined {
  const version = LINE.exec(text)?.[2];
  return version === '' ? undefined : version;
}

/** What a version may be called: a name of one folder, without a meaning to a shell or to a file system. */
export function isVersionName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/.test(name);
}
