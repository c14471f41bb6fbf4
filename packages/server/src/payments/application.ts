/** A report while it is applied: what every step sees, and what is sent after the commit. */
import type { OutboxRow, PaymentRow, Tx } from '@kassa/store';
import type { ServerContext } from '../server-context.ts';
import type { Change } from '../story.ts';
import type { SaidOfPayment } from './resolution.ts';
import { updatePayment, type PaymentChanges } from './write-payment.ts';

/** Columns that are written with a report: createPayment has answered, its input is not needed any more. */
export type AttemptChanges = Partial<Pick<PaymentRow, 'answeredAt' | 'input' | 'lease'>>;

/** One report about one attempt, within the transaction that applies it. */
export interface Application {
  readonly context: ServerContext;
  readonly tx: Tx;
  /** All attempts of the order, newest first, as they are written by now. */
  readonly attempts: PaymentRow[];
  /** The attempt as it was before the report. */
  readonly payment: PaymentRow;
  readonly report: SaidOfPayment;
  readonly source: string;
  readonly attemptChanges: AttemptChanges;
  /** Filled as it is applied, told after the commit. */
  readonly changes: Change[];
  /** Filled as it is applied: what this process delivers after the commit. */
  readonly leased: OutboxRow[];
}

/** Writes an attempt of the order, and has it among the attempts as it now is. @throws StaleRow */
export async function write(
  { context, tx, attempts, source }: Application,
  before: PaymentRow,
  changes: PaymentChanges,
): Promise<PaymentRow> {
  const after = await updatePayment(context, tx, before, changes, source);
  attempts.splice(attempts.indexOf(before), 1, after);
  return after;
}
