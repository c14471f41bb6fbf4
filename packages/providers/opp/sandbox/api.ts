/**
 * The API: POST /payments, GET and POST /payments/{id}, GET /query. Sources: S2 "Access Token", "HTTP Status Codes"; wire
 * contract C2 and C3; of /query, OPP, "Transaction Reports".
 */
import type { HttpBindings } from '@hono/node-server';
import { faulty, type Faults } from '@kassa/sandbox-kit';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { followUpSchema, ParameterProblem, parseForm, paymentRequestSchema } from './payment-request.ts';
import {
  BAD_AUTHENTICATION,
  BAD_PARAMETER,
  descriptionOf,
  NO_SUCH_PAYMENT,
  REPORTED,
  statusOf,
  THROTTLED,
} from './result-codes.ts';
import { envelope, viewOf, type Payment, type Transaction, type Transactions } from './transactions.ts';

type Env = { Bindings: HttpBindings };

export interface ApiOptions {
  transactions: Transactions;
  faults: Faults;
  accessToken: string;
  entityId: string;
  /** Where the customer is sent. */
  pagesUrl(): string;
}

/** @param version `v3` */
export function createApi(options: ApiOptions, version: string): Hono<Env> {
  const { transactions, faults } = options;
  const app = new Hono<Env>();

  app.onError((error, c) => {
    if (!(error instanceof ParameterProblem)) throw error;
    return c.json({ ...aboutRequest(BAD_PARAMETER, error.errors) }, 400);
  });

  app.post('/payments', faulty(faults, 'payments'), guard(options), async (c) => {
    const form = await readForm(c, options);
    const payment = transactions.create(parseForm(paymentRequestSchema, form), version);
    if (statusOf(payment.code) === 'rejected') return c.json(viewOf(payment), 400);
    return c.json({ ...viewOf(payment), ...(!payment.decided && { redirect: redirectTo(payment) }) });
  });

  app.get('/payments/:id', faulty(faults, 'inquiry'), guard(options), (c) => {
    checkEntity(c.req.query('entityId'), options);
    const { throttled, inquiryOfDecline } = transactions.settings;
    if (throttled) return c.json(aboutRequest(THROTTLED), 400);
    const transaction = known(c.req.param('id'));
    if (!transaction) return c.json(aboutRequest(NO_SUCH_PAYMENT), 404);
    return c.json(viewOf(transaction), statusOf(transaction.code) === 'rejected' ? inquiryOfDecline : 200);
  });

  // OPP, "Transaction Reports": `/v1/query` lists payments, `/v3/query` records.
  app.get('/query', faulty(faults, 'query'), guard(options), (c) => {
    checkEntity(c.req.query('entityId'), options);
    const found = transactions.findAll(c.req.query('merchantTransactionId') ?? '');
    if (found.length === 0) return c.json(aboutRequest(NO_SUCH_PAYMENT), 404);
    const list = found.map(viewOf);
    return c.json({
      ...aboutRequest(REPORTED),
      ...(version === 'v1' ? { payments: list } : { records: list }),
    });
  });

  app.post('/payments/:id', faulty(faults, 'follow-up'), guard(options), async (c) => {
    const form = parseForm(followUpSchema, await readForm(c, options));
    const on = known(c.req.param('id'));
    if (!on) return c.json(aboutRequest(NO_SUCH_PAYMENT), 404);
    const transaction = await transactions.followUp(on, form);
    return c.json(viewOf(transaction), statusOf(transaction.code) === 'rejected' ? 400 : 200);
  });
  return app;

  function known(id: string): Transaction | undefined {
    const found = transactions.find(id);
    return found?.id === id ? found : undefined;
  }

  function redirectTo({ session }: Payment) {
    const url = options.pagesUrl();
    if (!transactions.settings.redirectParameters)
      return { url: `${url}/?session=${session}`, method: 'GET', parameters: [] };
    return { url: `${url}/`, method: 'POST', parameters: [{ name: 'session', value: session }] };
  }
}

/** S2: 404 for an endpoint that doesn't exist, too. No result in it: it is about no payment. */
export const notFound = (c: Context): Response => c.json({}, 404);

/** 307 first, as a proxy in front would; then who is calling: 401 and 403 as S2 has them. */
function guard({ transactions, accessToken }: ApiOptions): MiddlewareHandler<Env> {
  return async (c, next) => {
    const { movedTo, tokenAccepted } = transactions.settings;
    const { pathname, search } = new URL(c.req.url);
    if (movedTo !== null && !pathname.startsWith('/moved/'))
      return c.body(null, 307, { location: `${movedTo.replace(/\/$/, '')}${pathname}${search}` });
    const token = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (token === undefined) return c.json(aboutRequest(BAD_AUTHENTICATION), 401);
    if (token !== accessToken || !tokenAccepted) return c.json(aboutRequest(BAD_AUTHENTICATION), 403);
    return next();
  };
}

async function readForm(c: Context<Env>, options: ApiOptions): Promise<Record<string, string>> {
  const type = c.req.header('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type))
    throw new ParameterProblem([
      { name: 'Content-Type', value: type, message: 'must be application/x-www-form-urlencoded' },
    ]);
  const form = Object.fromEntries(new URLSearchParams(await c.req.text()));
  checkEntity(form.entityId, options);
  return form;
}

function checkEntity(value: string | undefined, { entityId }: ApiOptions): void {
  if (value === entityId) return;
  throw new ParameterProblem([{ name: 'entityId', value: value ?? '', message: 'no such entity' }]);
}

/** An answer about the request: it has no payment in it. */
const aboutRequest = (code: string, parameterErrors?: readonly object[]) => ({
  result: { code, description: descriptionOf(code), ...(parameterErrors && { parameterErrors }) },
  ...envelope(),
});
