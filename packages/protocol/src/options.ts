/** Options of a package that runs in the shop's own process: parsed at its door, every problem at once, by name. */
import * as z from 'zod';

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** One sentence each, starting with the option's name. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(`Kassa can't start:\n${problems.map((problem) => `- ${problem}`).join('\n')}`, options);
    this.problems = problems;
  }
}

/** Text that a path, an address or a driver can hold. With the flag `u` a whole pair of surrogates doesn't match. */
export const optionText = z
  .string('must be a text')
  .min(1, { error: 'must not be empty', abort: true })
  .refine((text) => !/[\0\p{Surrogate}]/u.test(text), 'holds a NUL or half a character');

/**
 * @param of the owner of the options: `sqlite.file: must be a text`
 * @throws ConfigError with every problem
 */
export function readOptions<S extends z.ZodType>(of: string, schema: S, options: unknown): z.output<S> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new ConfigError(parsed.error.issues.flatMap(optionProblems).map((problem) => `${of}.${problem}`));
}

/** An unknown option is named in full: `merchant.event: is no option`. */
export const optionProblems = (issue: z.core.$ZodIssue): string[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => `${[...issue.path, key].join('.')}: is no option`)
    : [`${issue.path.join('.') || 'options'}: ${issue.message}`];
