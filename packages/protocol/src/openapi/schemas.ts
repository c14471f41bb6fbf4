/**
 * The bodies of all routes, by the names that they have in the document. What is sent is described as it may be written,
 * with what is left out; what is answered as it comes. No page loads this file.
 */
import * as z from 'zod/mini';
import {
  discardCommandSchema,
  exchangeCommandSchema,
  payCommandSchema,
  selectCommandSchema,
} from '../commands.ts';
import { errorBodySchema } from '../error-body.ts';
import { merchantEventSchema, resendSchema, type EventDelivery } from '../events.ts';
import {
  createdSessionSchema,
  operationKindSchema,
  operationRequestSchema,
  operationResolutionSchema,
  operationStatusSchema,
  paymentResolutionSchema,
  type Dispute,
  type MerchantPayment,
  type MethodAvailability,
  type Operation,
} from '../operations.ts';
import { createSessionSchema } from '../order.ts';
import { PAYMENT_STATUSES, PHASES } from '../payment-status.ts';
import { drawnPickerSchema, drawPickerSchema, payFormSchema } from '../picker.ts';
import { exchangeAnswerSchema } from '../return.ts';
import { sessionStateSchema, snapshotSchema } from '../snapshot.ts';

const textOrNull = z.nullable(z.string());
const moment = z.iso.datetime();

const operation: z.ZodMiniType<Operation> = z.object({
  id: z.string(),
  number: z.int(),
  kind: operationKindSchema,
  status: operationStatusSchema,
  rawStatus: textOrNull,
  amount: z.int(),
  currency: z.string(),
  createdBy: textOrNull,
  resolvedBy: textOrNull,
  merchantReference: textOrNull,
  reason: textOrNull,
  createdAt: moment,
  updatedAt: moment,
});

const dispute: z.ZodMiniType<Dispute> = z.object({
  id: z.string(),
  kind: z.enum(['chargeback', 'returned_debit']),
  amount: z.nullable(z.int()),
  rawStatus: textOrNull,
  openedAt: moment,
});

const payment: z.ZodMiniType<MerchantPayment> = z.object({
  id: z.string(),
  sessionId: z.string(),
  merchantReference: z.string(),
  reference: z.string(),
  provider: z.string(),
  method: z.string(),
  status: z.enum(PAYMENT_STATUSES),
  phase: z.enum(PHASES),
  rawStatus: textOrNull,
  providerReference: textOrNull,
  amount: z.int(),
  currency: z.string(),
  amountCaptured: z.int(),
  amountRefunded: z.int(),
  amountReleased: z.int(),
  amountPending: z.int(),
  providerDetails: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  reason: textOrNull,
  resolvedBy: textOrNull,
  duplicate: z.boolean(),
  history: z.array(z.object({ status: z.string(), rawStatus: textOrNull, source: z.string(), at: moment })),
  operations: z.array(operation),
  disputes: z.array(dispute),
  createdAt: moment,
  updatedAt: moment,
});

const method: z.ZodMiniType<MethodAvailability> = z.object({
  method: z.string(),
  offered: z.boolean(),
  reasons: z.array(z.object({ field: z.string(), message: z.string() })),
});

const delivery: z.ZodMiniType<EventDelivery> = z.object({
  event: merchantEventSchema,
  state: z.enum(['waiting', 'delivered', 'dead']),
  attempts: z.int(),
  error: textOrNull,
  deliveredAt: z.nullable(moment),
  nextAttemptAt: z.nullable(moment),
});

const session = z.object({
  session: z.object({ id: z.string(), state: sessionStateSchema, expiresAt: moment }),
  payments: z.array(payment),
});

const health = z.object({
  status: z.enum(['ok', 'unavailable']),
  oldestEventMs: z.optional(z.nullable(z.number())),
  oldestNotificationMs: z.optional(z.nullable(z.number())),
});

/** What an event's data says of the payment, without what the payment has not come to yet. */
const confirmationQuestion = z.pick(merchantEventSchema.shape.data, {
  paymentId: true,
  sessionId: true,
  merchantReference: true,
  reference: true,
  provider: true,
  method: true,
  amount: true,
  currency: true,
});

/** `ignored` is the server's own. */
const asked = Object.fromEntries(
  Object.entries(createSessionSchema.shape).filter(([name]) => name !== 'ignored'),
);

export const ANSWERS = {
  Confirmation: z.object({ confirmed: z.boolean() }),
  ConfirmationQuestion: confirmationQuestion,
  CreatedSession: createdSessionSchema,
  Dispute: dispute,
  DrawnPicker: drawnPickerSchema,
  Error: errorBodySchema,
  Event: merchantEventSchema,
  EventDelivery: delivery,
  Exchanged: exchangeAnswerSchema,
  Health: health,
  MethodAvailability: method,
  Operation: operation,
  Payment: payment,
  Resent: z.object({ resent: z.int() }),
  Retained: z.object({ more: z.boolean() }),
  Session: session,
  Snapshot: snapshotSchema,
} as const;

export const BODIES = {
  CreateSession: z.object(asked),
  DiscardCommand: discardCommandSchema,
  DrawPicker: drawPickerSchema,
  ExchangeCommand: exchangeCommandSchema,
  OperationRequest: operationRequestSchema,
  OperationResolution: operationResolutionSchema,
  PayCommand: payCommandSchema,
  PayForm: payFormSchema,
  PaymentResolution: paymentResolutionSchema,
  ResendEvents: resendSchema,
  SelectCommand: selectCommandSchema,
} as const;

export type AnswerName = keyof typeof ANSWERS;
export type BodyName = keyof typeof BODIES;
