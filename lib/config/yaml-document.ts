/** One YAML document as plain data, with the place of each part. Pure; loads the YAML library only when it is called. */
import type { Document, Node, Pair } from 'yaml';
import type { Defect, Position } from './failure.js';

/** The way to a part of the document: keys and indexes from the top. */
export type Path = readonly (string | number)[];

export interface YamlDocument {
  readonly data: unknown;
  /** Where the value at this path begins, or the nearest part around it. */
  readonly valueAt: (path: Path) => Position;
  /** Where the key at this path begins. */
  readonly keyAt: (path: Path) => Position;
}

export type YamlResult =
  | { readonly kind: 'document'; readonly document: YamlDocument }
  | { readonly kind: 'defect'; readonly defect: Defect };

/** Settings are at most four deep. */
const DEEPEST = 32;

/** The library looks through the whole document for each alias: 20,000 of them took 3 s. */
const MOST_ALIASES = 100;

/** YAML 1.2, core schema, exactly one document, no tags that are not of the core. Never throws. */
export async function parseYaml(text: string): Promise<YamlResult> {
  const yaml = await import('./yaml-library.js');
  const lines = new yaml.LineCounter();
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const failed = (defect: Defect): YamlResult => ({ kind: 'defect', defect });

  const tokens = [...new yaml.Parser(lines.addNewLine).parse(text)];
  // The library composes by recursion: 64 KiB of `[` exhaust the stack inside V8's regular expressions, which ends the whole process
  // (seen on Node 20.20). Its parser does not recurse, so the depth can be known before.
  const excess = firstExcess(tokens);
  if (excess?.kind === 'deep') return failed({ kind: 'syntax', at: place(excess.offset), code: 'TOO_DEEP' });
  if (excess?.kind === 'aliases') return failed({ kind: 'aliases' });

  const composer = new yaml.Composer({
    schema: 'core',
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: 'error',
  });
  const documents = [...composer.compose(tokens, true, text.length)];
  const [document, second] = documents;
  // A warning of the library is a tag or a directive that it does not know: what the user meant by it is not known either.
  const error =
    document === undefined
      ? undefined
      : [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0])[0];
  if (error !== undefined) return failed({ kind: 'syntax', at: place(error.pos[0]), code: error.code });
  if (document === undefined) return failed({ kind: 'syntax', at: place(0), code: '' });
  if (second !== undefined) return failed({ kind: 'documents', at: place(second.range[0]) });
  try {
    const data: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    const find = (path: Path): Found => locate(yaml, document, path);
    return {
      kind: 'document',
      document: {
        data,
        valueAt: (path) => place(find(path).value),
        keyAt: (path) => place(find(path).key),
      },
    };
  } catch {
    // An alias without its anchor, or so many that they look like an attack on memory.
    return failed({ kind: 'aliases' });
  }
}

interface Found {
  readonly key: number;
  readonly value: number;
}

function locate(yaml: typeof import('./yaml-library.js'), document: Document.Parsed, path: Path): Found {
  let node: unknown = document.contents;
  let found: Found = { key: startOf(node) ?? 0, value: startOf(node) ?? 0 };
  for (const part of path) {
    if (yaml.isAlias(node)) node = node.resolve(document);
    let key: unknown;
    if (yaml.isMap(node)) {
      const pair: Pair | undefined = node.items.find((item) => nameOf(yaml, item.key) === String(part));
      key = pair?.key;
      node = pair?.value;
    } else if (yaml.isSeq(node)) {
      key = node.items[Number(part)];
      node = key;
    } else {
      return found;
    }
    const keyStart = startOf(key) ?? found.key;
    found = { key: keyStart, value: startOf(node) ?? keyStart };
  }
  return found;
}

function nameOf(yaml: typeof import('./yaml-library.js'), key: unknown): string {
  // As the library writes it when it makes an object of the map.
  if (!yaml.isScalar(key)) return String(key);
  const value = key.value as string | number | boolean | bigint | null;
  return value === null ? '' : String(value);
}

function startOf(node: unknown): number | undefined {
  return (node as Partial<Node> | null | undefined)?.range?.[0];
}

type Excess = { readonly kind: 'deep'; readonly offset: number } | { readonly kind: 'aliases' };

/** Whether the tokens nest deeper, or hold more aliases, than any settings do. */
function firstExcess(tokens: readonly unknown[]): Excess | null {
  let aliases = 0;
  const open: { token: unknown; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.token !== 'object' || next.token === null) continue;
    const { type, offset, key, value, items } = next.token as Record<string, unknown>;
    if (next.depth > DEEPEST) return { kind: 'deep', offset: typeof offset === 'number' ? offset : 0 };
    if (type === 'alias') aliases += 1;
    if (aliases > MOST_ALIASES) return { kind: 'aliases' };
    const depth = next.depth + 1;
    open.push({ token: key, depth }, { token: value, depth });
    if (Array.isArray(items)) for (const token of items) open.push({ token, depth });
  }
  return null;
}
