/**
 * `POST /v1/graphql`. Whatever is wrong with the call, the status is 200 and the body has `errors`; but for the limits of
 * Kronor's public server, which say 400, 429 and 500.
 */
import type { HttpBindings } from '@hono/node-server';
import { faulty, type Faults } from '@kassa/sandbox-kit';
import { GraphQLError, OperationTypeNode } from 'graphql';
import { Hono, type Context } from 'hono';
import { cors } from 'hono/cors';
import * as z from 'zod';
import { prepare, type GraphqlRequest, type Prepared } from './graphql/execute.ts';
import { HasuraError } from './graphql/failures.ts';
import { checkCaller, LimitExceeded } from './graphql/query-limits.ts';
import type { MerchantContext } from './roles/merchant.ts';
import { readToken, type Caller } from './graphql/tokens.ts';

const requestSchema = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});
const bodySchema = z.union([requestSchema, z.array(requestSchema)]);

/** Of a body; kronor-io/graphql-engine, FORK_FEATURES.md, section 5. */
const MAX_BYTES = 51_200;

interface Env {
  Bindings: HttpBindings;
}

/** One operation, or a batch of them, each answered for itself. */
interface Call {
  isBatch: boolean;
  operations: (Prepared | GraphQLError)[];
}

export function createGraphqlHttp(merchant: MerchantContext, faults: Faults): Hono<Env> {
  const app = new Hono<Env>();
  const calls = new WeakMap<Request, Call>();
  const callOf = ({ req }: Context<Env>): Call => {
    const call = calls.get(req.raw);
    if (!call) throw new Error('A request that nobody prepared');
    return call;
  };
  // Kronor's session token is made for pages of any shop. As Hasura answers them (Server/Middleware.hs): the page's own
  // origin, with credentials, and whatever headers it asks for.
  app.use(cors({ origin: (origin) => origin, credentials: true }));
  app.post(
    '/v1/graphql',
    async (context, next) => {
      const text = await context.req.text();
      if (Buffer.byteLength(text) > MAX_BYTES) return context.text('Request body too large', 400);
      calls.set(context.req.raw, await read(text, context.req.header('authorization'), merchant));
      return next();
    },
    // `graphql` is any operation; a root field's name is that one alone.
    faulty(faults, 'graphql'),
    (context, next) => faulty(faults, rootFieldOf(callOf(context)))(context, next),
    async (context) => {
      const { isBatch, operations } = callOf(context);
      const results: unknown[] = [];
      for (const operation of operations)
        results.push(operation instanceof GraphQLError ? { errors: [operation] } : await operation.run());
      return context.json(isBatch ? results : results[0]);
    },
  );
  app.onError((error, context) => {
    if (error instanceof LimitExceeded) return context.json({ errors: [error] }, error.status);
    if (error instanceof GraphQLError) return context.json({ errors: [error] });
    throw error;
  });
  return app;
}

const rootFieldOf = ({ operations }: Call): string => {
  const [first] = operations;
  return first === undefined || first instanceof GraphQLError ? '' : first.rootField;
};

/** @throws GraphQLError when the one operation of a call is wrong, or all of a batch is too much */
async function read(
  text: string,
  authorization: string | undefined,
  merchant: MerchantContext,
): Promise<Call> {
  const caller = await readToken(authorization, merchant.world.now());
  checkCaller(caller, merchant.world.settings);
  const body = bodySchema.safeParse(readJson(text));
  if (!body.success)
    throw new HasuraError('invalid-json', 'Error in $: the body must be a JSON object with a query');
  if (!Array.isArray(body.data))
    return { isBatch: false, operations: [prepareCall(body.data, caller, merchant)] };
  const { maxBatch } = merchant.world.settings;
  if (maxBatch !== null && body.data.length > maxBatch)
    throw new LimitExceeded('too many batched requests in a single request');
  const operations = body.data.map((each) => {
    try {
      return prepareCall(each, caller, merchant);
    } catch (error) {
      if (error instanceof GraphQLError) return error;
      throw error;
    }
  });
  return { isBatch: true, operations };
}

function prepareCall(request: GraphqlRequest, caller: Caller, merchant: MerchantContext): Prepared {
  const prepared = prepare(request, caller, merchant);
  if (prepared.operation.operation === OperationTypeNode.SUBSCRIPTION)
    throw new HasuraError(
      'unexpected-payload',
      'subscriptions are not supported over HTTP, use websockets instead',
    );
  return prepared;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
