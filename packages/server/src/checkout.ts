/** What a merchant does, in process: the functions behind the merchant routes. */
import {
  KassaError,
  paymentQuerySchema,
  type CreatedSession,
  type CreateSession,
  type EventDelivery,
  type EventQuery,
  type MerchantPayment,
  type MethodAvailability,
  type Operation,
  type OperationKind,
  type OperationRequest,
  type OperationResolution,
  type PaymentQuery,
  type PaymentResolution,
  type ResendEvents,
  type SessionState,
} from '@kassa/protocol';
import { isTableMissing, isUnavailable, type Db, type PaymentRow, type Session } from '@kassa/store';
import * as z from 'zod';
import { deleteRemembered } from './customers/repository.ts';
import { listDisputes } from './disputes/repository.ts';
import { viewOperation } from './operations/apply-operation-report.ts';
import { operate } from './operations/operate.ts';
import { resolveOperation } from './operations/resolve-operation.ts';
import { listOperations } from './operations/repository.ts';
import { listEvents, resendEvent, resendEventsSince } from './outbox/events.ts';
import { invalidField, parse } from './parse.ts';
import { pick } from './pick.ts';
import { factsOf } from './payments/payment-context.ts';
import {
  findPayments,
  findPaymentsByAnyName,
  findPaymentsByMerchantReference,
  findPaymentsOfSession,
  getPayment,
  listHistory,
  namedPayment,
} from './payments/repository.ts';
import { resolvePayment } from './payments/resolve-payment.ts';
import { askPayment } from './reconcile/ask-payment.ts';
import { eraseCustomer, eraseOrder } from './retention/erase.ts';
import { retain } from './retention/retain.ts';
import type { ServerContext } from './server-context.ts';
import { createSession } from './sessions/create-session.ts';
import { explainMethods } from './sessions/methods.ts';
import { findSession } from './sessions/repository.ts';
import { viewSession } from './sessions/snapshot.ts';
import { unavailable } from './store/unavailable.ts';
import { phaseOfPayment } from './payments/amounts.ts';

const PAGE = 100;
/** Keys of our own have spaces in them, so that no merchant's is one of them. */
const merchantKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);

type Operate = (paymentId: string, request: OperationRequest, idempotencyKey: string) => Promise<Operation>;

/** All errors are KassaError. */
export interface Checkout {
  /** A session and a token for it: put the token on `<checkout-session>`. May be called again for the same order. */
  createSession(input: CreateSession): Promise<CreatedSession>;
  getSession(id: string): Promise<{
    session: { id: string; state: SessionState; expiresAt: string };
    payments: MerchantPayment[];
  }>;
  /** Why each method is offered or not. */
  explainMethods(sessionId: string): Promise<MethodAvailability[]>;
  getPayment(id: string): Promise<MerchantPayment>;
  /** All attempts of an order, newest first. */
  findPayments(merchantReference: string): Promise<MerchantPayment[]>;
  /** For support: the same by any name of the order or of an attempt, ours or the provider's. */
  lookUpPayments(reference: string): Promise<MerchantPayment[]>;
  /** All that match, the newest first, 100 at most; `after` asks for the next. */
  listPayments(query?: PaymentQuery): Promise<MerchantPayment[]>;
  capture: Operate;
  release: Operate;
  refund: Operate;
  cancel: Operate;
  /** A person ends an AMBIGUOUS operation; if the provider says otherwise later, the provider counts. */
  resolveOperation(paymentId: string, number: number, resolution: OperationResolution): Promise<Operation>;
  /** Asks the provider now about a payment and its operations under way. */
  askPayment(id: string): Promise<MerchantPayment>;
  /** A person ends a payment that nothing else can end; if the provider says otherwise later, the provider counts. */
  resolvePayment(id: string, resolution: PaymentResolution): Promise<MerchantPayment>;
  /** Events and what became of each, the oldest first, 100 at most; `after` asks for the next. */
  listEvents(query?: EventQuery): Promise<EventDelivery[]>;
  /** Sends an event again, also one that was delivered or given up; its id is the same. */
  resendEvent(id: string): Promise<void>;
  /** The same for all that were written at this time or later. Resolves with how many there are. */
  resendEvents(which: ResendEvents): Promise<number>;
  /** Erases the person from an order without an open payment; the books stay. */
  eraseOrder: (merchantReference: string) => Promise<void>;
  /** The same for all orders of this customer, and forgets them at providers. */
  eraseCustomer: (customerReference: string) => Promise<void>;
  /** Deletes one batch of old data; each server does so every hour. @returns whether there may be more */
  retain(): Promise<boolean>;
  /** Deletes the tokens by which providers recognise this customer. */
  forgetCustomer: (customerReference: string) => Promise<void>;
}

