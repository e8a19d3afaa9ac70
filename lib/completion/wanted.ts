/** What a word on the command line can be, by the declarations of the verbs. Pure. */
import type { Argument, Command, Option } from 'commander';

/** What stands on the command line besides the word that is completed. */
export interface Said {
  /** The store that was named. */
  readonly dir?: string | undefined;
  readonly prefix?: string | undefined;
  readonly job?: string | undefined;
}

export type Wanted =
  /** One of these words. */
  | { readonly kind: 'words'; readonly words: readonly Word[] }
  /** What stands for `name` in the help, such as `job` or `key`; `list`: several with commas between. */
  | { readonly kind: 'value'; readonly name: string; readonly list: boolean; readonly said: Said }
  /** A command of its own that begins with the word `at`, counted from 0. */
  | { readonly kind: 'command'; readonly at: number };

export interface Word {
  readonly word: string;
  readonly about: string;
}

export interface Completion {
  readonly wanted: Wanted;
  /** What stands before the value in the same word: `--format=`. */
  readonly lead: string;
  /** What of the value is there. */
  readonly typed: string;
}

/** Its options are not ours. */
const SRUN = 'srun';

/** What the last of `words` can be. They are those after the program's name; the last may be empty. */
export function whatIsWanted(program: Command, words: readonly string[]): Completion {
  const walk = new Walk(program);
  const last = words.length - 1;
  for (const [index, word] of words.slice(0, last).entries()) {
    walk.pass(word);
    const at = walk.commandAt(index, word);
    if (at !== undefined) return { wanted: { kind: 'command', at }, lead: '', typed: '' };
  }
  return walk.wanted(words[last] ?? '', last);
}

class Walk {
  #command: Command;
  readonly #program: Command;
  readonly #operands: string[] = [];
  readonly #given = new Map<string, string | undefined>();
  /** The option that the next word is a value of. */
  #open: Option | undefined;
  /** Whether that option had a value. */
  #filled = false;
  /** After `--`. */
  #plain = false;
  #help = false;

  constructor(program: Command) {
    this.#program = program;
    this.#command = program;
  }

