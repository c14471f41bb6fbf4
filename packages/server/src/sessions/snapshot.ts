/** Builds what a page sees from the rows. Nothing of the customer is in it. */
import type { NextAction, PaymentView, Preparation, SessionState, Snapshot } from '@kassa/protocol';
import type { PaymentProvider } from '@kassa/provider';
import type { Db, OrderRows, PaymentRow, Session, SessionRow } from '@kassa/store';
import { readJson } from '@kassa/store';
import { hasPendingCancellation } from '../operations/repository.ts';
import { findPaymentsOfOrder } from '../payments/repository.ts';
import { pick } from '../pick.ts';
import type { ServerContext } from '../server-context.ts';
import { amountText } from './amount-text.ts';
import { allMethods, inLanguage, offeredMethods } from './methods.ts';
import { detailsOf } from './order-details.ts';
import { findSelection, findSession } from './repository.ts';
import type { SessionClaims } from './session-token.ts';
import { isNearlyPaid, phaseOfPayment } from '../payments/amounts.ts';

const MINUTE = 60_000;

/** The answer was lost and the call isn't repeated: the payment may exist, and may be paid. */
const isHeld = ({ answeredAt, status, rawStatus, providerReference }: PaymentRow): boolean =>
  answeredAt !== null && status === 'INITIALIZING' && rawStatus === null && providerReference === null;

/** When the customer may leave this open payment for another method, in Unix milliseconds. Null: not now, or never. */
export function canSwitchFrom({ capabilities }: PaymentProvider, payment: PaymentRow): number | null {
  if (isHeld(payment) || isNearlyPaid(payment)) return null;
  const isUnseen = payment.answeredAt !== null && payment.status === 'INITIALIZING';
  const minutes =
    (isUnseen ? capabilities.initializingMinutes : undefined) ?? capabilities.switchAfterMinutes;
  return minutes === null ? null : Date.parse(payment.createdAt) + minutes * MINUTE;
}

/** Not before the provider has answered, and not twice. */
const canCancel = ({ capabilities }: PaymentProvider, payment: PaymentRow): boolean =>
  capabilities.operations.includes('cancellation') &&
  payment.answeredAt !== null &&
  !isHeld(payment) &&
  payment.status !== 'CANCELLING' &&
  (capabilities.cancellableIn?.includes(payment.status) ?? true);

/** How a session stands to its order: computed the same for pages and for commands. */
export interface SessionView {
  session: SessionRow;
  state: SessionState;
  /** The payment that matters to this session's page. */
  payment: PaymentRow | undefined;
  lockedElsewhere: boolean;
  /** May this token pay, as far as its kind goes? */
  mayCommand: boolean;
}

/** @param known the order's payments, if they were read already */
export async function viewSession(
  context: ServerContext,
  db: Db,
  session: SessionRow,
  claims: Partial<Pick<SessionClaims, 'attempt'>> = {},
  known?: readonly PaymentRow[],
): Promise<SessionView> {
  const payments = known ?? (await findPaymentsOfOrder(db, session.orderId));
  const own = payments.filter(({ sessionId }) => sessionId === session.id);
  const succeeded = payments.filter(
    (payment) => phaseOfPayment(payment) === 'succeeded' && payment.duplicate === 0,
  );
  // One whose money was given back stays PAID; the order's payment is the one that holds it.
  const settling = succeeded.find(({ holdsLock }) => holdsLock === 1) ?? succeeded[0];
  const holder = payments.find(({ holdsLock }) => holdsLock === 1);
  const open = own.find((payment) => payment.holdsLock === 1 && phaseOfPayment(payment) === 'open');
  const payment = settling ?? open ?? own[0];
  const expired = Date.parse(session.expiresAt) <= context.now().getTime();
  const state: SessionState = settling
    ? 'settled'
    : session.supersededBy !== null
      ? 'superseded'
      : expired
        ? 'expired'
        : 'open';
  const attempt = payments.find(({ id }) => id === claims.attempt);
  return {
    session,
    state,
    payment,
    lockedElsewhere: !settling && holder !== undefined && holder.sessionId !== session.id,
    mayCommand: attempt ? phaseOfPayment(attempt) === 'failed' : claims.attempt === undefined,
  };
}

