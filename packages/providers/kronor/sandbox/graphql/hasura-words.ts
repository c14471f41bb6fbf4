/**
 * GraphQL's refusals in Hasura's words. What a role must not do is not in its schema, so a forbidden field is
 * refused exactly as a field that never was.
 */
import { GraphQLError } from 'graphql';

type Words = readonly [pattern: RegExp, words: (...found: string[]) => { message: string; path?: string }];

const WORDS: readonly Words[] = [
  [
    /^Cannot query field "(.+?)" on type "(.+?)"/,
    (field, type) => ({
      message: `field '${field}' not found in type: '${type}'`,
      path: `$.selectionSet.${field}`,
    }),
  ],
  [
    /^Unknown argument "(.+?)" on field "(.+?)\.(.+?)"/,
    (argument, _, field) => ({
      message: `'${field}' has no argument named '${argument}'`,
      path: `$.selectionSet.${field}`,
    }),
  ],
  [
    /Field "(.+?)" is not defined by type "(.+?)"/,
    (field, type) => ({ message: `field '${field}' not found in type: '${type}'` }),
  ],
  [
    /Field "(?:.+\.)?(.+?)" of required type ".+?" was not provided/,
    (field) => ({ message: `missing required field '${field}'` }),
  ],
  [
    /^Field "(.+?)" argument "(.+?)" of type ".+?" is required, but it was not provided/,
    (field, argument) => ({
      message: `missing required field '${argument}'`,
      path: `$.selectionSet.${field}.args`,
    }),
  ],
  [/^Unknown type "(.+?)"/, (type) => ({ message: `no such type exists in the schema: '${type}'` })],
  [
    /^Variable "\$(.+?)" of required type ".+?" was not provided/,
    (variable) => ({ message: `expecting a value for non-nullable variable: "${variable}"` }),
  ],
  [
    /^Field "(.+?)" of type "(.+?)" must have a selection of subfields/,
    (field, type) => ({
      message: `missing selection set for '${type.replace(/[[\]!]/g, '')}'`,
      path: `$.selectionSet.${field}`,
    }),
  ],
];

/** An error of GraphQL's own becomes Hasura's; one with a code of its own stays what it is. */
export function inHasurasWords(error: GraphQLError): GraphQLError {
  if (Object.keys(error.extensions).length > 0) return plain(error);
  const original = error.originalError;
  if (original instanceof GraphQLError && Object.keys(original.extensions).length > 0) return plain(original);
  for (const [pattern, words] of WORDS) {
    const found = pattern.exec(error.message);
    if (!found) continue;
    const { message, path = '$' } = words(...found.slice(1));
    return hasura('validation-failed', message, path);
  }
  // Not GraphQL's own: somebody's code threw.
  return hasura(
    original && !(original instanceof GraphQLError) ? 'unexpected' : 'validation-failed',
    error.message,
    '$',
  );
}

const hasura = (code: string, message: string, path: string) =>
  new GraphQLError(message, { extensions: { path, code } });

/** Without `locations` and `path`: Hasura's errors have their own `extensions.path`. */
const plain = ({ message, extensions }: GraphQLError) => new GraphQLError(message, { extensions });
