/** The entry of every verb but `run`: reads the command line and loads what the verb needs, and nothing else. */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isatty } from 'node:tty';
import { fileURLToPath } from 'node:url';
import { parse, type Request } from './cli/cli.js';
import type { Context } from './commands/context.js';
import { homeOf } from './config/user.js';
import { safeText } from './view/text.js';

/** The number a shell has for a wrapper that could not start its command (env(1), nohup(1)). */
const CANNOT_RUN = 125;

async function dispatch(request: Request, context: Context): Promise<number> {
  switch (request.verb) {
    case 'list':
      return (await import('./commands/list.js')).list(request, context);
    case 'show':
      return (await import('./commands/show/show.js')).show(request, context);
    case 'top':
      return (await import('./commands/top/top.js')).top(request, context);
    case 'compare':
      return (await import('./commands/compare.js')).compare(request, context);
    case 'report':
      return (await import('./commands/report.js')).report(request, context);
    case 'export':
      return (await import('./commands/export.js')).exportJobs(request, context);
    case 'path':
      return (await import('./commands/path.js')).path(request, context);
    case 'verify':
      return (await import('./commands/verify.js')).verify(request, context);
    case 'serve':
      return (await import('./commands/serve.js')).serve(request, context);
    case 'prune':
      return (await import('./commands/prune.js')).prune(request, context);
    case 'recover':
      return (await import('./commands/recover.js')).recoverAll(request, context);
    case 'optin':
      return (await import('./commands/optin.js')).optin(request, context);
    case 'optout':
      return (await import('./commands/optout.js')).optout(request, context);
    case 'status':
      return (await import('./commands/status.js')).status(request, context);
    case 'doctor':
      return (await import('./commands/doctor/doctor.js')).doctor(request, context);
    case 'site':
      return (await import('./commands/site.js')).site(request, context);
    case 'completion':
      return (await import('./commands/completion.js')).completion(request, context);
    case 'complete':
      return (await import('./commands/complete.js')).complete(request, context);
    case 'run':
      context.stderr(
        'joblog: run is started through bin/joblog, which sets up the pipes of the command; nothing was run\n',
      );
      return CANNOT_RUN;
    case 'version':
      context.stdout(`joblog ${version()}\n`);
      return 0;
  }
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

function thisContext(): Context {
  const isTerminal = isatty(1);
  return {
    env: process.env,
    installation: dirname(dirname(fileURLToPath(import.meta.url))),
    home: homeOf(process.env),
    stdout: (text) => {
      process.stdout.write(text);
    },
    // Names of files and what systems say of them are in it, and anybody may have chosen them.
    stderr: (text) => {
      process.stderr.write(safeText(text));
    },
    now: Date.now,
    isTerminal,
    // As they are when they are asked for: a window changes its size.
    get columns() {
      return isTerminal ? known(process.stdout.columns) : undefined;
    },
    get rows() {
      return isTerminal ? known(process.stdout.rows) : undefined;
    },
  };
}

/** A terminal that nobody has told its size, as a serial line or one of a container, says 0 (ioctl_tty(2)). */
function known(size: number): number | undefined {
  return size > 0 ? size : undefined;
}

async function main(): Promise<number> {
  const context = thisContext();
  const parsed = parse(process.argv.slice(2), context.columns);
  switch (parsed.kind) {
    case 'request':
      return dispatch(parsed.request, context);
    case 'help':
      context.stdout(parsed.text);
      return 0;
    case 'usage':
      context.stderr(parsed.text);
      return 2;
  }
}

// Whoever reads has seen enough (`joblog show | head`): that is no failure, and there is nobody to tell. Exit at once, because a log of
// gigabytes would otherwise be read to its end.
const output = { failed: false };
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    output.failed = true;
    process.exitCode = 1;
    if (stream === process.stdout) process.stderr.write(`joblog: cannot write the output: ${error.message}\n`);
  });
}

try {
  const status = await main();
  process.exitCode = output.failed ? 1 : status;
} catch (error) {
  process.stderr.write(safeText(`joblog: ${error instanceof Error ? error.message : String(error)}\n`));
  process.exitCode = 1;
}
