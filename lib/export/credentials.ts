/** Files that say who asks: a token, or a password, never on the command line, where all users of a machine can see it. */
import { readFileSync, statSync } from 'node:fs';
import { errorText } from '../config/errno.js';
import { safeName } from '../view/text.js';
import type { Credentials } from './server.js';

export interface CredentialFiles {
  readonly tokenFile?: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly caFile?: string;
}

export type CredentialsFound =
  | { readonly kind: 'read'; readonly credentials: Credentials; readonly warnings: readonly string[] }
  | { readonly kind: 'problem'; readonly why: string };

/** Reads them. What they hold goes nowhere but into the header of requests. */
export function readCredentials({ tokenFile, user, passwordFile, caFile }: CredentialFiles): CredentialsFound {
  const warnings: string[] = [];
  let credentials: Credentials = {};
  try {
    if (tokenFile !== undefined) credentials = { authorization: `Bearer ${secretIn(tokenFile, warnings)}` };
    if (user !== undefined && passwordFile !== undefined) {
      const pair = `${user}:${secretIn(passwordFile, warnings)}`;
      credentials = { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
    }
    if (caFile !== undefined) credentials = { ...credentials, ca: textOf(caFile) };
  } catch (error) {
    return { kind: 'problem', why: error instanceof Unusable ? error.message : errorText(error) };
  }
  return { kind: 'read', credentials, warnings };
}

class Unusable extends Error {}

function secretIn(path: string, warnings: string[]): string {
  const secret = textOf(path).trim();
  // What it is is not said: it may be a secret all the same.
  if (!/^[\x21-\x7e]+$/.test(secret))
    throw new Unusable(`${safeName(path)} does not hold one word of plain characters`);
  if ((statSync(path).mode & 0o077) !== 0) warnings.push(`others can read ${safeName(path)}: chmod 600 closes it`);
  return secret;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Unusable(`cannot read ${safeName(path)}: ${errorText(error)}`);
  }
}
