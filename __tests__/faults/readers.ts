/** joblog's readers, called in this process: hundreds of stores are read in the time in which a few processes start. */
import { parse } from '../../lib/cli/cli.js';
import { list } from '../../lib/commands/list.js';
import { show } from '../../lib/commands/show/show.js';
import { verify } from '../../lib/commands/verify.js';
import { captured } from '../commands/capture-context.js';

export interface Answer {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** What `joblog WORDS` says. An exception is an exception here, too. */
export async function joblog(...words: readonly string[]): Promise<Answer> {
  const parsed = parse(words);
  if (parsed.kind !== 'request') throw new Error(`joblog ${words.join(' ')}: ${parsed.text}`);
  const { request } = parsed;
  const context = captured();
  const status = await answer();
  return { status, out: context.out(), err: context.err() };

  function answer(): Promise<number> {
    if (request.verb === 'list') return list(request, context);
    if (request.verb === 'show') return show(request, context);
    if (request.verb === 'verify') return verify(request, context);
    throw new Error(`${request.verb} is no reader`);
  }
}
