/** One request to `/v1/graphql`, over HTTP or a socket: who calls, which schema that is, and what comes of it. */
import {
  execute,
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { HasuraError, TemporaryFailure } from './failures.ts';
import { gatewayContext, GATEWAY_ROOTS, type GatewayContext } from '../roles/gateway.ts';
import { hasuraSchema, type Roots } from './hasura-schema.ts';
import { inHasurasWords } from './hasura-words.ts';
import { checkLimits } from './input-limits.ts';
import { checkSize } from './query-limits.ts';
import { MERCHANT_ROOTS, type MerchantContext } from '../roles/merchant.ts';
import { GATEWAY } from './schema/gateway.ts';
import { MERCHANT } from './schema/merchant.ts';
import { NOT_AGREED } from './schema/not-agreed.ts';
import { SHARED } from './schema/shared.ts';
import type { Caller } from './tokens.ts';

export interface GraphqlRequest {
  query: string;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
}

export interface Prepared {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Name of its first field: what faults are set by. */
  rootField: string;
  run: () => Promise<ExecutionResult>;
}

type Context = GatewayContext | MerchantContext;

/** Mutations check lengths and characters first, and may be told to fail for a while. */
function guarded<C extends Context>(roots: Roots<C>): Roots<C> {
  const isMutation = (name: string) => /^(new|cancel|capture|release|refund|redirect|update|add)/.test(name);
  return Object.fromEntries(
    Object.entries(roots).map(([name, root]) => [
      name,
      isMutation(name)
        ? (args: never, context: C) => {
            const failure = takeFailure(context, name);
            if (failure && !failure.afterwards) throw new TemporaryFailure();
            const given = withoutNulls(args) as never;
            checkLimits(given);
            const answer = root(given, context);
            if (!failure) return answer;
            return Promise.resolve(answer).then(() => {
              throw new TemporaryFailure();
            });
          }
        : root,
    ]),
  );
}

/** Null says the same as nothing, in all of Kronor's inputs. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, withoutNulls(inner)]])),
  );
}

function takeFailure({ world }: Context, name: string): { afterwards: boolean } | undefined {
  const failure = world.temporaryFailures.get(name);
  if (failure && --failure.times === 0) world.temporaryFailures.delete(name);
  return failure;
}

const gatewaySchema = hasuraSchema(SHARED + GATEWAY + NOT_AGREED, guarded(GATEWAY_ROOTS));
const merchantSchema = hasuraSchema(SHARED + MERCHANT, guarded(MERCHANT_ROOTS));

/** Parses and validates for the caller's role. @throws GraphQLError in Hasura's words */
export function prepare(request: GraphqlRequest, caller: Caller, merchant: MerchantContext): Prepared {
  const schema = caller.role === 'merchant' ? merchantSchema : gatewaySchema;
  const context = caller.role === 'merchant' ? merchant : gatewayContext(merchant.world, caller.sessionId);
  const document = parseOrRefuse(request.query);
  const operation = chooseOperation(document, request.operationName);
  // Hasura's words for a role that has none.
  if (operation.operation === OperationTypeNode.MUTATION && caller.role === 'merchant' && caller.isReadOnly)
    throw new HasuraError('validation-failed', 'no mutations exist');
  checkSize(document, operation.selectionSet, merchant.world.settings);
  const problems = validate(schema, document);
  // Hasura reads the selection first, and only then what its arguments are made of.
  const problem = problems.find(({ message }) => message.startsWith('Cannot query field')) ?? problems[0];
  if (problem) throw inHasurasWords(problem);
  const first = operation.selectionSet.selections[0];
  return {
    schema,
    document,
    operation,
    rootField: first?.kind === Kind.FIELD ? first.name.value : '',
    run: async () => {
      const result = await execute({
        schema,
        document,
        contextValue: context,
        operationName: request.operationName ?? null,
        variableValues: request.variables ?? null,
      });
      // Hasura answers all or nothing.
      const [error] = result.errors ?? [];
      return error ? { errors: [inHasurasWords(error)] } : { data: result.data ?? null };
    },
  };
}

function parseOrRefuse(query: string): DocumentNode {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError)
      throw new HasuraError('validation-failed', 'not a valid graphql query', '$.query');
    throw error;
  }
}

function chooseOperation(document: DocumentNode, name: string | null | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const chosen =
    (name === null || name === undefined) && operations.length === 1
      ? operations[0]
      : operations.find((operation) => operation.name?.value === name);
  if (!chosen)
    throw new HasuraError(
      'validation-failed',
      name === null || name === undefined
        ? 'exactly one operation has to be present in the document when operationName is not specified'
        : `no such operation found in the document: "${name}"`,
    );
  return chosen;
}
