/** What a page may call: PROTOCOL.md, "Browser routes". */
import {
  discardCommandSchema,
  exchangeCommandSchema,
  KassaError,
  payCommandSchema,
  selectCommandSchema,
} from '@kassa/protocol';
import { Hono, type Context } from 'hono';
import { openSession, refuseUnlessMayCommand, refuseUnlessOpen, type OpenedSession } from '../access.ts';
import { operate } from '../operations/operate.ts';
import { listOperations } from '../operations/repository.ts';
import { parse } from '../parse.ts';
import type { Applied } from '../payments/apply-report.ts';
import { discardInput } from '../payments/discard-input.ts';
import { pay, type CallsUnderWay } from '../payments/pay.ts';
import { namedPayment } from '../payments/repository.ts';
import { switchAway } from '../payments/switch-away.ts';
import { exchangeCode } from '../returns/returns.ts';
import type { ServerContext } from '../server-context.ts';
import { selectMethod } from '../sessions/select-method.ts';
import { buildSnapshot, readSnapshot } from '../sessions/snapshot.ts';
import type { AppEnv } from './env.ts';
import { readBody } from './body.ts';
import { bearer, limitGuesses, listedOriginOnly } from './guards.ts';
import { Tally } from './tally.ts';

/** Of each kind. A command may be a call to a provider, and what is refused may be one too: it frees what it came with. */
const MOST_COMMANDS = 60;
const COMMANDS_MS = 60_000;

export function browserRoutes(context: ServerContext, calls: CallsUnderWay): Hono<AppEnv> {
  const routes = new Hono<AppEnv>();
  for (const path of ['/session/*', '/returns']) routes.use(path, listedOriginOnly(context));
  const command = commandRoutes(context, routes);

  routes.get('/session', async (c) => {
    const { session, claims } = await openSession(context, bearer(c));
    return c.json(await buildSnapshot(context, context.store.db, session, claims));
  });

  command('/session/selection', async (opened, c) => {
    const { method } = parse(selectCommandSchema, await readBody(c));
    await refuseUnlessOpen(context, opened);
    await selectMethod(context, opened.session, method);
  });

  command('/session/payments', async (opened, c) => {
    const asked = parse(payCommandSchema, await readBody(c));
    try {
      return await pay(context, calls, opened, asked);
    } catch (error) {
      if (!(error instanceof KassaError && error.code === 'read_only'))
        await discardInput(context, opened.session, asked);
      throw error;
    }
  });

  command('/session/discards', async (opened, c) => {
    await refuseUnlessMayCommand(context, opened);
    await discardInput(context, opened.session, parse(discardCommandSchema, await readBody(c)));
  });

  command('/session/payments/:id/cancellation', async (opened, c) => {
    await refuseUnlessMayCommand(context, opened);
    await cancelForCustomer(context, opened.session.id, c.req.param('id'));
  });

  command('/session/payments/:id/switch', async (opened, c) => {
    await refuseUnlessMayCommand(context, opened);
    await switchAway(context, opened.session, c.req.param('id'));
  });

  routes.post('/returns', limitGuesses(context, 'return_code_used'), async (c) => {
    const { code } = parse(exchangeCommandSchema, await readBody(c));
    return c.json(await exchangeCode(context, code));
  });
  return routes;
}

type Act<P extends string> = (opened: OpenedSession, c: Context<AppEnv, P>) => Promise<Applied | undefined>;

/** A command of a page is answered with what the page then sees. */
function commandRoutes(context: ServerContext, routes: Hono<AppEnv>) {
  const commands = new Tally(MOST_COMMANDS, COMMANDS_MS);
  return <Path extends string>(path: Path, act: Act<Path>) =>
    routes.post(path, async (c) => {
      const { session, claims } = await openSession(context, bearer(c));
      // A return token has its own: whoever has followed the link takes nothing from the customer’s own page.
      commands.count(`${path} ${session.id} ${claims.attempt ?? ''}`, context.now());
      const left = await act({ session, claims }, c);
      const snapshot = await readSnapshot(context, session.id, claims, left);
      if (!snapshot) throw new Error(`Session ${session.id} is gone`);
      return c.json(snapshot);
    });
}

/** @throws KassaError payment_not_cancellable when the provider refuses */
async function cancelForCustomer(context: ServerContext, sessionId: string, name: string): Promise<void> {
  const { db } = context.store;
  const { id, reference } = await namedPayment(db, name, { sessionId });
  // One cancellation at a time; asking again after a refusal is a new one.
  const operations = await listOperations(db, id);
  const ended = operations.filter(({ kind, status }) => kind === 'cancellation' && status !== 'PENDING');
  const key = `the customer cancels ${ended.length}`;
  const { status, reason } = await operate(context, id, 'cancellation', { createdBy: 'customer' }, key);
  if (status === 'FAILED')
    throw new KassaError('payment_not_cancellable', reason ?? 'The provider refused it', { reference });
}
