/** `createSession`: one order, one session at a time, as many tokens as the shop asks for. */
import { sessionSchema, type CreatedSession, type CreateSession, type ParsedSession } from '@kassa/protocol';
import { newId, type Session, type TakenOrder, type Tx } from '@kassa/store';
import { hintPages } from '../orders/hint-pages.ts';
import { invalidField, parse } from '../parse.ts';
import { findPayment } from '../payments/repository.ts';
import { nowText, type ServerContext } from '../server-context.ts';
import { saveDetails } from './order-details.ts';
import { currentSession, getSession, insertSession, updateSession } from './repository.ts';
import { signSessionToken } from './session-token.ts';
import { buildSnapshot } from './snapshot.ts';
import { phaseOfPayment } from '../payments/amounts.ts';

const DEFAULT_LIFE_MS = 30 * 60 * 1000;
const LONGEST_LIFE_MS = 24 * 60 * 60 * 1000;

/**
 * The session of (merchant, merchantReference). The same reference, amount and currency: a new token for the same
 * session while it lasts or has a payment that is open, with the details brought up to date. A settled order:
 * its settled session, whatever the amount now is. Otherwise a new session that supersedes the old.
 * @throws KassaError invalid_request, naming the field
 */
export async function createSession(context: ServerContext, input: CreateSession): Promise<CreatedSession> {
  const parsed = parse(sessionSchema, input);
  checkAgainstProviders(context, parsed);
  const expiresAt = readExpiry(context, parsed.expiresAt);
  const order = {
    merchantId: context.config.merchant.id,
    merchantReference: parsed.order.merchantReference,
    now: nowText(context),
    retainAt: expiresAt,
  };
  const { session, isNew } = await context.store.transaction(order, async (tx, id, isNew) => ({
    session: await sessionFor(context, tx, { id, isNew }, parsed, expiresAt),
    isNew,
  }));
  const { ignored } = parsed;
  if (ignored.length > 0) context.log.warn({ session: session.id, ignored }, 'Left out of a session');
  // An order that is new has no pages yet, and no payments.
  if (!isNew) hintPages(context, [session.orderId]);
  const snapshot = await buildSnapshot(context, context.store.db, session, {}, isNew ? [] : undefined);
  const { id, state } = snapshot.session;
  return {
    token: signSessionToken(context, session),
    expiresAt: session.expiresAt,
    session: { id, state, merchantReference: parsed.order.merchantReference },
    snapshot,
    ignored,
  };
}

async function sessionFor(
  context: ServerContext,
  tx: Tx,
  order: TakenOrder,
  parsed: ParsedSession,
  expiresAt: string,
): Promise<Session> {
  const holder = order.isNew ? undefined : await findPayment(tx, { orderId: order.id, holdsLock: 1 });
  if (holder && phaseOfPayment(holder) === 'succeeded') return getSession(tx, holder.sessionId);
  const current = order.isNew ? undefined : await currentSession(tx, order.id);
  const { id: detailsId, ...said } = await saveDetails(tx, order, parsed, expiresAt, current);
  if (current?.amount === parsed.order.amount && current.currency === parsed.order.currency) {
    const lasts = Date.parse(current.expiresAt) > context.now().getTime();
    if (lasts || holder?.sessionId === current.id) {
      await updateSession(tx, current.id, {
        detailsId,
        expiresAt: expiresAt > current.expiresAt ? expiresAt : current.expiresAt,
        expiryNotified: 0,
      });
      return getSession(tx, current.id);
    }
  }
  const id = newId('ses');
  const { amount, currency } = parsed.order;
  if (current) await updateSession(tx, current.id, { supersededBy: id });
  const createdAt = nowText(context);
  const session = { id, orderId: order.id, detailsId, amount, currency, expiresAt, createdAt };
  return { ...(await insertSession(tx, session)), ...said };
}

function readExpiry(context: ServerContext, asked: string | undefined): string {
  const now = context.now().getTime();
  if (asked === undefined) return new Date(now + DEFAULT_LIFE_MS).toISOString();
  const at = Date.parse(asked);
  if (at <= now || at > now + LONGEST_LIFE_MS)
    throw invalidField('expiresAt', 'must be within the next 24 hours');
  return new Date(at).toISOString();
}

function checkAgainstProviders(context: ServerContext, parsed: ParsedSession): void {
  for (const [name, options] of Object.entries(parsed.providerOptions)) {
    const provider = context.config.providers.get(name);
    if (!provider) throw invalidField(`providerOptions.${name}`, 'no such provider is configured');
    const [problem] =
      provider.optionProblems?.(options, { confirms: !!context.config.merchant.confirmPayment }) ?? [];
    if (problem)
      throw invalidField(['providerOptions', name, problem.field].filter(Boolean).join('.'), problem.message);
  }
  const known = [...context.config.providers.values()].flatMap(({ methods }) => methods.map(({ id }) => id));
  const unknown = parsed.allowedMethods?.find((method) => !known.includes(method));
  if (unknown) throw invalidField('allowedMethods', `there is no "${unknown}" among ${known.join(', ')}`);
}