/**
 * What a session's page sees now: as `left` says, where a transaction has left its order so, or read anew.
 * @returns undefined once the session is gone
 */
export async function readSnapshot(
  context: ServerContext,
  id: string,
  claims: SessionClaims,
  left?: OrderRows,
): Promise<Snapshot | undefined> {
  const { db } = context.store;
  const seen = left?.sessions.find((session) => session.id === id);
  const session = seen ?? (await findSession(db, id));
  return session && buildSnapshot(context, db, session, claims, seen && left?.payments);
}

export async function buildSnapshot(
  context: ServerContext,
  db: Db,
  session: Session,
  claims: Partial<Pick<SessionClaims, 'attempt'>> = {},
  known?: readonly PaymentRow[],
): Promise<Snapshot> {
  const view = await viewSession(context, db, session, claims, known);
  const { order } = detailsOf(session);
  const canPay = view.state === 'open' && view.mayCommand;
  const selection =
    canPay && session.selectedMethod !== null
      ? await findSelection(db, session.id, session.selectedMethod)
      : undefined;
  return {
    version: session.version,
    session: { id: session.id, state: view.state, expiresAt: session.expiresAt, canPay },
    order: {
      ...pick(order, 'merchantReference', 'amount', 'currency'),
      amountText: amountText(order),
      ...pick(order, 'country', 'language', 'returnUrl'),
      lines: view.mayCommand
        ? order.lines.map(({ name, quantity, total, imageUrl }) => ({
            name,
            quantity,
            total,
            ...(imageUrl !== undefined && { imageUrl }),
          }))
        : [],
    },
    methods: canPay ? offeredMethods(context, session) : [],
    selection: selection
      ? { method: selection.method, preparation: readJson<Preparation>(selection.preparation) }
      : null,
    payment: view.payment ? await viewPayment(context, db, view.payment, session, view.mayCommand) : null,
    lockedElsewhere: view.lockedElsewhere,
  };
}

async function viewPayment(
  context: ServerContext,
  db: Db,
  payment: PaymentRow,
  session: Session,
  mayCommand: boolean,
): Promise<PaymentView> {
  const provider = context.config.providers.get(payment.provider);
  const method = [...allMethods(context)].find(({ method }) => method.id === payment.method)?.method;
  const switchFrom = provider ? canSwitchFrom(provider, payment) : null;
  const isOurs = mayCommand && payment.sessionId === session.id;
  const isOpen = phaseOfPayment(payment) === 'open';
  const actable = isOurs && isOpen;
  const mayBeCancelled = isOpen && provider?.capabilities.operations.includes('cancellation') === true;
  const cancelling = mayBeCancelled && (await hasPendingCancellation(db, payment.id));
  return {
    ...pick(payment, 'id', 'method', 'reference', 'amount', 'currency', 'status', 'rawStatus'),
    ...pick(payment, 'createdAt', 'updatedAt'),
    methodLabel: method ? inLanguage(method.label, detailsOf(session).order.language) : payment.method,
    phase: phaseOfPayment(payment),
    reason: payment.reasonTextKey,
    ...(payment.customerText !== null && { customerText: payment.customerText }),
    nextAction:
      isOurs && !cancelling && phaseOfPayment(payment) !== 'failed' && payment.nextAction !== null
        ? readJson<NextAction>(payment.nextAction)
        : null,
    canCancel: actable && !cancelling && provider !== undefined && canCancel(provider, payment),
    ...(cancelling && { cancelling }),
    canSwitchFrom:
      actable && switchFrom !== null && payment.holdsLock === 1 ? new Date(switchFrom).toISOString() : null,
    holdsOrder: payment.holdsLock === 1,
  };
}
