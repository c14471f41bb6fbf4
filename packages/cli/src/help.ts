/** What `--help` prints. */
import type { Command, Option } from './command.ts';

export const COMMON_OPTIONS: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', help: 'the server’s answer as it came, for programs' },
  help: { type: 'boolean', help: 'this text' },
};

const SETTINGS = `Environment:
  KASSA_URL      the companion server's publicUrl, with its path: https://shop.example/kassa
  KASSA_API_KEY  one of its merchant.apiKeys

It ends with 0 when it is done, 1 when it was refused or has failed, 2 when it was typed
wrongly, 3 when no companion server was reached. Errors stand on standard error.
`;

/** All commands, or those whose name begins with `topic`. */
export function overview(commands: readonly Command[], topic = ''): string {
  const shown = commands.filter(({ name }) => name.startsWith(topic));
  const usages = shown.map(({ name, operands }) => [name, ...operands].join(' '));
  const width = Math.max(...usages.map((usage) => usage.length));
  const lines = shown.map(
    ({ summary }, index) => `  kassa ${usages[index]?.padEnd(width) ?? ''}  ${summary}\n`,
  );
  return `Kassa's command line: what a merchant does, from a terminal.

${lines.join('')}
\`kassa <command> --help\` explains one. \`kassa --version\` says which release this is.

${SETTINGS}`;
}

export function explain({ name, operands, summary, details, options, examples, local }: Command): string {
  const all = Object.entries({ ...options, ...COMMON_OPTIONS }).map(([option, { value, help }]) => [
    `--${option}${value === undefined ? '' : ` ${value}`}`,
    help,
  ]);
  const width = Math.max(...all.map(([option = '']) => option.length));
  const lines = all.map(([option = '', help = '']) => `  ${option.padEnd(width)}  ${help}\n`);
  return `kassa ${[name, ...operands].join(' ')} [options]: ${summary}

${details}

Options:
${lines.join('')}
Examples:
${examples.map((example) => `  ${example}\n`).join('')}${local ? '' : `\n${SETTINGS}`}`;
}
