/** `joblog optin`: creates `~/.logoptin`, or sets the mode in it. */
import {
  closeSync,
  constants,
  fchmodSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { errorText } from '../config/errno.js';
import { describeConfigFailure, describeFailure } from '../config/messages.js';
import { likely } from '../config/nearest.js';
import { OPT_IN_FILE, type OptInFile, parseOptIn } from '../config/opt-in-file.js';
import { readSmallFile } from '../config/read-file.js';
import { CHOICES } from '../config/schema-defects.js';
import type { Context } from './context.js';

export interface OptinRequest {
  readonly mode?: string;
}

const MODES = CHOICES['mode'] ?? [];

/** Whatever else the file holds, comments included, stays. Exit status 0, 1 if nothing could be done, 2 for a mode that there is not. */
export async function optin(request: OptinRequest, context: Context): Promise<number> {
  const { mode } = request;
  const refuse = (why: string, status = 1): number => {
    context.stderr(`joblog: ${why}; nothing was changed\n`);
    return status;
  };
  if (mode !== undefined && !MODES.includes(mode)) {
    return refuse(describeConfigFailure({ kind: 'mode-option', got: mode, nearest: likely(mode, MODES) }), 2);
  }
  if (context.home === '') return refuse('cannot opt in: there is no home folder; set HOME');
  const path = join(context.home, '.logoptin');
  const read = readSmallFile(path);
  try {
    switch (read.kind) {
      case 'failure':
        return refuse(`cannot use ${describeFailure({ file: OPT_IN_FILE, defect: read.defect })}; move it away first`);
      case 'absent':
        create(path, mode === undefined ? '' : `mode: ${mode}\n`);
        context.stdout(`Your jobs will be logged from now on${inMode(mode ?? 'enabled')}. joblog status tells more.\n`);
        return 0;
      case 'bytes': {
        if (mode === undefined) return confirm(await parseOptIn(read.bytes), context);
        const changed = await withMode(read.bytes, mode);
        if (changed.kind === 'refused') return refuse(`${changed.why}; correct the file first`);
        replace(realpathSync(path), changed.text);
        context.stdout(`Your next jobs will be logged${inMode(mode)}. Jobs that have started go on as they began.\n`);
        return 0;
      }
    }
  } catch (error) {
    return refuse(`cannot write ${OPT_IN_FILE}: ${errorText(error)}`);
  }
}

function inMode(mode: string): string {
  return ` (mode ${mode})`;
}

function confirm(file: OptInFile, context: Context): number {
  if (file.kind === 'failure') {
    context.stderr(
      `joblog: cannot use ${describeFailure(file.failure)}; you have opted in, but only commands will be logged; correct the file\n`,
    );
    return 1;
  }
  const mode = file.kind === 'settings' ? file.settings.mode : undefined;
  context.stdout(`You have already opted in${mode === undefined ? '' : inMode(mode)}. joblog status tells more.\n`);
  return 0;
}

type Changed = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'refused'; readonly why: string };

async function withMode(bytes: Buffer, mode: string): Promise<Changed> {
  const before = await parseOptIn(bytes);
  if (before.kind === 'failure') {
    const { defect } = before.failure;
    // A mode that is wrong is about to be put right; nothing else is.
    if (defect.kind !== 'value' || defect.key !== 'mode') {
      return { kind: 'refused', why: `cannot use ${describeFailure(before.failure)}` };
    }
  }
  const { isMap, parseDocument } = await import('../config/yaml-library.js');
  const document = parseDocument(bytes.toString('utf8'), { schema: 'core', logLevel: 'error' });
  // `null` is as good as nothing, but nothing can be set in it.
  if (!isMap(document.contents)) document.contents = null;
  document.set('mode', mode);
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  const after = await parseOptIn(Buffer.from(text));
  return after.kind === 'failure'
    ? { kind: 'refused', why: `cannot use ${describeFailure(after.failure)}` }
    : { kind: 'text', text };
}

function create(path: string, text: string): void {
  write(path, text, 0o600);
}

// By a new file and rename(2), so that a job that starts meanwhile never reads half of it.
function replace(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  write(temporary, text, statSync(path).mode & 0o777);
  try {
    renameSync(temporary, path);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
}

function write(path: string, text: string, mode: number): void {
  const { O_CREAT, O_EXCL, O_WRONLY } = constants;
  const fd = openSync(path, O_CREAT | O_EXCL | O_WRONLY, mode);
  try {
    // Whatever the umask says.
    fchmodSync(fd, mode);
    writeFileSync(fd, text);
  } catch (error) {
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(fd);
  }
}