export function createCheckout(context: ServerContext): Checkout {
  const { db } = context.store;
  const payment = async (id: string) => viewForMerchant(context, await namedPayment(db, id));
  const viewed = async (payments: Promise<PaymentRow[]>): Promise<MerchantPayment[]> =>
    Promise.all((await payments).map((payment) => viewForMerchant(context, payment)));
  return answering({
    createSession: (input) => createSession(context, input),
    getSession: async (id) => {
      const found = await namedSession(db, id);
      const { state } = await viewSession(context, db, found);
      const payments = await viewed(findPaymentsOfSession(db, id));
      return { session: { id, state, expiresAt: found.expiresAt }, payments };
    },
    explainMethods: async (sessionId) => explainMethods(context, await namedSession(db, sessionId)),
    getPayment: payment,
    findPayments: (merchantReference) =>
      viewed(findPaymentsByMerchantReference(db, context.config.merchant.id, merchantReference)),
    lookUpPayments: (reference) => viewed(findPaymentsByAnyName(db, context.config.merchant.id, reference)),
    listPayments: (query = {}) => viewed(findPayments(db, parse(paymentQuerySchema, query), PAGE)),
    capture: operation(context, 'capture'),
    release: operation(context, 'release'),
    refund: operation(context, 'refund'),
    cancel: operation(context, 'cancellation'),
    resolveOperation: (id, number, resolution) => resolveOperation(context, id, number, resolution),
    askPayment: (id) => askPayment(context, id).then(() => payment(id)),
    resolvePayment: (id, resolution) => resolvePayment(context, id, resolution).then(() => payment(id)),
    listEvents: (query = {}) => listEvents(context, query),
    resendEvent: (id) => resendEvent(context, id),
    resendEvents: (which) => resendEventsSince(context, which),
    eraseOrder: (merchantReference) => eraseOrder(context, merchantReference),
    eraseCustomer: (customerReference) => eraseCustomer(context, customerReference),
    retain: () => retain(context),
    forgetCustomer: (reference) => deleteRemembered(db, context.config.merchant.id, reference),
  });
}

const operation =
  (context: ServerContext, kind: OperationKind): Operate =>
  async (paymentId, request, idempotencyKey) => {
    if (!merchantKey.safeParse(idempotencyKey).success)
      throw invalidField('Idempotency-Key', '1 to 255 visible characters');
    return operate(context, paymentId, kind, request, idempotencyKey);
  };

async function namedSession(db: Db, id: string): Promise<Session> {
  const session = await findSession(db, id);
  if (!session) throw new KassaError('not_found', `There is no session ${id}`);
  return session;
}

/** The same functions: a database that is away is the error it also is over HTTP, and may be tried again. */
function answering(checkout: Checkout): Checkout {
  const wrapped = Object.entries(checkout).map(([name, act]) => [
    name,
    (...args: unknown[]) => (act as (...args: unknown[]) => Promise<unknown>)(...args).catch(sayUnavailable),
  ]);
  return Object.fromEntries(wrapped) as Checkout;
}

const NOT_STARTED = 'Call start() first: the database has no tables yet';
function sayUnavailable(error: unknown): never {
  if (isTableMissing(error)) throw new KassaError('unavailable', NOT_STARTED, { cause: error });
  throw isUnavailable(error) && !(error instanceof KassaError) ? unavailable(error) : error;
}

async function viewForMerchant(context: ServerContext, payment: PaymentRow): Promise<MerchantPayment> {
  const { db } = context.store;
  const [history, operations, disputes] = await Promise.all([
    listHistory(db, payment.id),
    listOperations(db, payment.id),
    listDisputes(db, payment.id),
  ]);
  // What was written between the readings would show a refund that has ended beside the amounts of before.
  const now = await getPayment(db, payment.id);
  if (now.version !== payment.version) return viewForMerchant(context, now);
  return {
    ...pick(payment, 'id', 'sessionId', 'merchantReference', 'reference', 'provider', 'method'),
    ...pick(payment, 'status', 'rawStatus', 'providerReference', 'amount', 'currency', 'reason'),
    ...pick(payment, 'amountCaptured', 'amountRefunded', 'amountReleased', 'resolvedBy'),
    ...pick(payment, 'createdAt', 'updatedAt'),
    phase: phaseOfPayment(payment),
    amountPending: operations
      .filter(({ status }) => status === 'PENDING' || status === 'AMBIGUOUS')
      .reduce((sum, { amount }) => sum + amount, 0),
    // A provider that was taken out of the configuration has nothing to add.
    providerDetails:
      context.config.providers.get(payment.provider)?.merchantDetails?.(factsOf(payment)) ?? {},
    duplicate: payment.duplicate === 1,
    history: history.map((line) => pick(line, 'status', 'rawStatus', 'source', 'at')),
    operations: operations.map((operation) => viewOperation(operation, payment.currency)),
    disputes: disputes.map((dispute) => pick(dispute, 'id', 'kind', 'amount', 'rawStatus', 'openedAt')),
  };
}
