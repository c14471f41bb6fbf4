/** What a page may call: PROTOCOL.md, "Browser routes". */
import {
  discardCommandSchema,
  exchangeCommandSchema,
  KassaError,
  payCommandSchema,
  selectCommandSchema,
} from '@kassa/protocol';
import { Hono } from 'hono';
import { operate } from '../operations/operate.ts';
import { listOperations } from '../operations/repository.ts';
import { parse } from '../parse.ts';
import { discardInput } from '../payments/discard-input.ts';
import { getPaymentOf, pay, switchAway, type CallsUnderWay } from '../payments/pay.ts';
import { exchangeCode } from '../returns/returns.ts';
import type { ServerContext } from '../server-context.ts';
import { getSession } from '../sessions/repository.ts';
import { selectMethod } from '../sessions/select-method.ts';
import type { SessionClaims } from '../sessions/session-token.ts';
import { buildSnapshot, viewSession } from '../sessions/snapshot.ts';
import type { SessionRow } from '../store/schema.ts';
import type { AppEnv } from './env.ts';
import { readBody } from './body.ts';
import { authenticate, limitGuesses, listedOriginOnly } from './guards.ts';
import { Tally } from './tally.ts';

/** Each selection may be a call to a provider. */
const MOST_SELECTIONS = 60;
const SELECTIONS_MS = 60_000;

export function browserRoutes(context: ServerContext, calls: CallsUnderWay): Hono<AppEnv> {
  const snapshotOf = async (sessionId: string, claims: SessionClaims) => {
    const session = await getSession(context.store.db, sessionId);
    return buildSnapshot(context, context.store.db, session, claims);
  };
  const selections = new Tally(MOST_SELECTIONS, SELECTIONS_MS);
  const routes = new Hono<AppEnv>();
  routes.use('/session', listedOriginOnly(context));
  routes.use('/session/*', listedOriginOnly(context));
  routes.use('/returns', listedOriginOnly(context));

  routes.get('/session', async (c) => {
    const { session, claims } = await authenticate(context, c);
    return c.json(await buildSnapshot(context, context.store.db, session, claims));
  });

  routes.post('/session/selection', async (c) => {
    const { session, claims } = await authenticate(context, c);
    const { method } = parse(selectCommandSchema, await readBody(c));
    await refuseUnlessOpen(context, session, claims);
    selections.count(session.id, context.now());
    await selectMethod(context, session, method);
    return c.json(await snapshotOf(session.id, claims));
  });

  routes.post('/session/payments', async (c) => {
    const { session, claims } = await authenticate(context, c);
    const command = parse(payCommandSchema, await readBody(c));
    try {
      await refuseUnlessOpen(context, session, claims);
      await pay(context, calls, session, command);
    } catch (error) {
      if (!(error instanceof KassaError && error.code === 'read_only'))
        await discardInput(context, session, command);
      throw error;
    }
    return c.json(await snapshotOf(session.id, claims));
  });

  routes.post('/session/discards', async (c) => {
    const { session, claims } = await authenticate(context, c);
    await refuseUnlessMayCommand(context, session, claims);
    await discardInput(context, session, parse(discardCommandSchema, await readBody(c)));
    return c.json(await snapshotOf(session.id, claims));
  });

  routes.post('/session/payments/:id/cancellation', async (c) => {
    const { session, claims } = await authenticate(context, c);
    await refuseUnlessMayCommand(context, session, claims);
    const payment = await getPaymentOf(context, session, c.req.param('id'));
    // One cancellation at a time; asking again after a refusal is a new one.
    const operations = await listOperations(context.store.db, payment.id);
    const ended = operations.filter(({ kind, status }) => kind === 'cancellation' && status !== 'PENDING');
    const operation = await operate(
      context,
      payment.id,
      'cancellation',
      { createdBy: 'customer' },
      `the customer cancels ${ended.length}`,
    );
    if (operation.status === 'FAILED')
      throw new KassaError('payment_not_cancellable', operation.reason ?? 'The provider refused to cancel', {
        reference: payment.reference,
      });
    return c.json(await snapshotOf(session.id, claims));
  });

  routes.post('/session/payments/:id/switch', async (c) => {
    const { session, claims } = await authenticate(context, c);
    await refuseUnlessMayCommand(context, session, claims);
    await switchAway(context, session, c.req.param('id'));
    return c.json(await snapshotOf(session.id, claims));
  });

  routes.post('/returns', limitGuesses(context, 'return_code_used'), async (c) => {
    const { code } = parse(exchangeCommandSchema, await readBody(c));
    return c.json(await exchangeCode(context, code));
  });
  return routes;
}

/** @throws KassaError read_only, session_expired, session_superseded, already_paid */
async function refuseUnlessOpen(
  context: ServerContext,
  session: SessionRow,
  claims: SessionClaims,
): Promise<void> {
  const view = await viewSession(context, context.store.db, session, claims);
  // First of all: whatever else is the matter, such a token changes nothing and gives nothing back.
  if (!view.mayCommand) throw readOnly();
  switch (view.state) {
    case 'open':
      break;
    case 'settled':
      throw new KassaError('already_paid', 'This order is paid', { reference: view.payment?.reference });
    case 'superseded':
      throw new KassaError('session_superseded', 'The order has changed; a newer session replaces this one');
    case 'expired':
      throw new KassaError('session_expired', `The session ended at ${session.expiresAt}`);
  }
}

/** What is done to an open payment may be done after the session's end too. */
async function refuseUnlessMayCommand(
  context: ServerContext,
  session: SessionRow,
  claims: SessionClaims,
): Promise<void> {
  const view = await viewSession(context, context.store.db, session, claims);
  if (!view.mayCommand) throw readOnly();
}

const readOnly = () =>
  new KassaError(
    'read_only',
    'This token came from a return URL; it may pay only once that attempt has failed',
  );
