import type * as z from 'zod';

/**
 * A problem of one option of a provider, as a sentence for `configProblems`:
 * `certificates[0].key must not be empty.` A message that begins with "must" follows the name as it stands.
 * The option's value is never in it.
 */
export function optionSentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `${issue.keys.join(', ')}: there is no such option.`;
  const path = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? '') : issue.message;
  const problem = message.startsWith('must') ? message : `is wrong: ${message}`;
  return `${path || 'options'} ${problem}.`;
}
