/**
 * What a TransactionStatus means: all thirteen `txaction` values. Source: docs.payone.com, "Parameter for the
 * TransactionStatus query"; wire contract A9.
 */
import { fromDecimalString, phaseOf } from '@kassa/protocol';
import { believe, type JsonObject, type PaymentFacts, type Report } from '@kassa/provider';
import * as z from 'zod';
import { claimOf, operationReference, readClaim, readFailure } from './claims.ts';
import { sequenceKey } from './operations.ts';
import type { TransactionStatus } from './schemas.ts';

/** The words that money is promised or taken by. */
export const SUCCESSES: readonly string[] = ['appointed', 'capture', 'paid'];

/** Told as pending, these have not happened yet: each comes again as completed. */
const NOT_YET = ['capture', 'paid', 'refund', 'debit', 'failed', 'cancelation'];

/** Null: nobody knows the word, so it is taken and has no effect. A success of other money is for a person to look at. */
export function meaningOf(status: TransactionStatus, payment: PaymentFacts): Report | null {
  const report = wordMeaning(status, payment);
  const { currency, price, reference } = status;
  const claimed = {
    amount: fromDecimalString(price, currency) ?? null,
    currency,
    reference: reference.toLowerCase(),
  };
  return report && believe(report, payment, payment, claimed);
}

function wordMeaning(status: TransactionStatus, payment: PaymentFacts): Report | null {
  const { txaction, transaction_status, sequencenumber } = status;
  const isPending = transaction_status === 'pending';
  const { report, done, failedOperation } = reportsOf(status, payment);
  if (isPending && NOT_YET.includes(txaction)) return report(payment.status);
  switch (txaction) {
    case 'appointed':
      return report(isPending ? 'PROCESSING' : 'AUTHORIZED');
    case 'capture':
      return done(isPartial(status, payment) ? 'PARTIALLY_CAPTURED' : 'PAID');
    case 'paid':
      return report(isPartial(status, payment) ? 'PARTIALLY_CAPTURED' : 'PAID');
    case 'refund':
    case 'debit':
      return done(payment.status);
    case 'failed':
      // Of a capture or a refund: those have numbers. The payment itself is number 0.
      return sequencenumber > 0 ? failedOperation() : report('DECLINED');
    case 'cancelation':
      return phaseOf(payment.status) === 'succeeded'
        ? report(payment.status, { dispute: disputeOf(status, payment) })
        : report('CANCELLED');
    case 'underpaid':
    case 'reminder':
    case 'vauthorization':
    case 'vsettlement':
    case 'transfer':
    case 'invoice':
      return report(payment.status);
    default:
      return null;
  }
}

/** The reports that a word may lead to. */
function reportsOf(status: TransactionStatus, payment: PaymentFacts) {
  const { txaction, transaction_status, txid, sequencenumber } = status;
  const because = reasonOf(status);
  const report = (word: Report['status'], more: Partial<Report> = {}): Report => ({
    status: word,
    rawStatus: transaction_status === 'pending' ? `${txaction} pending` : txaction,
    providerReference: txid,
    data: keep(status, payment),
    ...because,
    ...more,
  });
  return {
    report,
    /** The operation has succeeded that the word is of. */
    done: (word: Report['status']): Report => {
      const { operations, data } = readClaim(status, payment);
      const reasoned = operations.map((operation) => ({ ...operation, ...because }));
      return report(word, { operations: reasoned, data: { ...keep(status, payment), ...data } });
    },
    /** It has failed, and the payment stays as it is. */
    failedOperation: (): Report => {
      const { operations, data } = readFailure(status, payment);
      const providerReference = operationReference(txid, sequencenumber);
      const failed = { status: 'FAILED', rawStatus: txaction, ...because, providerReference } as const;
      return report(payment.status, {
        operations: [failed, ...operations],
        data: { ...keep(status, payment), ...data },
      });
    },
  };
}

function reasonOf({ reasoncode, failedcause }: TransactionStatus): { reason?: string } {
  const told = [reasoncode && `reasoncode ${reasoncode}`, failedcause && `failedcause ${failedcause}`];
  const words = told.filter(Boolean).join(', ');
  return words ? { reason: `PAYONE ${words}` } : {};
}

/** "partial while 0 < receivable < price" */
function isPartial({ receivable, currency, price }: TransactionStatus, payment: PaymentFacts): boolean {
  const claimed = receivable === undefined ? undefined : fromDecimalString(receivable, currency);
  const whole =
    payment.data['reducedTo'] === undefined ? fromDecimalString(price, currency) : payment.data['reducedTo'];
  return claimed !== undefined && typeof whole === 'number' && claimed > 0 && claimed < whole;
}

/** A debit that came back is told by the same word as a chargeback. */
const disputeOf = (
  { txid, sequencenumber, txaction }: TransactionStatus,
  { method }: PaymentFacts,
): NonNullable<Report['dispute']> => ({
  id: `${txid}/${sequencenumber}/${txaction}`,
  kind: method === 'payone.klarna_direct_debit' ? 'returned_debit' : 'chargeback',
  rawStatus: txaction,
});

/** The account's balance as of the newest notification, in whatever order they come, and the number it used up. */
function keep(status: TransactionStatus, { data }: PaymentFacts): JsonObject {
  const { sequencenumber, txtime, balance, receivable, userid, txaction, currency } = status;
  const claimed = fromDecimalString(receivable ?? '', currency);
  const seen = typeof data['statusAt'] === 'number' ? data['statusAt'] : -1;
  const isNewer = txtime >= seen;
  return {
    ...(sequencenumber > 0 && { [sequenceKey(sequencenumber)]: txaction }),
    ...(txaction === 'appointed' && claimed !== undefined && claimOf(0, claimed)),
    ...(userid !== undefined && { person: { userId: userid } }),
    ...(isNewer && {
      statusAt: txtime,
      ...(balance !== undefined && { balance }),
      ...(receivable !== undefined && { receivable }),
    }),
  };
}

/** What is erased with the person. */
const personSchema = z.object({ userId: z.string().optional() }).catch({});

/**
 * PAYONE's account of this payment, as of the newest notification that had it; its own id of the customer, which later
 * orders may name; what became of the account at the last capture or refund (`settleaccount`); and Klarna's name of what
 * the customer pays by, where PAYONE told it.
 */
export function merchantDetails({ data, currency }: PaymentFacts): Record<string, string | number> {
  const account = ['balance', 'receivable'].map((name) => {
    const value = data[name];
    return [name, typeof value === 'string' ? fromDecimalString(value, currency) : undefined] as const;
  });
  const { userId } = personSchema.parse(data['person']);
  const words = ['settleAccount', 'authorizedPaymentMethod'].map((name) => [name, data[name]] as const);
  return Object.fromEntries(
    [...account, ['userId', userId] as const, ...words].filter(
      (entry): entry is readonly [string, string | number] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  );
}
