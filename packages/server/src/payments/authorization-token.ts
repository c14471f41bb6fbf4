/**
 * An authorization token: a provider gave it to the customer, and it holds something there until it is used or given
 * back. One of the two happens to it, never both: whoever writes its row first has it, in any process.
 */
import { KassaError, type PayCommand, type PaymentInput } from '@kassa/protocol';
import type { AuthorizationTokenRow, SessionRow, Tx } from '@kassa/store';
import { sha256 } from '../crypto.ts';
import { nowText, type ServerContext } from '../server-context.ts';

function tokenHashOf(input: PaymentInput): string | undefined {
  switch (input.kind) {
    case 'klarna_widget':
      return sha256(input.authorizationToken);
    case 'fields':
    case 'none':
      return undefined;
  }
}

/**
 * In the transaction that journals the payment.
 * @throws KassaError invalid_request when it was given back: the customer has to authorise again
 */
export async function takeToken(
  context: ServerContext,
  tx: Tx,
  input: PaymentInput,
  paymentId: string,
): Promise<void> {
  const tokenHash = tokenHashOf(input);
  if (tokenHash === undefined) return;
  await claimToken(tx, { tokenHash, paymentId, at: nowText(context) });
  const holder = tx.selectFrom('authorizationTokens').select('paymentId').where('tokenHash', '=', tokenHash);
  if ((await holder.executeTakeFirstOrThrow()).paymentId === null)
    throw new KassaError('invalid_request', 'input.authorizationToken: it was given back; authorise again', {
      field: 'input.authorizationToken',
      textKey: 'reason.authorization_expired',
    });
}

/** @returns whether there is something to free, and nobody but the caller frees it or pays with it */
export async function giveBackToken(
  context: ServerContext,
  { orderId }: SessionRow,
  input: PaymentInput,
): Promise<boolean> {
  const tokenHash = tokenHashOf(input);
  if (tokenHash === undefined) return false;
  return context.store.transaction(orderId, (tx) =>
    claimToken(tx, { tokenHash, paymentId: null, at: nowText(context) }),
  );
}

/** The input with its times by our clock: how long before `sentAt` they were is all that is taken from the page's. */
export function byOurClock(context: ServerContext, { input, sentAt }: PayCommand): PaymentInput {
  if (input.kind !== 'klarna_widget' || input.authorizedAt === undefined || sentAt === undefined)
    return input;
  const age = Math.max(0, Date.parse(sentAt) - Date.parse(input.authorizedAt));
  return { ...input, authorizedAt: new Date(context.now().getTime() - age).toISOString() };
}

/** Claims a token for a payment, or for nobody. @returns whether this claim was the first; a later one changes nothing */
async function claimToken(tx: Tx, claim: AuthorizationTokenRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('authorizationTokens')
    .values(claim)
    .onConflict((conflict) => conflict.column('tokenHash').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