  pass(word: string): void {
    if (this.#takesAsValue(word)) {
      const open = this.#open as Option;
      this.#given.set(open.attributeName(), word);
      this.#filled = true;
      if (!open.variadic) this.#open = undefined;
      return;
    }
    this.#open = undefined;
    if (!this.#plain && word === '--') this.#plain = true;
    else if (!this.#plain && word.startsWith('--')) this.#passLong(word);
    else if (!this.#plain && /^-./.test(word)) this.#passShort(word);
    else this.#passOperand(word);
  }

  /** Where the command of `run` or `srun` begins, if it does with this word or the next one. */
  commandAt(index: number, word: string): number | undefined {
    if (this.#command.name() === SRUN) return index;
    if (!this.#isCommand(this.#argument())) return undefined;
    if (this.#plain && word === '--') return index + 1;
    return this.#operands.length > 0 ? index : undefined;
  }

  wanted(word: string, index: number): Completion {
    if (this.#takesAsValue(word)) return this.#valueOf(this.#open as Option, '', word);
    const [flag, value] = splitFlag(word);
    if (!this.#plain && value !== undefined) {
      const option = this.#optionOf(flag);
      return option === undefined ? nothing(word) : this.#valueOf(option, `${flag}=`, value);
    }
    if (!this.#plain && word.startsWith('-')) return { wanted: this.#flags(word), lead: '', typed: word };
    if (this.#help) return { wanted: verbsOf(this.#program), lead: '', typed: word };
    if (this.#command.commands.length > 0) return { wanted: verbsOf(this.#command), lead: '', typed: word };
    const argument = this.#argument();
    if (argument === undefined) return nothing(word);
    if (this.#isCommand(argument)) return { wanted: { kind: 'command', at: index }, lead: '', typed: word };
    return this.#value(argument.name(), argument.argChoices, '', word);
  }

  #passLong(word: string): void {
    const [flag, value] = splitFlag(word);
    const option = this.#optionOf(flag);
    if (option === undefined) return;
    this.#given.set(option.attributeName(), value);
    if (value === undefined) this.#openFor(option);
  }

  /** `-n 50`, `-n50`, `-ivA 3`. */
  #passShort(word: string): void {
    for (let at = 1; at < word.length; at += 1) {
      const option = this.#optionOf(`-${word.charAt(at)}`);
      if (option === undefined) return;
      const rest = word.slice(at + 1);
      const takes = option.required || option.optional;
      this.#given.set(option.attributeName(), takes && rest !== '' ? rest : undefined);
      if (takes && rest === '') this.#openFor(option);
      if (takes) return;
    }
  }

  #passOperand(word: string): void {
    const verb = this.#operands.length === 0 ? this.#command.commands.find((one) => one.name() === word) : undefined;
    if (verb !== undefined) this.#command = verb;
    else if (this.#command === this.#program && word === 'help') this.#help = true;
    else this.#operands.push(word);
  }

  #openFor(option: Option): void {
    this.#open = option.required || option.optional ? option : undefined;
    this.#filled = false;
  }

  /** As commander reads it: a value that has to be there may look like an option. */
  #takesAsValue(word: string): boolean {
    if (this.#open === undefined) return false;
    return (this.#open.required && !this.#filled) || !word.startsWith('-');
  }

  #optionOf(flag: string): Option | undefined {
    return this.#command.options.find(({ long, short }) => long === flag || short === flag);
  }

  /** The argument that comes next. */
  #argument(): Argument | undefined {
    const all = this.#command.registeredArguments;
    const last = all.at(-1);
    return all[this.#operands.length] ?? (last?.variadic === true ? last : undefined);
  }

  #isCommand(argument: Argument | undefined): boolean {
    return argument?.name() === 'command';
  }

  #valueOf(option: Option, lead: string, typed: string): Completion {
    const name = /[<[]([^>\]]*?)(?:\.\.\.)?[>\]]/.exec(option.flags)?.[1] ?? '';
    return this.#value(name, option.argChoices, lead, typed);
  }

  #value(name: string, choices: readonly string[] | undefined, lead: string, typed: string): Completion {
    if (choices !== undefined)
      return { wanted: { kind: 'words', words: choices.map((word) => ({ word, about: '' })) }, lead, typed };
    const list = name.endsWith(',');
    return {
      wanted: { kind: 'value', name: list ? name.slice(0, -1) : name, list, said: this.#said() },
      lead,
      typed,
    };
  }

  #said(): Said {
    const isJob = this.#command.registeredArguments[0]?.name() === 'job';
    return {
      dir: this.#given.get('dir'),
      prefix: this.#given.get('prefix'),
      job: isJob ? this.#operands[0] : undefined,
    };
  }

  /** Options that can still be given; the short ones where the word does not begin with two dashes. */
  #flags(word: string): Wanted {
    const options = this.#command.createHelp().visibleOptions(this.#command);
    const free = options.filter((option) => option.variadic || !this.#given.has(option.attributeName()));
    const words = free.flatMap(({ long, short, description }) =>
      [long, word.startsWith('--') ? undefined : short]
        .filter((flag) => flag !== undefined)
        .map((flag) => ({ word: flag, about: description })),
    );
    return { kind: 'words', words };
  }
}

function verbsOf(command: Command): Wanted {
  const verbs = command.createHelp().visibleCommands(command);
  return { kind: 'words', words: verbs.map((verb) => ({ word: verb.name(), about: verb.summary() })) };
}

function nothing(typed: string): Completion {
  return { wanted: { kind: 'words', words: [] }, lead: '', typed };
}

function splitFlag(word: string): readonly [string, string | undefined] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}
