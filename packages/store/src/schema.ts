/**
 * The tables, as Kysely sees them (columns are snake_case in SQL). Ids and times are text (times ISO 8601 in
 * UTC, so that they sort), flags are 0 or 1, JSON is text: the same in both dialects. What is nullable or Generated may
 * be left out of a new row: the database writes null, or the column's start value.
 */
import type { Generated, Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { Dispute, OperationKind, OperationStatus, PaymentStatus } from '@kassa/protocol';

type Flag = 0 | 1;

export interface Database {
  owner: OwnerRow;
  orders: OrderRow;
  orderDetails: OrderDetailsRow;
  sessions: SessionTable;
  selections: SelectionRow;
  payments: PaymentTable;
  paymentHistory: HistoryRow;
  operations: OperationRow;
  disputes: DisputeRow;
  inbox: InboxTable;
  outbox: OutboxTable;
  returnCodes: ReturnCodeRow;
  rememberedCustomers: RememberedCustomerRow;
  authorizationTokens: AuthorizationTokenRow;
}

/** A connection or a transaction: for what only reads, or writes one row by itself. */
export type Db = Kysely<Database>;
/** A transaction that has taken its order: `Store.transaction` alone makes one. */
export type Tx = Transaction<Database>;

/** The one merchant whose database this is. */
export interface OwnerRow {
  number: 1;
  merchantId: string;
}

export interface OrderRow {
  id: string;
  merchantId: string;
  merchantReference: string;
  createdAt: string;
  /** When it is looked at whether to delete or erase it. Null: nothing is left to do. */
  retainAt: string | null;
}

/** What createSession said of an order. Never overwritten: what has changed is another row. */
export interface OrderDetailsRow {
  id: string;
  orderId: string;
  /** JSON of what createSession parsed, less the session's end and the sensitive fields. */
  details: string;
  /** JSON of the customer's sensitive fields. Null once they are deleted. */
  sensitive: string | null;
  /** The shop's own name of the customer: by it their orders are found when they are erased. */
  customerReference: string | null;
  /** When the session was to end as this was written. */
  expiresAt: string;
}

export interface SessionTable {
  id: string;
  orderId: string;
  /** What the shop said last. */
  detailsId: string;
  amount: number;
  currency: string;
  selectedMethod: string | null;
  supersededBy: string | null;
  expiresAt: string;
  /** 1 once the page was notified of the expiry. */
  expiryNotified: Generated<Flag>;
  version: Generated<number>;
  createdAt: string;
}
export type SessionRow = Selectable<SessionTable>;

/** A session with what the shop said last of its order. */
export type Session = SessionRow & Pick<OrderDetailsRow, 'details' | 'sensitive'>;

export interface SelectionRow {
  sessionId: string;
  method: string;
  /** What the shop had said when this was prepared. */
  detailsId: string;
  preparation: string;
  data: string;
  at: string;
}

export interface PaymentTable {
  id: string;
  orderId: string;
  sessionId: string;
  /** The order's own. */
  merchantReference: string;
  /** What the shop had said when this attempt was made. */
  detailsId: string;
  /** Until when the session took new payments, as this one was made. */
  sessionExpiresAt: string;
  provider: string;
  method: string;
  reference: string;
  amount: number;
  currency: string;
  status: PaymentStatus;
  rawStatus: string | null;
  reason: string | null;
  reasonTextKey: string | null;
  customerText: string | null;
  providerReference: string | null;
  /** JSON: what the provider's reports left. */
  data: Generated<string>;
  /** JSON: kept for the customer once PAID. */
  remember: string | null;
  /**
   * JSON: `input`, the customer's, and `remembered`, what the provider knew them by. Null
   * once the provider has answered.
   */
  input: string | null;
  /** JSON: what `prepare` had left when this attempt was made. */
  prepared: string | null;
  nextAction: string | null;
  idempotencyKey: string;
  requestHash: string;
  /** 1 while it can still take money or has taken it: at most one per order, by a partial unique index. */
  holdsLock: Flag;
  duplicate: Generated<Flag>;
  /** Of what has succeeded: follow from the operations. Minor units. */
  amountCaptured: Generated<number>;
  amountRefunded: Generated<number>;
  amountReleased: Generated<number>;
  /** The person who set the status; null if the provider did. */
  resolvedBy: string | null;
  version: Generated<number>;
  /** When createPayment's answer was committed. Null: it is under way, or was lost. */
  answeredAt: string | null;
  /** Whose createPayment is or was under way; null while another is waited for. */
  lease: string | null;
  /** Until when createPayment counts as under way; without a lease, when it is called again. */
  createDeadline: string;
  createTries: number;
  nextCheckAt: string | null;
  checks: Generated<number>;
  unresolvedNotifiedAt: string | null;
  returnHash: string;
  notificationHash: string;
  eventSequence: Generated<number>;
  createdAt: string;
  updatedAt: string;
}
export type PaymentRow = Selectable<PaymentTable>;
export type NewPayment = Insertable<PaymentTable>;

export interface HistoryRow {
  paymentId: string;
  /** The payment's version that wrote it. */
  number: number;
  status: PaymentStatus;
  rawStatus: string | null;
  source: string;
  at: string;
}

export interface OperationRow {
  id: string;
  paymentId: string;
  number: number;
  kind: OperationKind;
  amount: number;
  status: OperationStatus;
  rawStatus: string | null;
  reason: string | null;
  providerReference: string | null;
  data: string;
  request: string;
  idempotencyKey: string;
  requestHash: string;
  /** The person who ended it; null if the provider did. */
  resolvedBy: string | null;
  /** 1 until a call to the provider has left an answer: at most one per payment, by a partial unique index. */
  calling: Flag;
  /** Whose call is under way. Null: nobody's. */
  lease: string | null;
  /** Until when that call counts as under way; without a lease, when the provider is called again. */
  callDeadline: string;
  /** 1 once the answer to a call was lost. */
  answerLost: Flag;
  nextCheckAt: string | null;
  checks: number;
  createdAt: string;
  updatedAt: string;
}

export interface DisputeRow {
  id: string;
  paymentId: string;
  providerId: string;
  kind: Dispute['kind'];
  amount: number | null;
  rawStatus: string | null;
  openedAt: string;
}

export interface InboxTable {
  id: string;
  provider: string;
  notificationId: string;
  paymentId: string | null;
  /** JSON: by which references its payment is looked for. Null once it needs none. */
  about: string | null;
  payload: string;
  /** The merchant's decision, for a notification that asked for one. */
  confirmed: Flag | null;
  /** When it first came, or when the merchant's decision was last given for it. */
  receivedAt: string;
  processedAt: string | null;
  attempts: Generated<number>;
  nextAttemptAt: string;
  error: string | null;
}
export type InboxRow = Selectable<InboxTable>;

export interface OutboxTable {
  id: string;
  paymentId: string;
  sequence: number;
  type: string;
  body: string;
  createdAt: string;
  deliveredAt: string | null;
  /** When it was given up: the endpoint refuses it for good. */
  deadAt: string | null;
  attempts: Generated<number>;
  /** How many of the attempts were refused for good, by a status that says so. */
  refusals: Generated<number>;
  nextAttemptAt: string;
  error: string | null;
}
export type OutboxRow = Selectable<OutboxTable>;

export interface ReturnCodeRow {
  codeHash: string;
  paymentId: string;
  expiresAt: string;
  usedAt: string | null;
}

export interface RememberedCustomerRow {
  merchantId: string;
  provider: string;
  customerReference: string;
  data: string;
  createdAt: string;
}

/** A token of a customer's input: used or given back, whichever came first. */
export interface AuthorizationTokenRow {
  /** The token itself is kept in no table for longer than its payment needs it. */
  tokenHash: string;
  /** Null: it was given back, and no payment may use it any more. */
  paymentId: string | null;
  at: string;
}
