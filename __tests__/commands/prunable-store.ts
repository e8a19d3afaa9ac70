/** Stores with jobs of any age, for `joblog prune`. */
import { lutimesSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { prune } from '../../lib/commands/prune.js';
import type { Retention } from '../../lib/config/types.js';
import { newHome } from '../config/homes.js';
import { StoreBuilder } from '../store/reader/store-builder.js';
import { captured } from './capture-context.js';

export const DAY = 24 * 3_600_000;
export const NOW = Date.UTC(2026, 10, 22, 6, 20);
/** A record of a task that runs, or ran, where the test does. */
export const HERE = { host: hostname(), boot: null };

interface Given {
  readonly rule?: Retention;
  readonly dry?: boolean;
  readonly json?: boolean;
  readonly dir?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export class PrunableStore extends StoreBuilder {
  /** A job that ended so many days ago, in one task. Its job record is one that joblog made. Returns its folder. */
  job(id: string, days: number, record: object = {}, task = 'batch'): string {
    const time = (offset: number): string => new Date(NOW - days * DAY + offset).toISOString();
    this.task(id, task, { record: { started: time(-60_000), ended: time(0), ...record }, stdout: 'one\ntwo\n' });
    const config = { mode: 'enabled', repeats: 'fold', tasks: 'all', mask: { values: 0, env: [] } };
    const made = {
      joblog: 1,
      job: id,
      attempt: 0,
      decided: time(-60_000),
      host: 'node17',
      user: 'ada',
      why: 'default',
    };
    this.file(id, 'job.json', JSON.stringify({ ...made, config }));
    this.age(id, days);
    return join(this.root, id);
  }

  /** All files of the job were last changed so many days ago. */
  age(id: string, days: number): void {
    const folder = join(this.root, id);
    const time = NOW / 1000 - days * 86_400;
    for (const name of readdirSync(folder)) lutimesSync(join(folder, name), time, time);
  }

  async prune({ rule = {}, dry = false, json = false, dir = this.root, env = {} }: Given = {}) {
    const context = captured({ now: () => NOW, env: { JOBLOG_SITE_CONFIG: '/nonexistent/joblog.yaml', ...env } });
    const status = await prune({ verb: 'prune', dir, rule, dry, json }, context);
    return { status, out: context.out(), err: context.err() };
  }

  left(): string[] {
    return readdirSync(this.root).sort();
  }
}

/** An environment in which this is the site's file. */
export function siteFile(text: string): NodeJS.ProcessEnv {
  const file = join(newHome(), 'site.yaml');
  writeFileSync(file, text);
  return { JOBLOG_SITE_CONFIG: file };
}
