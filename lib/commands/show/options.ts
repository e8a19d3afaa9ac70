/** Which view of a job the options of `joblog show` ask for, and which of them do not go together. */
import { given } from '../../given.js';
import type { Format, GraphOptions, LogView, MetadataView, ShowView } from '../../requests.js';
import { expressionOf } from '../../view/expression.js';
import type { GrepOptions } from '../../view/grep.js';

/** The options as the command line has them. */
export interface ShowOptions extends GraphFlags {
  readonly task?: string;
  readonly stdout?: true;
  readonly stderr?: true;
  readonly lines?: number;
  readonly since?: string;
  readonly until?: string;
  readonly grep?: string;
  readonly ignoreCase?: true;
  readonly invertMatch?: true;
  readonly afterContext?: number;
  readonly beforeContext?: number;
  readonly context?: number;
  readonly timestamps?: true | string;
  readonly rawJson?: true;
  readonly follow?: true;
  readonly attempt?: number;
  readonly metadata?: true;
  readonly columns?: readonly string[];
  readonly sort?: string;
  readonly format?: Format;
  readonly output?: string;
  readonly graph?: true | readonly string[];
}

/** The options of graphs as the command line has them. */
export interface GraphFlags {
  readonly x?: string;
  readonly by?: 'time' | 'x';
  readonly log?: true;
  readonly smooth?: number;
  readonly range?: string;
  readonly ascii?: true;
  readonly json?: true;
}

/** One view, or what is wrong with the options. */
export function viewOf(options: ShowOptions): ShowView | { readonly problem: string } {
  const kind = options.graph !== undefined ? 'graph' : options.metadata === true ? 'metadata' : 'log';
  const problem = misplaced(options, kind);
  if (problem !== undefined) return { problem };
  switch (kind) {
    case 'log':
      return logViewOf(options);
    case 'metadata':
      return metadataViewOf(options);
    case 'graph': {
      const keys = Array.isArray(options.graph) ? (options.graph as readonly string[]) : [];
      return { kind, keys, ...graphOptionsOf(options) };
    }
  }
}

function logViewOf(options: ShowOptions): LogView | { readonly problem: string } {
  const { lines, since, until, rawJson, follow } = options;
  const streams = options.stdout === options.stderr ? 'both' : options.stdout === true ? 'stdout' : 'stderr';
  const timestamps = options.timestamps === true ? 'absolute' : options.timestamps;
  if (timestamps !== undefined && timestamps !== 'absolute' && timestamps !== 'elapsed')
    return { problem: `--timestamps is absolute or elapsed, not ${timestamps}` };
  if (follow === true && until !== undefined) return { problem: '--follow and --until exclude each other' };
  const grep = grepOf(options);
  if (grep !== undefined && 'problem' in grep) return grep;
  return { kind: 'log', streams, ...given({ lines, since, until, grep, timestamps, rawJson, follow }) };
}

function grepOf(options: ShowOptions): GrepOptions | { readonly problem: string } | undefined {
  const { grep, ignoreCase, invertMatch: invert, context } = options;
  const [before, after] = [options.beforeContext ?? context, options.afterContext ?? context];
  if (grep === undefined) {
    const needless = [ignoreCase, invert, before, after].some((option) => option !== undefined);
    return needless ? { problem: '-i, -v, -A, -B and -C go with --grep only' } : undefined;
  }
  // An empty one is in every line, as for grep(1).
  const found = expressionOf({ text: grep === '' ? '(?:)' : grep, regex: true, ignoreCase: ignoreCase === true });
  return found.kind === 'problem'
    ? { problem: `--grep: ${found.why}` }
    : { pattern: found.one, ...given({ invert, before, after }) };
}

/** Formats by the endings of files. */
const ENDINGS: Readonly<Record<string, Format>> = {
  csv: 'csv',
  tsv: 'tsv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  json: 'json',
  parquet: 'parquet',
  md: 'markdown',
  txt: 'table',
};

function metadataViewOf({
  columns,
  sort,
  lines: rows,
  format,
  output,
}: ShowOptions): MetadataView | { readonly problem: string } {
  const byEnding = ENDINGS[/\.([a-z]+)$/.exec(output ?? '')?.[1] ?? ''];
  if (output !== undefined && format === undefined && byEnding === undefined)
    return { problem: `the ending of ${output} says no format: name one with --format` };
  const chosen = format ?? byEnding ?? 'table';
  if (chosen === 'parquet' && output === undefined)
    return { problem: 'Parquet is not text: name a file for it with -o (a pipe is /dev/stdout)' };
  return { kind: 'metadata', ...given({ columns, sort, rows, output }), format: chosen };
}

/** The options of graphs. */
export function graphOptionsOf({ x, by, log, smooth, range, ascii, json }: GraphFlags): GraphOptions {
  const flags = { log: log === true, smooth: smooth ?? 0, ascii: ascii === true, json: json === true };
  return { ...given({ x, by, range }), ...flags };
}

/** Why options of graphs do not go together; undefined where they do. */
export function graphProblem({ x, by }: GraphFlags): string | undefined {
  return by === 'time' && x !== undefined && x !== 'time' ? '--by time and --x exclude each other' : undefined;
}

const SHORT: Readonly<Record<string, string>> = {
  lines: '-n',
  output: '-o',
  ignoreCase: '-i',
  invertMatch: '-v',
  afterContext: '-A',
  beforeContext: '-B',
  context: '-C',
  rawJson: '--raw-json',
};

const BELONGS_TO = {
  stdout: 'log',
  stderr: 'log',
  lines: 'log or metadata',
  since: 'log',
  until: 'log',
  grep: 'log',
  ignoreCase: 'log',
  invertMatch: 'log',
  afterContext: 'log',
  beforeContext: 'log',
  context: 'log',
  timestamps: 'log',
  rawJson: 'log',
  follow: 'log',
  columns: 'metadata',
  sort: 'metadata',
  format: 'metadata',
  output: 'metadata',
  x: 'graph',
  by: 'graph',
  log: 'graph',
  smooth: 'graph',
  range: 'graph',
  ascii: 'graph',
  json: 'graph',
} as const;

function misplaced(options: ShowOptions, kind: 'log' | 'metadata' | 'graph'): string | undefined {
  if (options.graph !== undefined && options.metadata === true) return '--metadata and --graph exclude each other';
  const problem = graphProblem(options);
  if (problem !== undefined) return problem;
  for (const [name, view] of Object.entries(BELONGS_TO) as [keyof typeof BELONGS_TO, string][]) {
    if (options[name] === undefined || view.split(' or ').includes(kind)) continue;
    const flag = SHORT[name] ?? `--${name}`;
    return view.startsWith('log') ? `${flag} does not go with --${kind}` : `${flag} goes with --${view} only`;
  }
  return undefined;
}
