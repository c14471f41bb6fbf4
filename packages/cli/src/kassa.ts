/** The command line: finds the command, checks what was typed, and runs it. */
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { apiFrom, Refusal } from './api.ts';
import type { Command, LocalCall } from './command.ts';
import { desk } from './commands/desk.ts';
import { doctor } from './commands/doctor.ts';
import { eraseCustomer, eraseOrder } from './commands/erase.ts';
import { listEvents, resendEvents } from './commands/events.ts';
import { cancel, capture, refund, release } from './commands/operations.ts';
import { ask, find, listPayments, show } from './commands/payments.ts';
import { resolve } from './commands/resolve.ts';
import { retention } from './commands/retention.ts';
import { migrate, serve } from './commands/serve.ts';
import { EXIT, Failure, wrongUse } from './failure.ts';
import { COMMON_OPTIONS, explain, overview } from './help.ts';
import { plain } from './table.ts';

const COMMANDS: readonly Command[] = [
  find,
  listPayments,
  show,
  ask,
  capture,
  release,
  refund,
  cancel,
  resolve,
  listEvents,
  resendEvents,
  eraseOrder,
  eraseCustomer,
  retention,
  desk,
  doctor,
  serve,
  migrate,
];

/** What a command reads from and writes to. */
export interface Terminal {
  env: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  err(text: string): void;
}

/** Runs `kassa <args>`. Resolves with the exit code; never rejects for what a person can cause. */
export async function kassa(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    await run(args, terminal);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error instanceof Refusal && args.includes('--json')) terminal.out(asJson(error.body));
    for (const line of `${error.message}\n${error.next ?? ''}`.trim().split('\n'))
      terminal.err(`${plain(line)}\n`);
    return error.exitCode;
  }
}

async function run(args: readonly string[], terminal: Terminal): Promise<void> {
  const command = COMMANDS.find(({ name }) => name === args.slice(0, name.split(' ').length).join(' '));
  if (!command) {
    terminal.out(args.join(' ') === '--version' ? `${readVersion()}\n` : introduce(args));
    return;
  }
  const { values, positionals } = parse(command, args.slice(command.name.split(' ').length));
  if (values['help'] === true) {
    terminal.out(explain(command));
    return;
  }
  checkOperands(command, positionals);
  const call: LocalCall = {
    env: terminal.env,
    operands: positionals,
    text: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    flag: (name) => values[name] === true,
    show: (answer, words) => terminal.out(values['json'] === true ? asJson(answer) : words()),
    note: (text) => terminal.err(`${plain(text)}\n`),
  };
  await (command.local ? command.run(call) : command.run({ ...call, api: apiFrom(terminal.env) }));
}

/** This package's own, of the `package.json` that stands beside `src` and beside `dist`. */
function readVersion(): string {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return version;
}

/** The commands, for whoever asks for them. @throws Failure for a word that is no command */
function introduce(args: readonly string[]): string {
  const words = args.filter((word) => word !== 'help' && word !== '--help');
  const topic = words[0] ?? '';
  if (words.length === 0) return overview(COMMANDS);
  const isTopic = COMMANDS.some(({ name }) => name.startsWith(`${topic} `));
  if (words.length === 1 && isTopic) return overview(COMMANDS, `${topic} `);
  throw wrongUse(
    `There is no command "${words.join(' ')}".`,
    `\`kassa${isTopic ? ` ${topic}` : ''} --help\` has all commands.`,
  );
}

function parse(command: Command, args: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries({ ...command.options, ...COMMON_OPTIONS }).map(([name, { type }]) => [name, { type }]),
  );
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw wrongUse(
      error instanceof Error ? error.message : String(error),
      `\`kassa ${command.name} --help\` has the options.`,
    );
  }
}

function checkOperands({ name, operands }: Command, given: readonly string[]): void {
  const needed = operands.filter((operand) => operand.startsWith('<')).length;
  if (given.length >= needed && given.length <= operands.length && !given.includes('')) return;
  throw wrongUse(
    `kassa ${name} takes ${operands.length === 0 ? 'no name' : operands.join(' ')}, and got ${given.length} of it.`,
    `\`kassa ${name} --help\` has examples.`,
  );
}

const asJson = (answer: unknown): string => `${JSON.stringify(answer, null, 2)}\n`;
