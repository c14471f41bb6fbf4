/** What the server answers, as far as it is shown. */
import * as z from 'zod';
import { EXIT, Failure } from './failure.ts';

const text = z.string().nullable();

const operation = z.looseObject({
  number: z.int(),
  kind: z.string(),
  status: z.string(),
  amount: z.int(),
  currency: z.string(),
  createdBy: text,
  resolvedBy: text,
  reason: text,
  createdAt: z.string(),
});
const payment = z.looseObject({
  id: z.string(),
  merchantReference: z.string(),
  reference: z.string(),
  provider: z.string(),
  method: z.string(),
  status: z.string(),
  rawStatus: text,
  providerReference: text,
  amount: z.int(),
  currency: z.string(),
  amountCaptured: z.int(),
  amountRefunded: z.int(),
  amountReleased: z.int(),
  amountPending: z.int(),
  reason: text,
  resolvedBy: text,
  duplicate: z.boolean(),
  history: z.array(z.object({ status: z.string(), rawStatus: text, source: z.string(), at: z.string() })),
  operations: z.array(operation),
  disputes: z.array(
    z.looseObject({ kind: z.string(), amount: z.int().nullable(), rawStatus: text, openedAt: z.string() }),
  ),
  createdAt: z.string(),
});
const delivery = z.looseObject({
  event: z.looseObject({
    id: z.string(),
    type: z.string(),
    timestamp: z.string(),
    data: z.looseObject({ paymentId: z.string(), merchantReference: z.string() }),
  }),
  state: z.string(),
  attempts: z.int(),
  error: text,
  nextAttemptAt: text,
});

export type Operation = z.infer<typeof operation>;
export type Payment = z.infer<typeof payment>;
export type Delivery = z.infer<typeof delivery>;

/** @throws Failure when it is something else */
function reader<T>(schema: z.ZodType<T>): (answer: unknown) => T {
  return (answer) => {
    const { success, data, error } = schema.safeParse(answer);
    if (success) return data;
    throw new Failure(
      EXIT.failed,
      `The server's answer was not understood (${error.issues[0]?.path.join('.') ?? ''}).`,
      'Is @kassa/cli of the same version as @kassa/server? --json shows the answer as it is.',
    );
  };
}

export const asOperation = reader(operation);
export const asPayment = reader(payment);
export const asPayments = reader(z.array(payment));
export const asDeliveries = reader(z.array(delivery));
export const asResent = reader(z.object({ resent: z.int() }));
export const asRetained = reader(z.object({ more: z.boolean() }));
