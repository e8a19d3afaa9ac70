/** Reading `<task>.json`. A record can be torn (the node died), written by a newer joblog, or changed by hand: it never stops a reader. */
import { closeSync, readFileSync } from 'node:fs';
import { MODES } from '../../capture/types.js';
import { errorText } from '../../config/errno.js';
import { type Exit, STORE_VERSION, type TaskRecord } from '../format.js';
import { type LedgerRead, readLedger } from './ledger.js';
import { openPlain } from './plain-file.js';

/** What readers use of a record; everything else in the file is left alone. */
export type ReadRecord = Pick<
  TaskRecord,
  'job' | 'task' | 'attempt' | 'name' | 'user' | 'host' | 'pid' | 'boot' | 'cmd' | 'started' | 'ended' | 'exit' | 'mode'
> & { readonly ledger: LedgerRead };

export type RecordRead =
  | { readonly kind: 'record'; readonly record: ReadRecord }
  /** `torn`: not whole, as while it is made, or after its node died. */
  | { readonly kind: 'broken'; readonly why: string; readonly torn?: true };

/** Reads the record in `file`. */
export function readRecord(file: string): RecordRead {
  let text: string;
  try {
    const fd = openPlain(file);
    try {
      text = readFileSync(fd, 'utf8');
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    return { kind: 'broken', why: errorText(error) };
  }
  return parseRecord(text);
}

/** Takes from a record's text what is valid in it; without a valid start it is no record. */
export function parseRecord(text: string): RecordRead {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ...broken(text.trim() === '' ? 'it is empty' : 'it is not valid JSON: it may be torn'), torn: true };
  }
  if (!isObject(value)) return broken('it is not a JSON object');
  const version = value['joblog'];
  if (version !== STORE_VERSION) {
    const is = typeof version === 'number' ? `is ${version}` : 'is missing';
    return broken(`its version ${is}, and this joblog knows ${STORE_VERSION}`);
  }
  const started = time(value['started']);
  if (started === null) return broken('it does not say when the task started');
  return {
    kind: 'record',
    record: {
      job: textOf(value['job']) ?? '',
      task: textOf(value['task']) ?? '',
      attempt: wholeNumber(value['attempt']) ?? 0,
      name: textOf(value['name']),
      user: textOf(value['user']) ?? '',
      host: textOf(value['host']) ?? '',
      pid: wholeNumber(value['pid']) ?? 0,
      boot: textOf(value['boot']),
      cmd: texts(value['cmd']),
      started,
      ended: time(value['ended']),
      exit: exit(value['exit']),
      mode: MODES.find((mode) => mode === value['mode']) ?? 'enabled',
      // Seldom looked at, and more to read than all the rest together.
      get ledger() {
        return readLedger(value['ledger']);
      },
    },
  };
}

function broken(why: string): Extract<RecordRead, { kind: 'broken' }> {
  return { kind: 'broken', why };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function texts(value: unknown): string[] | null {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
}

function wholeNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function time(value: unknown): string | null {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : null;
}

function exit(value: unknown): Exit | null {
  if (!isObject(value)) return null;
  const code = wholeNumber(value['code']);
  if (code !== null) return { code };
  const signal = textOf(value['signal']);
  return signal === null ? null : { signal };
}
