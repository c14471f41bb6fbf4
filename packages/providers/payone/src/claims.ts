/**
 * How much each capture and refund was of. TransactionStatus tells `receivable`: what all of them up to its sequence number
 * come to. The amount of one is the difference to the numbers before it, in whatever order they are told and read.
 */
import { fromDecimalString } from '@kassa/protocol';
import type { JsonObject, OperationReport, PaymentFacts } from '@kassa/provider';
import * as z from 'zod';
import type { TransactionStatus } from './schemas.ts';

const claimKey = (number: number): string => `claim.${number}`;
const toldKey = (number: number): string => `told.${number}`;

/** Kept of a sequence number: what was captured by it, below 0 what was given back. */
export const claimOf = (number: number, amount: number): JsonObject => ({ [claimKey(number)]: amount });

/** Which operation a notification with this txid and sequence number is about. */
export const operationReference = (txid: string, sequenceNumber: number): string =>
  `${txid}/${sequenceNumber}`;

interface Claims {
  operations: OperationReport[];
  /** What is to be kept of them. */
  data: JsonObject;
}

/**
 * The operation whose success `status` tells. While a number below its own isn't known it has no amount: it is reported
 * again, with it, once that number is told.
 */
export function readClaim(status: TransactionStatus, { data }: PaymentFacts): Claims {
  const { txaction, sequencenumber: own, currency } = status;
  const receivable = fromDecimalString(status.receivable ?? '', currency);
  const told = receivable === undefined ? {} : { [toldKey(own)]: { txaction, receivable } };
  return readNews(status, { ...data, ...told }, told, [own]);
}

/** The operations that waited for the number whose failure `status` tells: it has claimed nothing. */
export function readFailure(status: TransactionStatus, { data }: PaymentFacts): Claims {
  const claim = claimOf(status.sequencenumber, 0);
  return readNews(status, { ...data, ...claim }, claim, []);
}

/** `always` are reported whether their amount is known or not. */
function readNews(
  { txid, txaction }: TransactionStatus,
  known: JsonObject,
  kept: JsonObject,
  always: readonly number[],
): Claims {
  const amounts = amountsIn(known);
  const news = [...amounts.keys()].filter((number) => number > 0 && claimIn(known, number) === undefined);
  const report = (number: number): OperationReport => ({
    status: 'SUCCEEDED',
    rawStatus: toldIn(known, number)?.txaction ?? txaction,
    providerReference: operationReference(txid, number),
    ...moneyOf(toldIn(known, number)?.txaction ?? txaction, amounts[number]),
  });
  return {
    operations: [...new Set([...always, ...news])].map(report),
    data: {
      ...kept,
      ...Object.fromEntries(news.map((number) => [claimKey(number), amounts[number] ?? 0])),
    },
  };
}

const moneyOf = (txaction: string, claimed: number | undefined): Partial<OperationReport> => {
  if (claimed === undefined) return {};
  return txaction === 'capture' ? { kind: 'capture', amount: claimed } : { kind: 'refund', amount: -claimed };
};

/** By sequence number, up to the first that nobody has told of. Number 0 is the payment: an authorization has captured. */
function amountsIn(known: JsonObject): number[] {
  const amounts = [claimIn(known, 0) ?? 0];
  for (;;) {
    const number = amounts.length;
    const told = toldIn(known, number);
    const before = amounts.reduce((sum, amount) => sum + amount, 0);
    const amount = claimIn(known, number) ?? (told && told.receivable - before);
    if (amount === undefined) return amounts;
    amounts.push(amount);
  }
}

const toldSchema = z.object({ txaction: z.string(), receivable: z.number() });
const toldIn = (known: JsonObject, number: number) => toldSchema.safeParse(known[toldKey(number)]).data;
const claimIn = (known: JsonObject, number: number) => z.number().safeParse(known[claimKey(number)]).data;
