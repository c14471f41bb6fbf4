/** `createSession`: one order, one session at a time, as many tokens as the shop asks for. */
import {
  createSessionSchema,
  KassaError,
  phaseOf,
  type CreatedSession,
  type CreateSession,
  type ParsedSession,
  type PaymentStatus,
} from '@kassa/protocol';
import { parse } from '../parse.ts';
import { nowText, type ServerContext } from '../server-context.ts';
import type { SessionRow } from '../store/schema.ts';
import { newId, type Db } from '../store/store.ts';
import { currentSession, findOrMakeOrder, findSession, splitSensitive, touchOrder } from './repository.ts';
import { signSessionToken } from './session-token.ts';
import { viewSession } from './snapshot.ts';

const DEFAULT_LIFE_MS = 30 * 60 * 1000;
const LONGEST_LIFE_MS = 24 * 60 * 60 * 1000;

/**
 * The session of (merchant, merchantReference). The same reference, amount and currency: a new token for the same
 * session while it lasts or has a payment that is open, with the details brought up to date. A settled order:
 * its settled session, whatever the amount now is. Otherwise a new session that supersedes the old.
 * @throws KassaError invalid_request, naming the field
 */
export async function createSession(context: ServerContext, input: CreateSession): Promise<CreatedSession> {
  const parsed = parse(createSessionSchema, input);
  checkAgainstProviders(context, parsed);
  const expiresAt = readExpiry(context, parsed.expiresAt);
  const { row, orderId } = await context.store.transaction(async (tx) => {
    const orderId = await findOrMakeOrder(
      tx,
      context.config.merchant.id,
      parsed.order.merchantReference,
      nowText(context),
    );
    return { row: await sessionFor(context, tx, orderId, parsed, expiresAt), orderId };
  });
  await context.store.hints.publish(orderId);
  const { state } = await viewSession(context, context.store.db, row);
  return {
    token: await signSessionToken(context, row),
    expiresAt: row.expiresAt,
    session: { id: row.id, state, merchantReference: parsed.order.merchantReference },
  };
}

async function sessionFor(
  context: ServerContext,
  tx: Db,
  orderId: string,
  parsed: ParsedSession,
  expiresAt: string,
): Promise<SessionRow> {
  const holder = await tx
    .selectFrom('payments')
    .select(['sessionId', 'status'])
    .where('orderId', '=', orderId)
    .where('holdsLock', '=', 1)
    .executeTakeFirst();
  if (holder && phaseOf(holder.status as PaymentStatus) === 'succeeded') {
    const settled = await findSession(tx, holder.sessionId);
    if (settled) return settled;
  }
  const current = await currentSession(tx, orderId);
  const { details, sensitive } = splitSensitive(parsed);
  if (current?.amount === parsed.order.amount && current.currency === parsed.order.currency) {
    const lasts = Date.parse(current.expiresAt) > context.now().getTime();
    if (lasts || holder?.sessionId === current.id) {
      await tx
        .updateTable('sessions')
        .set({
          details,
          sensitive,
          expiresAt: expiresAt > current.expiresAt ? expiresAt : current.expiresAt,
          expiryTold: 0,
          version: current.version + 1,
        })
        .where('id', '=', current.id)
        .execute();
      const updated = await findSession(tx, current.id);
      if (updated) return updated;
    }
  }
  const row: SessionRow = {
    id: newId('ses'),
    orderId,
    amount: parsed.order.amount,
    currency: parsed.order.currency,
    details,
    sensitive,
    selectedMethod: null,
    supersededBy: null,
    expiresAt,
    expiryTold: 0,
    version: 1,
    createdAt: nowText(context),
  };
  if (current) {
    await tx.updateTable('sessions').set({ supersededBy: row.id }).where('id', '=', current.id).execute();
    await touchOrder(tx, orderId);
  }
  await tx.insertInto('sessions').values(row).execute();
  return row;
}

function readExpiry(context: ServerContext, asked: string | undefined): string {
  const now = context.now().getTime();
  if (asked === undefined) return new Date(now + DEFAULT_LIFE_MS).toISOString();
  const at = Date.parse(asked);
  if (at <= now || at > now + LONGEST_LIFE_MS)
    throw new KassaError('invalid_request', 'expiresAt: must be within the next 24 hours', {
      field: 'expiresAt',
    });
  return new Date(at).toISOString();
}

function checkAgainstProviders(context: ServerContext, parsed: ParsedSession): void {
  for (const [name, options] of Object.entries(parsed.providerOptions)) {
    const provider = context.config.providers.get(name);
    if (!provider)
      throw new KassaError('invalid_request', `providerOptions.${name}: no such provider is configured`, {
        field: `providerOptions.${name}`,
      });
    const problem = provider.optionProblems?.(options)[0];
    if (problem) {
      const field = ['providerOptions', name, problem.field].filter(Boolean).join('.');
      throw new KassaError('invalid_request', `${field}: ${problem.message}`, { field });
    }
  }
  const known = [...context.config.providers.values()].flatMap(({ methods }) => methods.map(({ id }) => id));
  for (const method of parsed.allowedMethods ?? [])
    if (!known.includes(method))
      throw new KassaError('invalid_request', `allowedMethods: there is no method ${method}`, {
        field: 'allowedMethods',
      });
}
