/** `POST /v1/graphql`. Whatever is wrong with the call, the status is 200 and the body has `errors`. */
import type { HttpBindings } from '@hono/node-server';
import { faulty, type Faults } from '@kassa/sandbox-kit';
import { GraphQLError, OperationTypeNode } from 'graphql';
import { Hono, type Context } from 'hono';
import { cors } from 'hono/cors';
import * as z from 'zod';
import { prepare, type Prepared } from './graphql/execute.ts';
import { HasuraError } from './graphql/failures.ts';
import type { MerchantContext } from './roles/merchant.ts';
import { readToken } from './graphql/tokens.ts';

const bodySchema = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

interface Env {
  Bindings: HttpBindings;
}

export function createGraphqlHttp(merchant: MerchantContext, faults: Faults): Hono<Env> {
  const app = new Hono<Env>();
  const prepared = new WeakMap<Request, Prepared>();
  const preparedFor = ({ req }: Context<Env>): Prepared => {
    const made = prepared.get(req.raw);
    if (!made) throw new Error('A request that nobody prepared');
    return made;
  };
  // Kronor's session token is made for pages of any shop.
  app.use(cors({ origin: '*', allowHeaders: ['authorization', 'content-type'] }));
  app.post(
    '/v1/graphql',
    async (context, next) => {
      prepared.set(context.req.raw, await read(context, merchant));
      return next();
    },
    // `graphql` is any operation; a root field's name is that one alone.
    faulty(faults, 'graphql'),
    (context, next) => faulty(faults, preparedFor(context).rootField)(context, next),
    async (context) => context.json(await preparedFor(context).run()),
  );
  app.onError((error, context) => {
    if (error instanceof GraphQLError) return context.json({ errors: [error] });
    throw error;
  });
  return app;
}

async function read(context: Context<Env>, merchant: MerchantContext): Promise<Prepared> {
  const caller = await readToken(context.req.header('authorization'), merchant.world.now());
  const body = bodySchema.safeParse(await context.req.json().catch(() => undefined));
  if (!body.success)
    throw new HasuraError('invalid-json', 'Error in $: the body must be a JSON object with a query');
  const prepared = prepare(body.data, caller, merchant);
  if (prepared.operation.operation === OperationTypeNode.SUBSCRIPTION)
    throw new HasuraError(
      'unexpected-payload',
      'subscriptions are not supported over HTTP, use websockets instead',
    );
  return prepared;
}
