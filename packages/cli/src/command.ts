/** What a command is. The help is made from it, and so is what `parseArgs` accepts. */
import type { Api } from './api.ts';

export interface Option {
  type: 'string' | 'boolean';
  /** What stands for the value in the help: `<time>`. */
  value?: string;
  help: string;
}

interface Described {
  /** As it is typed: `payments find`. */
  name: string;
  /** What follows the name, as in the help: `<id>`, or `[id]` where it may be left out. */
  operands: readonly string[];
  summary: string;
  /** What one has to know before using it. */
  details: string;
  options: Readonly<Record<string, Option>>;
  examples: readonly string[];
}

/** A command that speaks to a companion server. */
export interface ApiCommand extends Described {
  local?: false;
  run(call: Call): Promise<void>;
}

/** A command that is a companion server, or works on its database. */
export interface LocalCommand extends Described {
  local: true;
  run(call: LocalCall): Promise<void>;
}

export type Command = ApiCommand | LocalCommand;

/** One use of a command. */
export interface LocalCall {
  env: Readonly<Record<string, string | undefined>>;
  operands: readonly string[];
  /** A string option that was given. */
  text(name: string): string | undefined;
  /** A boolean option. */
  flag(name: string): boolean;
  /** Shows what was answered: as JSON with `--json`, else what `words` makes of it. */
  show(answer: unknown, words: () => string): void;
  /** Says something beside the answer, on standard error. */
  note(text: string): void;
}

export interface Call extends LocalCall {
  api: Api;
}

/** An operand that `kassa` has checked to be there. */
export const operand = ({ operands }: Call, index = 0): string => operands[index] ?? '';
